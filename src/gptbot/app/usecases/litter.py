"""Litter: which messages a frontend has to take away, and in which language it writes them."""

import attrs

from gptbot.app.usecases.letters import letter_language
from gptbot.domain.account import Language, Person
from gptbot.domain.litter import Litter
from gptbot.domain.operator import Operator
from gptbot.domain.ports.storage import Storage

LITTER_AT_ONCE = 1_000


@attrs.frozen(kw_only=True)
class Tidying:
    """Remembers what is to be taken away until it is gone."""

    storage: Storage
    operator: Operator

    async def language(self, person: Person) -> Language:
        """The language to write to this person in."""
        async with self.storage.begin() as uow:
            return await letter_language(uow, self.operator, person)

    async def noted(self, litter: Litter) -> None:
        """It was sent, and is to be taken away, if not by this process then by the next."""
        async with self.storage.begin() as uow:
            await uow.litter.put(litter)

    async def gone(self, litter: Litter) -> None:
        """It was taken away."""
        async with self.storage.begin() as uow:
            await uow.litter.remove(litter)

    async def waiting(self, frontend: str) -> tuple[Litter, ...]:
        """What is to be taken away in this frontend's chats."""
        async with self.storage.begin() as uow:
            return await uow.litter.waiting(frontend, limit=LITTER_AT_ONCE)
