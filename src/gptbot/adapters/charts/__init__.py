"""Charts, where the extra ``charts`` is installed."""
