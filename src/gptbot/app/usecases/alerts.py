"""Alerts: the admin hears of what only the operator can mend, the same thing at most once in ten minutes."""

from datetime import datetime

import attrs

from gptbot.app.usecases.letters import tell_admin
from gptbot.domain.notices import OperatorAlert
from gptbot.domain.operator import Operator
from gptbot.domain.ports.models import ModelError
from gptbot.domain.ports.storage import UnitOfWork

QUIET_S = 600


@attrs.frozen(kw_only=True)
class Alarm:
    """Tells the admin."""

    operator: Operator

    async def heard(self, uow: UnitOfWork, error: ModelError, *, at: datetime) -> None:
        """Tells of a model's failure if only the operator can mend it."""
        if error.failure.operators:
            await self.raise_in(uow, error.failure, error.detail, at=at)

    async def raise_in(self, uow: UnitOfWork, failure: str, detail: str, *, at: datetime) -> None:
        """Writes the alert, unless the same one was written a moment ago."""
        kind = f"{failure}: {detail}"
        if await uow.alerts.due(kind, at, quiet_s=QUIET_S):
            alert = OperatorAlert(failure=failure, detail=detail)
            await tell_admin(uow, self.operator, alert, key=f"alert/{kind}/{at.isoformat()}")
