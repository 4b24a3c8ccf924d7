"""What was said and is not yet answered, in SQLite."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

import attrs

from gptbot.adapters.sqlite.codec import from_micros, to_micros
from gptbot.adapters.sqlite.transaction import Transaction
from gptbot.domain.ids import EventId
from gptbot.domain.ports.storage import InboxItem

_ADD = """
INSERT INTO inbox (event_id, lane, payload, received_at) VALUES (?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING
"""
_WAITING = "SELECT * FROM inbox WHERE done_at IS NULL AND number > ? ORDER BY number LIMIT ?"
_IS_DONE = "SELECT 1 FROM inbox WHERE event_id = ? AND done_at IS NOT NULL"
_DONE = """
INSERT INTO inbox (event_id, lane, payload, received_at, done_at) VALUES (?, '', '', ?, ?)
ON CONFLICT (event_id) DO UPDATE SET payload = '', done_at = coalesce(done_at, excluded.done_at)
"""
_FAILED = "UPDATE inbox SET failures = failures + 1 WHERE event_id = ? AND done_at IS NULL RETURNING failures"


@attrs.frozen
class SqliteInbox:
    """Fits `gptbot.domain.ports.storage.Inbox`."""

    _transaction: Transaction

    async def add(self, items: Sequence[InboxItem]) -> None:
        """Stores what is new."""
        batch = [(item.event_id, item.lane, item.payload, to_micros(item.received_at)) for item in items]
        await self._transaction.many(_ADD, batch)

    async def waiting(self, *, after: int, limit: int) -> tuple[InboxItem, ...]:
        """The next items that are not done."""
        rows = await self._transaction.rows(_WAITING, after, limit)
        return tuple(_item(row) for row in rows)

    async def count(self) -> int:
        """How many items are not done."""
        [row] = await self._transaction.rows("SELECT count(*) FROM inbox WHERE done_at IS NULL")
        count: int = row[0]
        return count

    async def is_done(self, event_id: EventId) -> bool:
        """Whether this event is dealt with."""
        return await self._transaction.row(_IS_DONE, event_id) is not None

    async def done(self, event_id: EventId, at: datetime) -> None:
        """Marks it as dealt with; done again, it keeps the first moment."""
        micros = to_micros(at)
        await self._transaction.rows(_DONE, event_id, micros, micros)

    async def failed(self, event_id: EventId) -> int:
        """Counts one more failure; 0 for an item that is not waiting."""
        row = await self._transaction.row(_FAILED, event_id)
        return 0 if row is None else row["failures"]

    async def prune(self, before: datetime) -> None:
        """Forgets the events that were done before."""
        await self._transaction.rows("DELETE FROM inbox WHERE done_at < ?", to_micros(before))


def _item(row: sqlite3.Row) -> InboxItem:
    return InboxItem(
        event_id=row["event_id"],
        lane=row["lane"],
        payload=row["payload"],
        received_at=from_micros(row["received_at"]),
        number=row["number"],
        failures=row["failures"],
    )
