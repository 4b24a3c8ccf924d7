"""What connects the core to the outside: one folder a technology."""
