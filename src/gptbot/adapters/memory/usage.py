"""Answered requests and their sums in memory."""

import attrs

from gptbot.adapters.memory.transaction import Transaction
from gptbot.domain.ids import AccountId
from gptbot.domain.usage import Counters, UsageRecord


@attrs.frozen
class MemoryUsage:
    """Fits `gptbot.domain.ports.storage.Usage`."""

    _transaction: Transaction

    async def add(self, record: UsageRecord) -> None:
        """Keeps the record and counts it twice: for its account and for the bot."""
        state = self._transaction.state
        if record.event_id in state.usage:
            self._transaction.refuse("the usage of this event was added before")
        state.usage[record.event_id] = record
        for owner in (record.account_id, None):
            state.counters[owner] = state.counters.get(owner, Counters()).plus(record)

    async def counters(self, account_id: AccountId | None) -> Counters:
        """The sums of one account, or of the whole bot with None."""
        return self._transaction.state.counters.get(account_id, Counters())
