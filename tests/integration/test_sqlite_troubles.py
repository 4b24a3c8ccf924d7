"""What keeps SQLite from working is told apart, for everybody whom it concerns."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from gptbot.adapters.sqlite import SqliteStorage
from gptbot.adapters.sqlite.troubles import trouble
from gptbot.domain.ports.health import StoreDamagedError, StoreUnavailableError
from gptbot.domain.ports.storage import Storage, StorageError
from gptbot.testing.ledger_contract import credit, stored


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    """An empty storage."""
    async with SqliteStorage.open(f"sqlite:///{tmp_path}/bot.db") as storage:
        yield storage


def sqlite_error(code: int) -> sqlite3.Error:
    """As the library raises it."""
    error = sqlite3.OperationalError("it failed")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (sqlite3.SQLITE_FULL, StoreUnavailableError, "the disk is full"),
        (sqlite3.SQLITE_IOERR_WRITE, StoreUnavailableError, "no room left"),
        (sqlite3.SQLITE_BUSY, StoreUnavailableError, "locked"),
        (sqlite3.SQLITE_READONLY_DBMOVED, StoreUnavailableError, "may not be written to"),
        (sqlite3.SQLITE_CANTOPEN, StoreUnavailableError, "cannot be opened"),
        (sqlite3.SQLITE_CORRUPT_INDEX, StoreDamagedError, "damaged"),
        (sqlite3.SQLITE_NOTADB, StoreDamagedError, "no database"),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, StorageError, "refused"),
    ],
)
def test_each_trouble_has_its_kind(code: int, kind: type[StorageError], words: str) -> None:
    """Whichever of SQLite's finer codes it comes with; SQLite's own words are there too."""
    found = trouble(sqlite_error(code))
    assert type(found) is kind
    assert words in str(found)
    assert "it failed" in str(found)


def test_an_error_of_the_library_itself_is_a_refusal() -> None:
    """It has no code."""
    assert type(trouble(OverflowError("too large"))) is StorageError
    assert type(trouble(sqlite3.ProgrammingError("closed"))) is StorageError


async def ended(storage: Storage, number: int) -> type[BaseException] | None:
    """What became of one transaction that writes."""
    try:
        await credit(storage, 1, str(number))
    except StorageError as error:
        return type(error)
    return None


async def test_a_full_disk_is_known_to_everybody_who_shares_a_commit(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It shows when their pages are written, which is at the end; after it all goes on."""
    run = storage._connection.execute_fetchall
    full = [sqlite_error(sqlite3.SQLITE_FULL)]

    async def failing(sql: str, parameters: Iterable[object] = ()) -> Iterable[sqlite3.Row]:
        if sql == "COMMIT" and full:
            raise full.pop()
        return await run(sql, tuple(parameters))

    monkeypatch.setattr(storage._connection, "execute_fetchall", failing)
    assert await asyncio.gather(*(ended(storage, number) for number in range(3))) == [StoreUnavailableError] * 3
    assert await asyncio.gather(*(ended(storage, number) for number in range(3))) == [None] * 3


async def test_no_page_left(storage: SqliteStorage) -> None:
    """SQLite's own limit behaves like a full disk: nothing is kept, and with more room all goes on."""
    [row] = await storage._connection.execute_fetchall("PRAGMA page_count")
    await storage._connection.execute_fetchall(f"PRAGMA max_page_count = {row[0]}")
    with pytest.raises(StoreUnavailableError, match="the disk is full"):
        async with storage.begin() as unit:
            await unit.files.put("large", b"x" * 100_000)
    await storage._connection.execute_fetchall("PRAGMA max_page_count = 1000000")
    async with storage.begin() as unit:
        assert await unit.files.get("large") is None
        await unit.files.put("large", b"x" * 100_000)
    assert (await stored(storage))[1] == ()
