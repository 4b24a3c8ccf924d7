"""Group commit: transactions that queue up run one after the other and reach the disk together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiosqlite
import attrs

from gptbot.adapters.sqlite.transaction import Transaction, begun, committed, nested, uninterrupted
from gptbot.domain.ports.storage import StorageError

MEMBERS_MAX = 64
"""As many transactions share one COMMIT at most, so that the first need not wait long for the last."""


@attrs.define(eq=False, kw_only=True)
class _Group:
    """Transactions between one BEGIN and its COMMIT. ``ended`` says why none is kept, or None where all are."""

    ended: "asyncio.Future[StorageError | None]"
    closing: "asyncio.Task[None] | None" = None
    members: int = 0


class TransactionQueue:
    """One transaction at a time on a connection; whoever asks first has it first.

    Nobody is told that a transaction ended before the COMMIT that keeps it. Who joins a group has read what its earlier
    members wrote, so all of them are kept, or none; a member that fails by itself is undone alone.
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._turn = asyncio.Lock()
        self._group: _Group | None = None
        self._closed = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Waits for its turn; on a clean exit everything is on the disk, on any exception nothing is kept.

        Raises:
            StorageError: nothing was kept.
        """
        group: _Group | None = None
        try:
            async with self._turn:
                group = self._joined()
                async with self._member(group) as statements:
                    yield statements
                if group.members >= MEMBERS_MAX:
                    await uninterrupted(self._commit(group))
        except BaseException as error:
            lost = None if group is None else await uninterrupted(group.ended)
            if lost is not None and isinstance(error, Exception):
                # What made it fail may have been read from a member that is not kept.
                raise _same(lost) from error
            raise
        lost = await uninterrupted(group.ended)
        if lost is not None:
            raise _same(lost) from lost

    async def close(self) -> None:
        """Lets the transaction that runs come to its end; none begins after it."""
        async with self._turn:
            if self._group is not None:
                await self._commit(self._group)
            self._closed = True

    def _joined(self) -> _Group:
        """The group that is open, or one that opens; only in turn."""
        if self._closed:
            raise StorageError("the storage is closed")
        return self._group or _Group(ended=asyncio.get_running_loop().create_future())

    @asynccontextmanager
    async def _member(self, group: _Group) -> AsyncIterator[Transaction]:
        """Runs in the group, the first member as its BEGIN, the others as savepoints."""
        leads = self._group is None
        statements = None
        try:
            async with (begun if leads else nested)(self._connection) as statements:
                yield statements
        except BaseException as error:
            if statements is not None and statements.whole_lost:
                self._ended(group, error if isinstance(error, StorageError) else StorageError("all was rolled back"))
            elif leads:
                self._ended(group, None)
            raise
        group.members += 1
        if leads:
            self._group = group
            # It queues up behind those who wait now: they are the group.
            group.closing = asyncio.create_task(self._closing(group))

    async def _closing(self, group: _Group) -> None:
        try:
            async with self._turn:
                await self._commit(group)
        finally:
            self._ended(group, StorageError("the storage was broken off"))

    async def _commit(self, group: _Group) -> None:
        """Keeps the group; only in turn."""
        if group.ended.done():
            return
        try:
            await committed(self._connection)
        except StorageError as error:
            self._ended(group, error)
        else:
            self._ended(group, None)

    def _ended(self, group: _Group, lost: StorageError | None) -> None:
        if not group.ended.done():
            group.ended.set_result(lost)
        if self._group is group:
            self._group = None


def _same(lost: StorageError) -> StorageError:
    """The same trouble, for one more who is told of it."""
    return type(lost)(str(lost))
