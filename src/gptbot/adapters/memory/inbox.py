"""What was said and is not yet answered, in memory."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

import attrs

from gptbot.adapters.memory.transaction import Transaction
from gptbot.domain.ids import EventId
from gptbot.domain.ports.storage import InboxItem


@attrs.frozen
class MemoryInbox:
    """Fits `gptbot.domain.ports.storage.Inbox`."""

    _transaction: Transaction

    async def add(self, items: Sequence[InboxItem]) -> None:
        """Stores what is new."""
        state = self._transaction.state
        for item in items:
            if item.event_id not in state.inbox_numbers and item.event_id not in state.inbox_done:
                number = state.next_number()
                state.inbox[number] = attrs.evolve(item, number=number, failures=0)
                state.inbox_numbers[item.event_id] = number

    async def waiting(self, *, after: int, limit: int) -> tuple[InboxItem, ...]:
        """The next items that are not done."""
        items = (item for number, item in self._transaction.state.inbox.items() if number > after)
        return tuple(islice(items, limit))

    async def count(self) -> int:
        """How many items are not done."""
        return len(self._transaction.state.inbox)

    async def is_done(self, event_id: EventId) -> bool:
        """Whether this event is dealt with."""
        return event_id in self._transaction.state.inbox_done

    async def done(self, event_id: EventId, at: datetime) -> None:
        """Marks it as dealt with; done again, it keeps the first moment."""
        state = self._transaction.state
        number = state.inbox_numbers.pop(event_id, None)
        if number is not None:
            del state.inbox[number]
        state.inbox_done.setdefault(event_id, at)

    async def failed(self, event_id: EventId) -> int:
        """Counts one more failure; 0 for an item that is not waiting."""
        state = self._transaction.state
        number = state.inbox_numbers.get(event_id)
        if number is None:
            return 0
        item = state.inbox[number]
        state.inbox[number] = attrs.evolve(item, failures=item.failures + 1)
        return item.failures + 1

    async def prune(self, before: datetime) -> None:
        """Forgets the events that were done before."""
        state = self._transaction.state
        state.inbox_done = {event_id: at for event_id, at in state.inbox_done.items() if at >= before}
