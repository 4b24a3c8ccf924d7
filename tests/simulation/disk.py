"""The stores under simulation: the real ones, without threads, cut off in the middle of whatever they do at a crash."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, closing
from functools import partial
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
from simulation.crossings import Crossings, Life
from simulation.schedule import Port

Kept = Callable[[], None]
"""Is told when a transaction is kept, once."""


class Disk(Protocol):
    """What survives a crash."""

    @asynccontextmanager
    def opened(self, life: Life, crossings: Crossings) -> AsyncIterator[Storage]:
        """The store as one run of the process has it."""
        ...

    def keeps(self, kept: Kept) -> None:
        """Is told at the end of each transaction; ``kept`` hears when it is on the disk."""
        ...

    def left(self) -> dict[str, int]:
        """How much is not dealt with: updates, letters, holds, reports, announcements."""
        ...

    def entries(self) -> dict[str, int]:
        """The amounts that are posted, by the ids of their entries."""
        ...

    def faults(self) -> tuple[str, ...]:
        """What does not add up in it."""
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


@attrs.define(eq=False)
class Members:
    """The transactions that share one COMMIT, each with whom to tell at the very moment when it is kept."""

    told: list[Kept] = attrs.Factory(list)
    _mark: int = 0

    def ran(self, sql: str) -> None:
        """A statement ran that decides about transactions."""
        match sql:
            case "BEGIN IMMEDIATE" | "ROLLBACK":
                self.told.clear()
            case "SAVEPOINT part":
                self._mark = len(self.told)
            case "ROLLBACK TO part":
                del self.told[self._mark :]
            case "COMMIT":
                for kept in self.told:
                    kept()
                self.told.clear()
            case _:
                pass


class InlineConnection:
    """As much of ``aiosqlite.Connection`` as the store uses, on the loop's own thread."""

    row_factory: Any = None

    def __init__(self, path: Path, life: Life, crossings: Crossings, members: Members) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._life = life
        self._crossings = crossings
        self._members = members
        life.on_death.append(self._connection.close)

    def __await__(self) -> Any:  # noqa: ANN401 -- a generator that nobody looks at
        yield from asyncio.sleep(0).__await__()
        return self

    async def execute_fetchall(self, sql: str, values: Iterable[Any] = ()) -> list[Any]:
        """Runs one statement; a COMMIT crosses to the disk."""
        if sql == "PRAGMA synchronous = FULL":
            sql = "PRAGMA synchronous = OFF"  # that the disk keeps its word is proved elsewhere
        if sql == "COMMIT":
            return await self._crossings.across(self._life, Port.DISK, partial(self._run, sql, values), _full)
        if sql == "BEGIN IMMEDIATE":
            await asyncio.sleep(0)
        return await self._run(sql, values)

    async def _run(self, sql: str, values: Iterable[Any]) -> list[Any]:
        self._life.check()
        self._connection.row_factory = self.row_factory
        rows = self._connection.execute(sql, tuple(values)).fetchall()
        self._members.ran(sql)
        return rows

    async def executemany(self, sql: str, batch: Sequence[Sequence[Any]]) -> None:
        """Runs one statement for each set of values."""
        self._life.check()
        self._connection.executemany(sql, batch)

    async def rollback(self) -> None:
        """Undoes what is not committed."""
        self._life.check()
        self._connection.rollback()
        self._members.ran("ROLLBACK")

    async def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()


def _full(_: float) -> sqlite3.Error:
    return sqlite3.OperationalError("database or disk is full")


@attrs.define
class FileDisk:
    """SQLite's real file and statements; transactions may reach it together."""

    path: Path
    _members: Members = attrs.Factory(Members)

    @asynccontextmanager
    async def opened(self, life: Life, crossings: Crossings) -> AsyncIterator[Storage]:
        """Opens the file as a start of the process does."""
        self._members = members = Members()

        def connect(path: Path, **_: object) -> InlineConnection:
            return InlineConnection(path, life, crossings, members)

        with patch.object(aiosqlite, "connect", connect), patch.object(storage_module, "Codec", lambda: _CODEC):
            opening = SqliteStorage.open(f"sqlite:///{self.path}")
            storage = await opening.__aenter__()
        try:
            yield storage
        finally:
            await opening.__aexit__(None, None, None)

    def keeps(self, kept: Kept) -> None:
        """The transaction in turn has come to its end; the next COMMIT keeps it."""
        self._members.told.append(kept)

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


@attrs.define
class MemoryDisk:
    """The store in memory, whose last committed state is what a new run begins with."""

    _last: MemoryStorage = attrs.Factory(MemoryStorage)

    @asynccontextmanager
    async def opened(self, life: Life, crossings: Crossings) -> AsyncIterator[Storage]:
        """A store of its own for each run: a lock that somebody dead holds is no lock."""
        storage = MemoryStorage()
        storage._state = self._last._state
        self._last = storage
        yield storage

    def keeps(self, kept: Kept) -> None:
        """Nothing comes between the end of a transaction and its being kept."""
        kept()

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
