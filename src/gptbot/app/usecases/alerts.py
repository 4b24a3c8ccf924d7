"""Alerts: the admin hears of what only the operator can mend, the same thing at most once in ten minutes."""

from datetime import datetime

import attrs

from gptbot.app.usecases.letters import tell_admin
from gptbot.domain.notices import OperatorAlert
from gptbot.domain.operator import Operator
from gptbot.domain.ports.storage import UnitOfWork

QUIET_S = 600


@attrs.frozen(kw_only=True)
class Alarm:
    """Tells the admin."""

    operator: Operator

    async def raise_in(self, uow: UnitOfWork, failure: str, detail: str, *, at: datetime) -> None:
        """Writes the alert, unless the same one was written a moment ago."""
        if await uow.alerts.due(f"{failure}: {detail}", at, quiet_s=QUIET_S):
            alert = OperatorAlert(failure=failure, detail=detail)
            await tell_admin(uow, self.operator, alert, key=f"alert/{failure}/{at.isoformat()}")
