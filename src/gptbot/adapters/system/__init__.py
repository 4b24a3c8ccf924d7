"""What the operating system gives: the time."""
