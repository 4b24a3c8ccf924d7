"""Servers that stand for the real ones."""
