"""When the admin was last told of something, in memory."""

from datetime import datetime, timedelta

import attrs

from gptbot.adapters.memory.transaction import Transaction


@attrs.frozen
class MemoryAlerts:
    """Fits `gptbot.domain.ports.storage.Alerts`."""

    _transaction: Transaction

    async def due(self, kind: str, at: datetime, *, quiet_s: int) -> bool:
        """Whether it is time to say it, which is noted as said."""
        alerts = self._transaction.state.alerts
        said_at = alerts.get(kind)
        if said_at is not None and at - said_at < timedelta(seconds=quiet_s):
            return False
        alerts[kind] = at
        return True

    async def prune(self, before: datetime) -> None:
        """Forgets what was said before."""
        state = self._transaction.state
        state.alerts = {kind: at for kind, at in state.alerts.items() if at >= before}
