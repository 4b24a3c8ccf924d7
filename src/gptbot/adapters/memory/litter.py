"""Messages that are to be taken away, in memory."""

from itertools import islice

import attrs

from gptbot.adapters.memory.transaction import Transaction
from gptbot.domain.litter import Litter


@attrs.frozen
class MemoryLitter:
    """Fits `gptbot.domain.ports.litter.LitterBin`."""

    _transaction: Transaction

    async def put(self, litter: Litter) -> None:
        """Notes it; noted again, it is noted once."""
        self._transaction.state.litter.setdefault(litter, None)

    async def waiting(self, frontend: str, *, limit: int) -> tuple[Litter, ...]:
        """Those in this frontend's chats, oldest first."""
        ours = (litter for litter in self._transaction.state.litter if litter.chat_id.startswith(f"{frontend}:"))
        return tuple(islice(ours, limit))

    async def remove(self, litter: Litter) -> None:
        """Forgets it."""
        self._transaction.state.litter.pop(litter, None)
