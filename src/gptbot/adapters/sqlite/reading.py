"""Opening a store to look at it: it must be there, nothing is written, and a long look can be broken off."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from gptbot.adapters.sqlite.migrations import APPLICATION_ID, migrations
from gptbot.adapters.sqlite.transaction import translated
from gptbot.domain.ports.storage import StorageError

_T = TypeVar("_T")
_STEPS_BETWEEN_LOOKS = 100_000
_BUSY_TIMEOUT_S = 5


async def off_the_loop(work: Callable[[threading.Event], _T]) -> _T:
    """Runs work on a thread; cancelled, it sets the event and does not wait."""
    stop = threading.Event()
    try:
        return await asyncio.to_thread(work, stop)
    except asyncio.CancelledError:
        stop.set()
        raise


def read_only(path: Path) -> str:
    """The URI that opens a file without changing or making it."""
    return f"file:{quote(str(path.absolute()))}?mode=ro"


@contextmanager
def opened(path: Path, stop: threading.Event) -> Iterator[sqlite3.Connection]:
    """A connection that only reads, within one transaction: all of it is seen as it is at one moment.

    Raises:
        StorageError: there is no store of this version at ``path``, or ``stop`` was set.
    """
    if not path.is_file():
        raise StorageError(f"{path}: there is no such store")
    try:
        with translated(), closing(_connected(path)) as connection:
            connection.set_progress_handler(lambda: int(stop.is_set()), _STEPS_BETWEEN_LOOKS)
            connection.row_factory = sqlite3.Row
            connection.execute("BEGIN")
            _checked(connection)
            yield connection
    except StorageError as error:
        raise error if str(error).startswith(str(path)) else type(error)(f"{path}: {error}") from error


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(read_only(path), uri=True, timeout=_BUSY_TIMEOUT_S, isolation_level=None)


def _checked(connection: sqlite3.Connection) -> None:
    known = migrations()[-1].version
    [application] = connection.execute("PRAGMA application_id").fetchone()
    [version] = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise StorageError("this is no store of gptbot")
    if version > known:
        raise StorageError(f"it has schema version {version}, and this program knows up to {known}: update gptbot")
    if version < known:
        raise StorageError(
            f"it has schema version {version}, and this program needs {known}: gptbot run brings it there"
        )
