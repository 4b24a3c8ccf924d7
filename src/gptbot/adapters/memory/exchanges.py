"""Paid requests in memory."""

from datetime import datetime

import attrs

from gptbot.adapters.memory.transaction import Transaction
from gptbot.domain.exchange import Exchange, Status
from gptbot.domain.ids import EventId

_OVER = frozenset({Status.DELIVERED, Status.UNDELIVERABLE, Status.FAILED})


@attrs.frozen
class MemoryExchanges:
    """Fits `gptbot.domain.ports.storage.Exchanges`."""

    _transaction: Transaction

    async def get(self, event_id: EventId) -> Exchange | None:
        """The exchange that this event opened, or None."""
        return self._transaction.state.exchanges.get(event_id)

    async def save(self, exchange: Exchange) -> None:
        """Writes it whole."""
        self._transaction.state.exchanges[exchange.event_id] = exchange

    async def prune(self, before: datetime) -> None:
        """Removes those opened before that have ended."""
        exchanges = self._transaction.state.exchanges
        for exchange in tuple(exchanges.values()):
            if exchange.opened_at < before and exchange.status in _OVER:
                del exchanges[exchange.event_id]
