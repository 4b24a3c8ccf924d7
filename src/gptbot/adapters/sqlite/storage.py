"""Storage in an SQLite file: one connection, one transaction at a time."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import aiosqlite
import attrs

from gptbot.adapters.sqlite.accounts import SqliteAccounts
from gptbot.adapters.sqlite.alerts import SqliteAlerts
from gptbot.adapters.sqlite.announcements import SqliteAnnouncements
from gptbot.adapters.sqlite.census import SqliteCensus
from gptbot.adapters.sqlite.codec import Codec
from gptbot.adapters.sqlite.dialogs import SqliteDialogs
from gptbot.adapters.sqlite.exchanges import SqliteExchanges
from gptbot.adapters.sqlite.favors import SqliteFavors
from gptbot.adapters.sqlite.files import SqliteFiles
from gptbot.adapters.sqlite.group import TransactionQueue
from gptbot.adapters.sqlite.inbox import SqliteInbox
from gptbot.adapters.sqlite.litter import SqliteLitter
from gptbot.adapters.sqlite.lock import kept
from gptbot.adapters.sqlite.migrations import Migration, migrate, migrations
from gptbot.adapters.sqlite.moving import SqliteResidents
from gptbot.adapters.sqlite.outbox import SqliteOutbox
from gptbot.adapters.sqlite.reading import opened, read_only
from gptbot.adapters.sqlite.reports import SqliteReports
from gptbot.adapters.sqlite.traces import SqliteTraces
from gptbot.adapters.sqlite.transaction import Transaction, transaction, translated, uninterrupted
from gptbot.adapters.sqlite.usage import SqliteUsage
from gptbot.adapters.sqlite.wallets import SqliteWallets
from gptbot.domain.ports.health import StoreDamagedError
from gptbot.domain.ports.storage import StorageError, UnitOfWork

BUSY_TIMEOUT_S = 5
"""How long another process may keep the file to itself."""

CHECKED_BYTES_MAX = 256 * 2**20
"""A larger file is not read through at every start; the daily backup still proves it."""

SQLITE_OLDEST = (3, 37)
"""The first SQLite that knows STRICT tables."""

_PREFIX = "sqlite:///"
# What is deleted is overwritten: somebody who is forgotten does not stay readable in the file.
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
)


def database_path(url: str) -> Path:
    """The file that the URL names: ``sqlite:///`` and a path, relative to the working directory or absolute.

    Raises:
        ValueError: it names none. The message does not repeat it, since a URL may hold a password.
    """
    path = url.removeprefix(_PREFIX)
    if path == url or not path or path.endswith("/") or path == ":memory:" or "\0" in path:
        raise ValueError("a database URL is sqlite:///folder/file.db, or sqlite:////folder/file.db from the root")
    return Path(path)


@attrs.frozen
class SqliteUnitOfWork:
    """Fits `gptbot.domain.ports.storage.UnitOfWork`."""

    accounts: SqliteAccounts
    wallets: SqliteWallets
    exchanges: SqliteExchanges
    dialogs: SqliteDialogs
    usage: SqliteUsage
    inbox: SqliteInbox
    outbox: SqliteOutbox
    files: SqliteFiles
    favors: SqliteFavors
    announcements: SqliteAnnouncements
    litter: SqliteLitter
    reports: SqliteReports
    alerts: SqliteAlerts
    census: SqliteCensus
    traces: SqliteTraces
    residents: SqliteResidents


class SqliteStorage:
    """Fits `gptbot.domain.ports.storage.Storage`; made by `open`. Whoever asks first for a transaction has it first."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._codec = Codec()
        self._queue = TransactionQueue(connection)

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, *, alone: bool = False) -> AsyncIterator["SqliteStorage"]:
        """Opens the file, makes it and its folders where they are missing, and brings its schema up to date.

        Processes may write side by side; of those that want to be ``alone``, since they serve the inbox, there is one.

        Raises:
            ValueError: the URL names no file.
            StorageError: the file cannot be opened, is no database or a damaged one, is one of a newer version, or
                another process serves it.
        """
        path = database_path(url)
        await _housed(path)
        with kept(path) if alone else nullcontext():
            connection = await _connected(path)
            try:
                await _prepared(connection, path)
                storage = cls(connection)
                try:
                    yield storage
                finally:
                    await uninterrupted(storage._queue.close())
            finally:
                await uninterrupted(connection.close())

    @classmethod
    @asynccontextmanager
    async def reading(cls, url: str) -> AsyncIterator["SqliteStorage"]:
        """Opens a file that is there, to read it as it is at one moment while others write.

        Raises:
            ValueError: the URL names no file.
            StorageError: there is no store of this version.
        """
        path = database_path(url)
        with opened(path, threading.Event()):
            connection = aiosqlite.connect(read_only(path), uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        try:
            await uninterrupted(connection)
            connection.row_factory = sqlite3.Row
            yield cls(connection)
        finally:
            await uninterrupted(connection.close())

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        """Waits for its turn and opens a transaction."""
        async with self._queue.transaction() as statements:
            yield self._unit_of_work(statements)

    def _unit_of_work(self, statements: Transaction) -> SqliteUnitOfWork:
        return SqliteUnitOfWork(
            accounts=SqliteAccounts(statements),
            wallets=SqliteWallets(statements),
            exchanges=SqliteExchanges(statements, self._codec),
            dialogs=SqliteDialogs(statements, self._codec),
            usage=SqliteUsage(statements),
            inbox=SqliteInbox(statements),
            outbox=SqliteOutbox(statements, self._codec),
            files=SqliteFiles(statements),
            favors=SqliteFavors(statements),
            announcements=SqliteAnnouncements(statements, self._codec),
            litter=SqliteLitter(statements),
            reports=SqliteReports(statements, self._codec),
            alerts=SqliteAlerts(statements),
            census=SqliteCensus(statements),
            traces=SqliteTraces(statements, self._codec),
            residents=SqliteResidents(statements, self._codec),
        )


async def _housed(path: Path) -> None:
    """Makes the folders that the file is to lie in."""
    try:
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{path}: {error}") from error
    if await asyncio.to_thread(path.is_dir):
        raise StorageError(f"{path}: this is a folder")


async def _connected(path: Path) -> aiosqlite.Connection:
    if sqlite3.sqlite_version_info < SQLITE_OLDEST:
        raise StorageError(f"SQLite {sqlite3.sqlite_version} is too old: this program needs 3.37 or newer")
    connection = aiosqlite.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    try:
        with translated():
            await uninterrupted(connection)
    except StorageError as error:
        raise type(error)(f"{path}: {error}") from error
    except asyncio.CancelledError:
        await uninterrupted(connection.close())
        raise
    return connection


async def _prepared(connection: aiosqlite.Connection, path: Path) -> None:
    connection.row_factory = sqlite3.Row
    steps: tuple[Migration, ...] = await asyncio.to_thread(migrations)
    try:
        with translated():
            for pragma in _PRAGMAS:
                await connection.execute_fetchall(pragma)
            await _checked(connection, path)
        await migrate(connection, steps)
        await _written(connection, steps[-1].version)
    except StorageError as error:
        raise type(error)(f"{path}: {error}") from error


async def _written(connection: aiosqlite.Connection, version: int) -> None:
    """Writes what is there already: a file that is read-only, or has no room, is found now and not by a user."""
    async with transaction(connection) as statements:
        await statements.rows(f"PRAGMA user_version = {version}")


async def _checked(connection: aiosqlite.Connection, path: Path) -> None:
    """Reads the file through: better not to start than to write on where a page is broken."""
    if (await asyncio.to_thread(path.stat)).st_size > CHECKED_BYTES_MAX:
        return
    for [found] in await connection.execute_fetchall("PRAGMA quick_check(1)"):
        if found != "ok":
            where = found.splitlines()[-1]
            raise StoreDamagedError(f"the database is damaged; only a backup helps ({where})")
