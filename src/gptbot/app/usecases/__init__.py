"""One file a feature: what happens in which transaction."""
