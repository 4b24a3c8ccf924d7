"""Commands with plans of their own: from the words behind a command to a use case."""
