"""The schema: how it comes into a file, and what it refuses by itself."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import aiosqlite
import pytest

from gptbot.adapters.sqlite import SqliteStorage
from gptbot.adapters.sqlite.migrations import Migration, migrate, migrations, split
from gptbot.adapters.sqlite.transaction import Transaction, Value
from gptbot.domain.ids import ChatId, EventId
from gptbot.domain.ports.storage import StorageError
from gptbot.testing.ledger_contract import ANN, BOB, NOW, credit, hold
from gptbot.testing.storage_contract import found, write_everywhere


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file of a test is, or is not yet."""
    return tmp_path / "bot.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[sqlite3.Connection]:
    """A second connection to a file with an entry and a hold in it."""
    async with SqliteStorage.open(f"sqlite:///{path}") as storage:
        await credit(storage, 100)
        await hold(storage, 60)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


async def opened(path: Path) -> None:
    """Opens the file and closes it."""
    async with SqliteStorage.open(f"sqlite:///{path}") as storage, storage.begin():
        pass


def run(path: Path, script: str) -> list[tuple[object, ...]]:
    """Runs a statement on the file from outside."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(script).fetchall()


def test_migrations_are_numbered_without_a_gap() -> None:
    """The files are numbered 1, 2, 3 and so on."""
    assert [step.version for step in migrations()] == list(range(1, len(migrations()) + 1))


async def test_migrations_are_applied_once(path: Path) -> None:
    """A file that is up to date is not touched when it is opened again."""
    await opened(path)
    [before] = run(path, "PRAGMA schema_version")
    await opened(path)
    assert run(path, "PRAGMA schema_version") == [before]
    assert run(path, "PRAGMA user_version") == [(migrations()[-1].version,)]


async def test_older_file_is_brought_up_to_date(path: Path) -> None:
    """A file of an older version gets the steps that it lacks, and keeps what it has."""
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        connection.row_factory = sqlite3.Row
        await migrate(connection, migrations()[:1])
    run(path, "INSERT INTO wallets VALUES ('telegram:1', 'token', 7, 0)")
    await opened(path)
    assert run(path, "SELECT posted FROM wallets") == [(7,)]
    assert run(path, "SELECT count(*) FROM inbox") == [(0,)]


async def test_what_had_no_known_cost_is_counted_in_an_older_file(path: Path) -> None:
    """A request counts if any of its calls has none; so do all those that came in by an import."""
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        connection.row_factory = sqlite3.Row
        await migrate(connection, migrations()[:9])
    used = "INSERT INTO usage VALUES ('{}', {}, 'telegram:{}', 0, 'token', 1, 'gpt', 1, 0, 1, 0, 0, {})"
    for event, part, who, cost in (("a", 0, 1, 5), ("a", 1, 1, 5), ("b", 0, 1, 5), ("b", 1, 1, "NULL"), ("c", 0, 2, 7)):
        run(path, used.format(event, part, who, cost))
    counted = "INSERT INTO counters VALUES ('{}', {}, 0, 0, 0, 0, 0)"
    for owner, requests in (("telegram:1", 2), ("telegram:2", 11), ("telegram:3", 30), ("", 43)):
        run(path, counted.format(owner, requests))
    await opened(path)
    found = run(path, "SELECT unpriced FROM counters ORDER BY account_id")
    assert found == [(41,), (1,), (10,), (30,)]


async def test_broken_migration_leaves_the_version_before_it(path: Path) -> None:
    """A step that fails half-way leaves nothing of itself."""
    steps = (Migration(1, "CREATE TABLE a (x);\n"), Migration(2, "CREATE TABLE b (x);\nCREATE TABLE a (x);\n"))
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        connection.row_factory = sqlite3.Row
        with pytest.raises(StorageError, match="already exists"):
            await migrate(connection, steps)
    assert run(path, "SELECT name FROM sqlite_schema") == [("a",)]
    assert run(path, "PRAGMA user_version") == [(1,)]


def test_file_is_split_into_its_statements() -> None:
    """A semicolon inside a string, a comment or a trigger ends no statement."""
    statements = [
        "-- one; two\nCREATE TABLE a (\n    x TEXT DEFAULT 'a;b'\n);\n",
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n    DELETE FROM a;\n    DELETE FROM a;\nEND;\n",
    ]
    assert list(split("".join(statements))) == statements


async def test_newer_file_is_refused(path: Path) -> None:
    """A file of a newer version is refused with both versions, and not touched."""
    await opened(path)
    run(path, "PRAGMA user_version = 99")
    with pytest.raises(StorageError, match=rf"bot\.db.* 99,.* {migrations()[-1].version}:"):
        await opened(path)
    assert run(path, "PRAGMA user_version") == [(99,)]


@pytest.mark.parametrize("content", [b"hello", b"not a database, " * 1000])
def test_other_file_is_refused(path: Path, content: bytes) -> None:
    """A file that is no database is refused by name, and not touched."""
    path.write_bytes(content)
    with pytest.raises(StorageError, match=r"bot\.db.*not a database"):
        asyncio.run(opened(path))
    assert path.read_bytes() == content


async def test_database_of_another_program_is_refused(path: Path) -> None:
    """Our tables are not put between those of somebody else."""
    run(path, "CREATE TABLE songs (title)")
    with pytest.raises(StorageError, match="another program"):
        await opened(path)
    assert run(path, "SELECT name FROM sqlite_schema") == [("songs",)]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE wallets SET posted = -1, held = -1",
        "UPDATE wallets SET held = -1",
        "UPDATE wallets SET posted = 59",
        "UPDATE wallets SET held = 101",
        "UPDATE wallets SET posted = 'many'",
        "UPDATE wallets SET posted = 1.5",
        "UPDATE wallets SET posted = NULL",
        "DELETE FROM wallets",
        "UPDATE holds SET amount = -1",
        "INSERT INTO holds SELECT 99, id, account_id, unit, amount, expires_at FROM holds",
        "INSERT INTO holds VALUES (99, 'other', 'nobody', 'token', 0, 0)",
        "INSERT INTO entries SELECT 99, id, account_id, unit, amount, reason, at, absorbed FROM entries",
        "INSERT INTO entries VALUES (99, 'other', 'nobody', 'token', 0, 'refill', 0, 0)",
    ],
)
def test_schema_refuses(database: sqlite3.Connection, sql: str) -> None:
    """No statement, from wherever it comes, makes a wallet negative, unexplained or something else than a number."""
    with pytest.raises(sqlite3.IntegrityError):
        database.execute(sql)
    assert database.execute("SELECT posted, held FROM wallets").fetchall() == [(100, 60)]


def test_every_table_is_strict(database: sqlite3.Connection) -> None:
    """Every table of ours keeps to the types of its columns."""
    tables = database.execute("SELECT name, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'").fetchall()
    assert len(tables) >= 12
    assert all(strict for _, strict in tables)


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """How SQLite goes about each statement that is run."""
    collected: list[str] = []
    rows = Transaction.rows

    async def explained(self: Transaction, sql: str, *values: Value) -> list[sqlite3.Row]:
        collected.extend(f"{row['detail']} for {sql}" for row in await rows(self, f"EXPLAIN QUERY PLAN {sql}", *values))
        return await rows(self, sql, *values)

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "rows", explained)
        yield collected


async def test_no_statement_reads_a_whole_table(path: Path, plans: list[str]) -> None:
    """Every statement finds what it needs by an index; only the queue of reports is read from its beginning."""
    async with SqliteStorage.open(f"sqlite:///{path}") as storage:
        plans.clear()
        async with storage.begin() as unit:
            await write_everywhere(unit)
            await unit.accounts.invited_by(ANN, limit=1)
            await unit.wallets.overdue(NOW + timedelta(days=1), limit=1)
            await unit.exchanges.prune(NOW)
            await unit.inbox.waiting(after=0, limit=1)
            await unit.inbox.failed(EventId("everywhere"))
            await unit.inbox.prune(NOW)
            await unit.outbox.readdress(ChatId(ANN), ChatId(BOB))
            await unit.outbox.sent(1, 1)
            await unit.outbox.remove(99)
            await unit.favors.unasked(limit=1)
            await unit.favors.count(ANN)
            await unit.residents.page("telegram", after=0, limit=1, dialogs=True)
            await unit.residents.known((ANN,))
            await unit.residents.names_taken(("ann",))
            await unit.residents.count("telegram")
        await found(storage)
    scans = {plan for plan in plans if plan.startswith("SCAN") and "INDEX" not in plan and "FROM reports" not in plan}
    assert len(plans) > 20
    assert scans == set()
