"""The Russian texts."""
