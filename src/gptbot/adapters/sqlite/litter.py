"""Messages that are to be taken away, in SQLite."""

import attrs

from gptbot.adapters.sqlite.transaction import Transaction
from gptbot.domain.litter import Litter

_PUT = "INSERT INTO litter (frontend, chat_id, message) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_WAITING = "SELECT chat_id, message FROM litter WHERE frontend = ? ORDER BY number LIMIT ?"


@attrs.frozen
class SqliteLitter:
    """Fits `gptbot.domain.ports.litter.LitterBin`."""

    _transaction: Transaction

    async def put(self, litter: Litter) -> None:
        """Notes it; noted again, it is noted once."""
        frontend = litter.chat_id.partition(":")[0]
        await self._transaction.rows(_PUT, frontend, litter.chat_id, litter.message)

    async def waiting(self, frontend: str, *, limit: int) -> tuple[Litter, ...]:
        """Those in this frontend's chats, oldest first."""
        rows = await self._transaction.rows(_WAITING, frontend, limit)
        return tuple(Litter(chat_id=row["chat_id"], message=row["message"]) for row in rows)

    async def remove(self, litter: Litter) -> None:
        """Forgets it."""
        delete = "DELETE FROM litter WHERE chat_id = ? AND message = ?"
        await self._transaction.rows(delete, litter.chat_id, litter.message)
