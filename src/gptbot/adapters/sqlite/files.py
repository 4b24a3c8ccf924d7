"""What letters carry besides words, in SQLite."""

import attrs

from gptbot.adapters.sqlite.transaction import Transaction


@attrs.frozen
class SqliteFiles:
    """Fits `gptbot.domain.ports.storage.Files`."""

    _transaction: Transaction

    async def put(self, key: str, data: bytes) -> None:
        """Stores it; what is there already stays."""
        await self._transaction.rows("INSERT INTO files (key, data) VALUES (?, ?) ON CONFLICT DO NOTHING", key, data)

    async def get(self, key: str) -> bytes | None:
        """The content, or None."""
        row = await self._transaction.row("SELECT data FROM files WHERE key = ?", key)
        return None if row is None else bytes(row["data"])

    async def remove(self, key: str) -> None:
        """Forgets it."""
        await self._transaction.rows("DELETE FROM files WHERE key = ?", key)
