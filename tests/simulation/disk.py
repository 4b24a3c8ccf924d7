"""The stores under simulation: the real ones, without threads, cut off in the middle of whatever they do at a crash."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, Protocol
from unittest.mock import patch

import aiosqlite
import attrs

from gptbot.adapters.memory import MemoryStorage
from gptbot.adapters.sqlite import SqliteStorage
from gptbot.adapters.sqlite import storage as storage_module
from gptbot.adapters.sqlite.audit import audited
from gptbot.adapters.sqlite.codec import Codec
from gptbot.domain.announce import RecipientStatus
from gptbot.domain.exchange import Status
from gptbot.domain.ports.storage import Storage
from simulation.crossings import Life


def _nobody() -> None:
    """Nobody wants to hear of it."""


class Disk(Protocol):
    """What survives a crash; ``on_commit`` is told, once, at the very moment when a transaction is kept."""

    on_commit: Callable[[], None]

    def left(self) -> dict[str, int]:
        """How much is not dealt with: updates, letters, holds, reports, announcements."""
        ...

    def entries(self) -> dict[str, int]:
        """The amounts that are posted, by the ids of their entries."""
        ...

    def faults(self) -> tuple[str, ...]:
        """What does not add up in it."""
        ...

    @asynccontextmanager
    def opened(self, life: Life) -> AsyncIterator[Storage]:
        """The store as one run of the process has it."""
        ...


_CODEC = Codec()
"""One for all runs: it keeps nothing but how each class is written, which takes long to find out."""

_LEFT = {
    "updates": "SELECT count(*) FROM inbox WHERE done_at IS NULL",
    "letters": "SELECT count(*) FROM outbox",
    "holds": "SELECT count(*) FROM holds",
    "files": "SELECT count(*) FROM files",
    "reports": "SELECT count(*) FROM reports",
    "litter": "SELECT count(*) FROM litter",
    "recipients": "SELECT count(*) FROM recipients WHERE status = 'waiting'",
    "exchanges": "SELECT count(*) FROM exchanges WHERE status IN ('opened', 'answered')",
}


class InlineConnection:
    """As much of ``aiosqlite.Connection`` as the store uses, on the loop's own thread."""

    row_factory: Any = None

    def __init__(self, path: Path, life: Life, on_commit: Callable[[], None]) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._life = life
        self._on_commit = on_commit
        life.on_death.append(self._connection.close)

    def __await__(self) -> Any:  # noqa: ANN401 -- a generator that nobody looks at
        yield from asyncio.sleep(0).__await__()
        return self

    async def execute_fetchall(self, sql: str, values: Iterable[Any] = ()) -> list[Any]:
        """Runs one statement."""
        if sql == "PRAGMA synchronous = FULL":
            sql = "PRAGMA synchronous = OFF"  # that the disk keeps its word is proved elsewhere
        if sql in {"BEGIN IMMEDIATE", "COMMIT"}:
            await asyncio.sleep(0)
        self._life.check()
        self._connection.row_factory = self.row_factory
        rows = self._connection.execute(sql, tuple(values)).fetchall()
        if sql == "COMMIT":
            self._on_commit()
        return rows

    async def executemany(self, sql: str, batch: Sequence[Sequence[Any]]) -> None:
        """Runs one statement for each set of values."""
        self._life.check()
        self._connection.executemany(sql, batch)

    async def rollback(self) -> None:
        """Undoes what is not committed."""
        self._life.check()
        self._connection.rollback()

    async def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()


@attrs.define
class FileDisk:
    """SQLite's real file and statements."""

    path: Path
    on_commit: Callable[[], None] = _nobody

    @asynccontextmanager
    async def opened(self, life: Life) -> AsyncIterator[Storage]:
        """Opens the file as a start of the process does."""

        def connect(path: Path, **_: object) -> InlineConnection:
            return InlineConnection(path, life, self._committed)

        self.on_commit = _nobody
        with patch.object(aiosqlite, "connect", connect), patch.object(storage_module, "Codec", lambda: _CODEC):
            opening = SqliteStorage.open(f"sqlite:///{self.path}")
            storage = await opening.__aenter__()
        try:
            yield storage
        finally:
            await opening.__aexit__(None, None, None)

    def left(self) -> dict[str, int]:
        """Reads the file beside whoever has it open."""
        with closing(sqlite3.connect(self.path)) as connection:
            return {name: connection.execute(sql).fetchone()[0] for name, sql in _LEFT.items()}

    def entries(self) -> dict[str, int]:
        """Reads them."""
        with closing(sqlite3.connect(self.path)) as connection:
            return dict(connection.execute("SELECT id, amount FROM entries").fetchall())

    def faults(self) -> tuple[str, ...]:
        """What `gptbot audit` says."""
        return audited(self.path, threading.Event()).faults

    def _committed(self) -> None:
        told, self.on_commit = self.on_commit, _nobody
        told()


@attrs.define
class MemoryDisk:
    """The store in memory, whose last committed state is what a new run begins with."""

    on_commit: Callable[[], None] = _nobody
    _last: MemoryStorage = attrs.Factory(MemoryStorage)

    @asynccontextmanager
    async def opened(self, life: Life) -> AsyncIterator[Storage]:
        """A store of its own for each run: a lock that somebody dead holds is no lock."""
        storage = MemoryStorage()
        storage._state = self._last._state
        self._last = storage
        yield storage

    def left(self) -> dict[str, int]:
        """Looks into the state."""
        state = self._last._state
        return {
            "updates": len(state.inbox),
            "letters": len(state.outbox),
            "holds": len(state.holds),
            "files": len(state.files),
            "reports": len(state.reports),
            "litter": len(state.litter),
            "recipients": sum(each.status is RecipientStatus.WAITING for each in state.recipients.values()),
            "exchanges": sum(each.status in {Status.OPENED, Status.ANSWERED} for each in state.exchanges.values()),
        }

    def entries(self) -> dict[str, int]:
        """Those of the state."""
        return {entry.id: entry.amount for entry in self._last._state.entries.values()}

    def faults(self) -> tuple[str, ...]:
        """Nothing: what a transaction keeps here, its witness has added up."""
        return ()
