"""Transactions that queue up reach the disk together: all that were acknowledged are kept, who fails fails alone."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from gptbot.adapters.sqlite import SqliteStorage
from gptbot.adapters.sqlite.group import MEMBERS_MAX
from gptbot.domain.ids import HoldId
from gptbot.domain.ports.health import StoreUnavailableError
from gptbot.domain.ports.storage import StorageError, UnitOfWork
from gptbot.domain.units import Unit
from gptbot.testing.ledger_contract import ANN, NOW, credit, stored

ACKNOWLEDGED, WRITERS_AT_ONCE = 60, 20
HOLD, OTHER = HoldId("hold"), HoldId("other")

WRITERS = """
import asyncio, itertools, sys
from gptbot.adapters.sqlite import SqliteStorage
from gptbot.testing.ledger_contract import credit

async def write(storage, numbers):
    for number in numbers:
        await credit(storage, 1, str(number))
        print(number, flush=True)

async def main():
    async with SqliteStorage.open(sys.argv[1]) as storage:
        numbers = itertools.count()
        await asyncio.gather(*(write(storage, numbers) for _ in range(int(sys.argv[2]))))

asyncio.run(main())
"""


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    """An empty storage."""
    async with SqliteStorage.open(f"sqlite:///{tmp_path}/bot.db") as storage:
        yield storage


@pytest.fixture
def commits(storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """For each COMMIT so far, how many credits it kept."""
    run, kept, since = storage._connection.execute_fetchall, list[int](), list[str]()

    async def counted(sql: str, parameters: Iterable[object] = ()) -> Iterable[sqlite3.Row]:
        rows = await run(sql, tuple(parameters))
        if sql == "COMMIT":
            kept.append(len(since))
            since.clear()
        elif "INTO entries" in sql:
            since.append(sql)
        return rows

    monkeypatch.setattr(storage._connection, "execute_fetchall", counted)
    return kept


async def statement(unit: UnitOfWork, sql: str) -> None:
    """Runs a statement that no part of the unit of work has."""
    await unit.wallets._transaction.rows(sql)  # type: ignore[attr-defined]  # the statement is what matters


async def outcomes(*work: "asyncio.Task[object]") -> list[type[BaseException] | None]:
    """How each of them ended."""
    ended = await asyncio.gather(*work, return_exceptions=True)
    return [type(each) if isinstance(each, BaseException) else None for each in ended]


def crediting(storage: SqliteStorage, *names: str) -> "list[asyncio.Task[object]]":
    """Credits of 1 that queue up in this order."""
    return [asyncio.ensure_future(credit(storage, 1, name)) for name in names]


async def refuse_commit(storage: SqliteStorage) -> str:
    """Makes tables in which a row can be written that no COMMIT takes; the statement that writes it."""
    await storage._connection.execute_fetchall("CREATE TABLE parents (id INTEGER PRIMARY KEY)")
    child = "CREATE TABLE children (parent REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)"
    await storage._connection.execute_fetchall(child)
    return "INSERT INTO children VALUES (1)"


async def test_who_queues_up_shares_a_commit(storage: SqliteStorage, commits: list[int]) -> None:
    """Many transactions at once need few COMMITs, none of them for more than the limit; one alone has its own."""
    await asyncio.gather(*crediting(storage, *map(str, range(3 * MEMBERS_MAX))))
    assert sum(commits) == 3 * MEMBERS_MAX
    assert len(commits) <= 5
    assert max(commits) <= MEMBERS_MAX
    await credit(storage, 1, "alone")
    assert commits[-1] == 1
    assert (await stored(storage))[0].posted == 3 * MEMBERS_MAX + 1


async def test_nobody_is_told_before_the_commit(storage: SqliteStorage, commits: list[int]) -> None:
    """However many share it, whoever goes on finds a COMMIT that has kept theirs."""

    async def kept_when_told(name: str) -> int:
        await credit(storage, 1, name)
        return sum(commits)

    told = await asyncio.gather(*(kept_when_told(str(number)) for number in range(10)))
    assert all(kept > number for number, kept in enumerate(told))


async def test_who_fails_is_undone_alone(storage: SqliteStorage, commits: list[int]) -> None:
    """A second entry of one name is refused, and those before and behind it in the group are kept."""
    work = crediting(storage, "one", "two", "one", "three")
    assert await outcomes(*work) == [None, None, StorageError, None]
    wallet, entries = await stored(storage)
    assert (wallet.posted, [entry.id for entry in entries]) == (3, ["one", "two", "three"])
    assert len(commits) < len(work)


async def test_who_fails_first_keeps_nobody_from_beginning(storage: SqliteStorage) -> None:
    """Nor does one who fails alone."""

    async def failing() -> None:
        async with storage.begin():
            raise ValueError

    work = [asyncio.ensure_future(failing()), *crediting(storage, "one")]
    assert await outcomes(*work) == [ValueError, None]
    with pytest.raises(ValueError, match=r"^$"):
        await failing()
    assert (await stored(storage))[0].posted == 1


async def test_a_commit_that_is_refused_fails_everybody(storage: SqliteStorage) -> None:
    """Who shares it is told that nothing was kept, and nothing is; the next transaction works."""
    sql = await refuse_commit(storage)

    async def spoiling() -> None:
        async with storage.begin() as unit:
            await statement(unit, sql)

    work = [*crediting(storage, "one"), asyncio.ensure_future(spoiling()), *crediting(storage, "two")]
    assert await outcomes(*work) == [StorageError] * 3
    assert (await stored(storage))[0].posted == 0
    assert (await credit(storage, 1, "one")).posted == 1


async def test_everybody_hears_what_kept_the_commit(storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is one for each who shares the COMMIT: they wait for it to have room, as they do alone."""
    run = storage._connection.execute_fetchall

    async def full(sql: str, parameters: Iterable[object] = ()) -> Iterable[sqlite3.Row]:
        if sql == "COMMIT":
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        return await run(sql, tuple(parameters))

    with monkeypatch.context() as patched:
        patched.setattr(storage._connection, "execute_fetchall", full)
        assert await outcomes(*crediting(storage, *"abc")) == [StoreUnavailableError] * 3
    assert (await stored(storage))[0].posted == 0


