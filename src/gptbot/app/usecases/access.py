"""Access: who is let in, and what the others are told."""

from datetime import datetime

import attrs

from gptbot.domain.access import STRANGERS_TOLD_EACH_S, NotAllowed, Pace, TooManyRequests, Verdict
from gptbot.domain.account import Account
from gptbot.domain.ids import AccountId
from gptbot.domain.notices import Notice, Refused
from gptbot.domain.operator import Operator
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request

ACCOUNTS_PACED_MAX = 10_000
"""Whose last minute is remembered at once; of more than that, those who asked longest ago are forgotten."""


@attrs.define
class Door:
    """Lets people in, and remembers how often they asked within the last minute."""

    _paces: dict[AccountId, Pace] = attrs.Factory(dict)

    def verdict(
        self, request: Request, account: Account | None, operator: Operator, *, at: datetime, paid: bool
    ) -> Verdict:
        """Whether this is served; only what is ``paid`` counts against the limit by the minute."""
        admin = operator.runs_it(request.person.id)
        if account is not None and account.blocked and not admin:
            return Verdict.SILENCE
        verdict = operator.access.verdict(request.person.id, private=request.chat.private, admin=admin)
        limit = operator.access.requests_per_minute
        if verdict is Verdict.SERVED and paid and limit and not admin:
            return self._paced(request, at=at, limit=limit)
        return verdict

    def _paced(self, request: Request, *, at: datetime, limit: int) -> Verdict:
        # Taken out and put in again: the first in the dictionary is who asked longest ago.
        before = self._paces.pop(request.person.id, Pace())
        pace, verdict = before.asking(request.event_id, at, limit=limit)
        self._paces[request.person.id] = pace
        if len(self._paces) > ACCOUNTS_PACED_MAX:
            del self._paces[next(iter(self._paces))]
        return verdict


async def turned_away(
    uow: UnitOfWork, request: Request, verdict: Verdict, operator: Operator, *, at: datetime
) -> Notice | None:
    """What somebody is told who is not let in; None is silence."""
    who = request.person.id
    if verdict is Verdict.HASTY:
        return Refused(refusal=TooManyRequests(limit=operator.access.requests_per_minute))
    if verdict is Verdict.STRANGER and await uow.alerts.due(f"stranger/{who}", at, quiet_s=STRANGERS_TOLD_EACH_S):
        return Refused(refusal=NotAllowed(account_id=who))
    return None
