"""Storage in an SQLite file."""

from gptbot.adapters.sqlite.storage import SqliteStorage, database_path

__all__ = ["SqliteStorage", "database_path"]
