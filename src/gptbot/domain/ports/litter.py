"""Litter in the store: what is still to be taken away, whatever happens to the process."""

from typing import Protocol

from gptbot.domain.litter import Litter


class LitterBin(Protocol):
    """Messages that are to be taken away."""

    async def put(self, litter: Litter) -> None:
        """Notes it; noted again, it is noted once."""
        ...

    async def waiting(self, frontend: str, *, limit: int) -> tuple[Litter, ...]:
        """Up to ``limit`` of those in this frontend's chats, oldest first."""
        ...

    async def remove(self, litter: Litter) -> None:
        """Forgets it: it is gone."""
        ...
