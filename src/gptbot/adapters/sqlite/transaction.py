"""A transaction: errors translated, and no cancellation that leaves the connection in the middle of one."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import NoReturn, TypeVar

import aiosqlite

from gptbot.adapters.sqlite.troubles import trouble
from gptbot.domain.ports.storage import StorageError

Value = str | int | bytes | None

_T = TypeVar("_T")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Transaction:
    """Runs statements one after another. After one that failed or was cancelled nothing else runs or is kept.

    ``whole_lost``: it was a part of another one, and SQLite has rolled back all of that.
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._over = False
        self.whole_lost = False

    async def rows(self, sql: str, *values: Value) -> list[sqlite3.Row]:
        """Runs one statement; all of its rows."""
        with self._step():
            return list(await self._connection.execute_fetchall(sql, storable(values)))

    async def row(self, sql: str, *values: Value) -> sqlite3.Row | None:
        """Runs one statement; its first row, or None."""
        rows = await self.rows(sql, *values)
        return rows[0] if rows else None

    async def many(self, sql: str, batch: Iterable[Sequence[Value]]) -> None:
        """Runs one statement for each set of values."""
        with self._step():
            await self._connection.executemany(sql, [storable(values) for values in batch])

    def refuse(self, why: str) -> NoReturn:
        """Ends the transaction: what it found does not fit what is to be written."""
        self._over = True
        raise StorageError(why)

    def finish(self) -> None:
        """No statement runs from now on; raises `StorageError` where one failed before."""
        if self._over:
            raise StorageError("the transaction failed before it was to be kept")
        self._over = True

    def abandon(self) -> None:
        """No statement runs from now on."""
        self._over = True

    @contextmanager
    def _step(self) -> Iterator[None]:
        if self._over:
            raise StorageError("the transaction is over")
        try:
            with translated():
                yield
        except BaseException:
            # After some errors SQLite rolls back by itself; the next statement would be a transaction of its own.
            self._over = True
            raise


@asynccontextmanager
async def transaction(connection: aiosqlite.Connection) -> AsyncIterator[Transaction]:
    """Commits on a clean exit, rolls back on any exception. Raises `StorageError`."""
    async with begun(connection) as statements:
        yield statements
    await committed(connection)


@asynccontextmanager
async def begun(connection: aiosqlite.Connection) -> AsyncIterator[Transaction]:
    """Begins a transaction and leaves it open on a clean exit; rolls back on any exception. Raises `StorageError`."""
    statements = Transaction(connection)
    try:
        with translated():
            await connection.execute_fetchall("BEGIN IMMEDIATE")
        yield statements
        statements.finish()
    except BaseException:
        statements.abandon()
        await _rolled_back(connection)
        raise


@asynccontextmanager
async def nested(connection: aiosqlite.Connection) -> AsyncIterator[Transaction]:
    """A part of the open transaction, which is undone on any exception: alone, but where ``whole_lost`` says otherwise.

    Raises:
        StorageError: this part failed.
    """
    statements = Transaction(connection)
    try:
        with translated():
            await connection.execute_fetchall("SAVEPOINT part")
        yield statements
        statements.finish()
        with translated():
            await uninterrupted(connection.execute_fetchall("RELEASE part"))
    except BaseException:
        statements.abandon()
        await uninterrupted(_undone(connection, statements))
        raise


async def committed(connection: aiosqlite.Connection) -> None:
    """Keeps the open transaction, or rolls it back where that is refused. Raises `StorageError`."""
    try:
        with translated():
            await uninterrupted(connection.execute_fetchall("COMMIT"))
    except BaseException:
        await _rolled_back(connection)
        raise


async def _rolled_back(connection: aiosqlite.Connection) -> None:
    # What went wrong first is what counts. Without a transaction this does nothing; a statement whose wait was
    # cancelled ends before it, since the connection's thread takes one after another.
    with suppress(sqlite3.Error):
        await uninterrupted(connection.rollback())


async def _undone(connection: aiosqlite.Connection, part: Transaction) -> None:
    try:
        await connection.execute_fetchall("ROLLBACK TO part")
        await connection.execute_fetchall("RELEASE part")
    except sqlite3.Error:
        part.whole_lost = True
        with suppress(sqlite3.Error):
            await connection.rollback()


@contextmanager
def translated() -> Iterator[None]:
    """Turns the library's errors into `StorageError`."""
    try:
        yield
    except (sqlite3.Error, OverflowError) as error:
        raise trouble(error) from error


async def uninterrupted(work: Awaitable[_T]) -> _T:
    """Waits until the work has ended; a cancellation is passed on after that.

    Cancelling the wait would not stop a statement: it would end unseen.
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return task.result()
    task.exception()  # seen, so that nobody is warned of it: whoever was cancelled asks for no result
    raise cancelled


def storable(values: Sequence[Value]) -> tuple[Value, ...]:
    """The values with U+FFFD in place of half characters, which UTF-8 cannot hold."""
    for value in values:
        if isinstance(value, str) and not value.isascii():
            return tuple([_whole(each) if isinstance(each, str) else each for each in values])
    return tuple(values)


def _whole(text: str) -> str:
    return text if text.isascii() else _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
