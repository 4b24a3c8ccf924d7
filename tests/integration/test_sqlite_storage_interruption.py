"""Cancelled or killed in the middle, the storage in SQLite has kept all of a transaction or nothing."""

import asyncio
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from gptbot.adapters.sqlite import SqliteStorage
from gptbot.adapters.sqlite.transaction import uninterrupted
from gptbot.domain.ids import EntryId
from gptbot.domain.ports.storage import StorageError
from gptbot.domain.units import Unit
from gptbot.testing.ledger_contract import ANN, credit, stored
from gptbot.testing.storage_contract import DEADLINE_S

ACKNOWLEDGED = 25

WRITER = """
import asyncio, itertools, sys
from gptbot.adapters.sqlite import SqliteStorage
from gptbot.testing.ledger_contract import credit

async def write():
    async with SqliteStorage.open(sys.argv[1]) as storage:
        for number in itertools.count():
            await credit(storage, 1, str(number))
            print(number, flush=True)

asyncio.run(write())
"""


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    """An empty storage."""
    async with SqliteStorage.open(f"sqlite:///{tmp_path}/bot.db") as storage:
        yield storage


class Gate:
    """Holds up one statement of a connection until it is opened, as a slow disk would."""

    def __init__(self, storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch, sql: str) -> None:
        self._reached = asyncio.Event()
        self._open = asyncio.Event()
        self._sql = sql
        self._run = storage._connection.execute_fetchall
        self._rollback = storage._connection.rollback
        monkeypatch.setattr(storage._connection, "execute_fetchall", self._gated_run)
        monkeypatch.setattr(storage._connection, "rollback", self._gated_rollback)

    async def reached(self) -> None:
        """Waits until the statement is held up."""
        await asyncio.wait_for(self._reached.wait(), DEADLINE_S)

    def open(self) -> None:
        """Lets the statement pass."""
        self._open.set()

    async def _gated_run(self, sql: str, parameters: Iterable[object] = ()) -> Iterable[sqlite3.Row]:
        await self._pass(sql)
        return await self._run(sql, tuple(parameters))

    async def _gated_rollback(self) -> None:
        await self._pass("ROLLBACK")
        await self._rollback()

    async def _pass(self, sql: str) -> None:
        if sql == self._sql:
            self._reached.set()
            await self._open.wait()


async def test_cancelled_while_it_begins(storage: SqliteStorage, tmp_path: Path) -> None:
    """Cancelled while BEGIN waits for another process, it begins nothing that would be in the way of the next."""
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    task = asyncio.create_task(credit(storage, 5))
    following = asyncio.create_task(stored(storage))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    assert not following.done()
    other.close()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await following)[0].posted == 0


async def test_cancelled_while_it_commits(storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancelled in COMMIT, even twice, everything is kept; and who waits goes on only after that."""
    gate = Gate(storage, monkeypatch, "COMMIT")
    task = asyncio.create_task(credit(storage, 5))
    await gate.reached()
    following = asyncio.create_task(stored(storage))
    for _ in range(2):
        task.cancel()
        await asyncio.sleep(0)
    assert not task.done()
    assert not following.done()
    gate.open()
    with pytest.raises(asyncio.CancelledError):
        await task
    wallet, entries = await following
    assert (wallet.posted, sum(entry.amount for entry in entries)) == (5, 5)


async def test_cancelled_while_it_rolls_back(storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancelled in ROLLBACK, the transaction is rolled back all the same before the next begins."""
    gate = Gate(storage, monkeypatch, "ROLLBACK")
    await credit(storage, 5, "once")
    task = asyncio.create_task(credit(storage, 5, "once"))
    await gate.reached()
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    gate.open()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await credit(storage, 1, "next")).posted == 6


async def test_cancelled_while_a_statement_runs(storage: SqliteStorage) -> None:
    """A statement that runs on after the cancellation is rolled back with its transaction."""
    running, release = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def slow() -> int:
        loop.call_soon_threadsafe(running.set)
        release.wait()
        return 1

    await storage._connection.create_function("slow", 0, slow)
    sql = "INSERT INTO wallets (account_id, unit, posted, held) VALUES ('telegram:1', 'token', slow(), 0)"

    async def write() -> None:
        async with storage.begin() as unit:
            await unit.wallets._transaction.rows(sql)  # type: ignore[attr-defined]  # the statement is what matters

    task = asyncio.create_task(write())
    await asyncio.wait_for(running.wait(), DEADLINE_S)
    task.cancel()
    await asyncio.sleep(0)
    release.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await stored(storage))[0].posted == 0


async def test_failed_commit_keeps_nothing(storage: SqliteStorage) -> None:
    """Where COMMIT is refused nothing is kept, and the next transaction works."""
    await storage._connection.execute_fetchall("CREATE TABLE parents (id INTEGER PRIMARY KEY)")
    child = "CREATE TABLE children (parent REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)"
    await storage._connection.execute_fetchall(child)

    async def write() -> None:
        async with storage.begin() as unit:
            assert not await unit.wallets.knows(EntryId("gift"))
            await unit.wallets._transaction.rows("INSERT INTO children VALUES (1)")  # type: ignore[attr-defined]

    with pytest.raises(StorageError, match="FOREIGN KEY"):
        await write()
    assert await storage._connection.execute_fetchall("SELECT * FROM children") == []
    assert (await credit(storage, 1)).posted == 1


async def test_storage_ends_after_the_transaction_that_runs(tmp_path: Path) -> None:
    """Closing waits for the transaction that runs; after it none begins."""
    begun, finish = asyncio.Event(), asyncio.Event()
    url = f"sqlite:///{tmp_path}/bot.db"

    async def slow(storage: SqliteStorage) -> int:
        async with storage.begin() as unit:
            begun.set()
            await finish.wait()
            return (await unit.wallets.get(ANN, Unit.TOKEN)).posted

    async with SqliteStorage.open(url) as storage:
        task = asyncio.create_task(slow(storage))
        await begun.wait()
        asyncio.get_running_loop().call_soon(finish.set)
    assert await task == 0
    with pytest.raises(StorageError, match="closed"):
        await credit(storage, 1)


async def test_uninterrupted_work_may_fail_after_a_cancellation() -> None:
    """Who was cancelled hears of the cancellation, not of how the work ended."""
    gate = asyncio.Event()

    async def work() -> None:
        await gate.wait()
        raise StorageError

    task = asyncio.create_task(uninterrupted(work()))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    gate.set()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_killed_process_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """Whatever was acknowledged before a kill -9 is there after it, and at most one transaction more."""
    url = f"sqlite:///{tmp_path}/bot.db"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, url, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdout
    acknowledged = [(await process.stdout.readline()).strip().decode() for _ in range(ACKNOWLEDGED)]
    process.kill()
    # What was printed before the kill was acknowledged as well; only whole lines were.
    acknowledged += [line.decode() for line in (await process.stdout.read()).split(b"\n")[:-1]]
    await process.wait()
    async with SqliteStorage.open(url) as storage:
        wallet, entries = await stored(storage)
    assert [entry.id for entry in entries][: len(acknowledged)] == acknowledged
    assert len(acknowledged) <= wallet.posted == len(entries) <= len(acknowledged) + 1
