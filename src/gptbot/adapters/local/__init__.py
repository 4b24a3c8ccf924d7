"""Models that run on this machine, for use without keys."""
