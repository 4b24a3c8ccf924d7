"""Intake: what was said is stored before anybody is told that it arrived."""

from collections.abc import Sequence

import attrs

from gptbot.domain.ports.ambient import Bell
from gptbot.domain.ports.storage import InboxItem, Storage


@attrs.frozen(kw_only=True)
class Intake:
    """Fills the inbox and hands it out; ``arrived`` rings when something came."""

    storage: Storage
    arrived: Bell

    async def store(self, items: Sequence[InboxItem]) -> int:
        """Stores a batch in one transaction, repeats are dropped; how much is not dealt with now."""
        async with self.storage.begin() as uow:
            await uow.inbox.add(items)
            count = await uow.inbox.count()
        self.arrived.set()
        return count

    async def waiting(self, *, after: int, limit: int) -> tuple[InboxItem, ...]:
        """What is not dealt with yet, in the order of arrival."""
        async with self.storage.begin() as uow:
            return await uow.inbox.waiting(after=after, limit=limit)

    async def count(self) -> int:
        """How much is not dealt with yet."""
        async with self.storage.begin() as uow:
            return await uow.inbox.count()
