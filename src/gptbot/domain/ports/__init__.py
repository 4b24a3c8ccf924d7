"""What the core asks of the outside: protocols that adapters fit by shape."""
