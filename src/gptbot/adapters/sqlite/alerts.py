"""When the admin was last told of something, in SQLite."""

from datetime import datetime

import attrs

from gptbot.adapters.sqlite.codec import to_micros
from gptbot.adapters.sqlite.transaction import Transaction

_MICROS_PER_SECOND = 1_000_000
_DUE = """
INSERT INTO alerts (kind, said_at) VALUES (?, ?)
ON CONFLICT (kind) DO UPDATE SET said_at = excluded.said_at WHERE said_at <= excluded.said_at - ?
RETURNING 1
"""


@attrs.frozen
class SqliteAlerts:
    """Fits `gptbot.domain.ports.storage.Alerts`."""

    _transaction: Transaction

    async def due(self, kind: str, at: datetime, *, quiet_s: int) -> bool:
        """Whether it is time to say it, which is noted as said."""
        row = await self._transaction.row(_DUE, kind, to_micros(at), quiet_s * _MICROS_PER_SECOND)
        return row is not None

    async def prune(self, before: datetime) -> None:
        """Forgets what was said before."""
        await self._transaction.rows("DELETE FROM alerts WHERE said_at < ?", to_micros(before))