async def test_what_was_refused_for_something_not_kept_was_not_refused(storage: SqliteStorage) -> None:
    """A rule that says no to what an unkept transaction wrote has not spoken: that is the store's failure."""
    await credit(storage, 5)
    sql = await refuse_commit(storage)

    async def holding_all() -> None:
        async with storage.begin() as unit:
            await statement(unit, sql)
            wallet = await unit.wallets.get(ANN, Unit.TOKEN)
            await unit.wallets.save(wallet.hold(5, hold_id=HOLD, at=NOW, lifetime_s=60))

    async def refused() -> None:
        async with storage.begin() as unit:
            wallet = await unit.wallets.get(ANN, Unit.TOKEN)
            wallet.hold(1, hold_id=OTHER, at=NOW, lifetime_s=60)

    work = [asyncio.ensure_future(holding_all()), asyncio.ensure_future(refused())]
    assert await outcomes(*work) == [StorageError, StorageError]
    await refused()


async def test_where_sqlite_undoes_everything_everybody_fails(storage: SqliteStorage) -> None:
    """Some errors roll the whole transaction back: who came before in the group is not told otherwise."""

    async def ruining() -> None:
        async with storage.begin() as unit:
            await statement(unit, "INSERT OR ROLLBACK INTO wallets VALUES ('telegram:1', 'token', -1, 0)")

    work = [*crediting(storage, "one", "two"), asyncio.ensure_future(ruining()), *crediting(storage, "three")]
    assert await outcomes(*work) == [StorageError, StorageError, StorageError, None]
    assert [entry.id for entry in (await stored(storage))[1]] == ["three"]


async def test_cancelled_in_a_group_only_that_one_is_undone(storage: SqliteStorage) -> None:
    """Who is cancelled inside a transaction leaves nothing of it; the others are kept."""
    inside = asyncio.Event()

    async def waiting() -> None:
        async with storage.begin() as unit:
            wallet = await unit.wallets.get(ANN, Unit.TOKEN)
            await unit.wallets.save(wallet.hold(1, hold_id=HOLD, at=NOW, lifetime_s=60))
            inside.set()
            await asyncio.Event().wait()

    work = crediting(storage, "one")
    hanging = asyncio.ensure_future(waiting())
    work += [hanging, *crediting(storage, "two")]
    await inside.wait()
    assert not work[0].done(), "it shares the COMMIT with one that is not over"
    hanging.cancel()
    assert await outcomes(*work) == [None, asyncio.CancelledError, None]
    wallet, _ = await stored(storage)
    assert (wallet.posted, wallet.held) == (2, 0)


async def test_closing_keeps_an_open_group(storage: SqliteStorage, commits: list[int]) -> None:
    """A transaction that runs while the storage is closed is kept before the file is."""
    inside, finish = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with storage.begin() as unit:
            inside.set()
            await finish.wait()
            wallet = await unit.wallets.get(ANN, Unit.TOKEN)
            await unit.wallets.save(wallet.hold(0, hold_id=HOLD, at=NOW, lifetime_s=60))

    work: list[asyncio.Task[object]] = [asyncio.ensure_future(slow())]
    await inside.wait()
    closing = asyncio.create_task(storage._queue.close())
    await asyncio.sleep(0)
    finish.set()
    await closing
    assert len(commits) == 1
    assert await outcomes(*work) == [None]


async def test_killed_process_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """With twenty writers at once as with one, what was acknowledged before a kill -9 is there after it."""
    url = f"sqlite:///{tmp_path}/bot.db"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        WRITERS,
        url,
        str(WRITERS_AT_ONCE),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout
    acknowledged = [(await process.stdout.readline()).strip().decode() for _ in range(ACKNOWLEDGED)]
    process.kill()
    acknowledged += [line.decode() for line in (await process.stdout.read()).split(b"\n")[:-1]]
    await process.wait()
    async with SqliteStorage.open(url) as storage:
        wallet, entries = await stored(storage)
    assert set(acknowledged) <= {entry.id for entry in entries}
    assert wallet.posted == len(entries) <= len(acknowledged) + WRITERS_AT_ONCE
