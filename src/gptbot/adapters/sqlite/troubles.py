"""What SQLite complains of, in words for whoever runs the bot."""

import sqlite3

from gptbot.domain.ports.health import StoreDamagedError, StoreUnavailableError
from gptbot.domain.ports.storage import StorageError

_PASSING = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written, or there is no room left on it",
    sqlite3.SQLITE_BUSY: "another program keeps the database locked",
    sqlite3.SQLITE_LOCKED: "another program keeps the database locked",
    sqlite3.SQLITE_PROTOCOL: "another program keeps the database locked",
    sqlite3.SQLITE_READONLY: "the database may not be written to",
    sqlite3.SQLITE_PERM: "the database may not be written to",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened, or nothing can be written beside it",
    sqlite3.SQLITE_NOMEM: "there is no memory left",
}
_LASTING = {
    sqlite3.SQLITE_CORRUPT: "the database is damaged; only a backup helps",
    sqlite3.SQLITE_NOTADB: "the file is no database, or is damaged",
}
_PRIMARY = 0xFF


def trouble(error: sqlite3.Error | OverflowError) -> StorageError:
    """The error as the port has it; SQLite names columns in its words, and no values."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code in _PASSING:
        return StoreUnavailableError(f"{_PASSING[code]} ({error})")
    if code in _LASTING:
        return StoreDamagedError(f"{_LASTING[code]} ({error})")
    return StorageError(f"the database refused: {error}")
