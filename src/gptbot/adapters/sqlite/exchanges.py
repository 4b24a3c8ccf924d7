"""Paid requests in SQLite."""

from datetime import datetime

import attrs

from gptbot.adapters.sqlite.codec import Codec, to_micros
from gptbot.adapters.sqlite.transaction import Transaction
from gptbot.domain.exchange import Exchange
from gptbot.domain.ids import EventId

_SAVE = """
INSERT INTO exchanges (event_id, status, opened_at, body) VALUES (?, ?, ?, ?)
ON CONFLICT (event_id) DO UPDATE SET status = excluded.status, opened_at = excluded.opened_at, body = excluded.body
"""
_PRUNE = "DELETE FROM exchanges WHERE opened_at < ? AND status IN ('delivered', 'undeliverable', 'failed')"


@attrs.frozen
class SqliteExchanges:
    """Fits `gptbot.domain.ports.storage.Exchanges`."""

    _transaction: Transaction
    _codec: Codec

    async def get(self, event_id: EventId) -> Exchange | None:
        """The exchange that this event opened, or None."""
        row = await self._transaction.row("SELECT body FROM exchanges WHERE event_id = ?", event_id)
        return None if row is None else self._codec.exchange(row["body"])

    async def save(self, exchange: Exchange) -> None:
        """Writes it whole."""
        opened_at, body = to_micros(exchange.opened_at), self._codec.exchange_text(exchange)
        await self._transaction.rows(_SAVE, exchange.event_id, exchange.status, opened_at, body)

    async def prune(self, before: datetime) -> None:
        """Removes those opened before that have ended."""
        await self._transaction.rows(_PRUNE, to_micros(before))
