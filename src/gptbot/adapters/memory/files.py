"""What letters carry besides words, in memory."""

import attrs

from gptbot.adapters.memory.transaction import Transaction


@attrs.frozen
class MemoryFiles:
    """Fits `gptbot.domain.ports.storage.Files`."""

    _transaction: Transaction

    async def put(self, key: str, data: bytes) -> None:
        """Stores it; what is there already stays."""
        self._transaction.state.files.setdefault(key, data)

    async def get(self, key: str) -> bytes | None:
        """The content, or None."""
        return self._transaction.state.files.get(key)

    async def remove(self, key: str) -> None:
        """Forgets it."""
        self._transaction.state.files.pop(key, None)
