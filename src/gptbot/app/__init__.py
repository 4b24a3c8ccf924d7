"""The use cases, and what wires them to adapters: settings, container, command line."""
