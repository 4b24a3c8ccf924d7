"""The terminal: the same use cases for whoever sits at it."""
