"""Access: who is let in, and what the others are told."""

from collections.abc import Hashable
from datetime import datetime

import attrs

from gptbot.domain.access import STRANGERS_TOLD_EACH_S, Allowance, NotAllowed, Pace, TooManyRequests, Verdict
from gptbot.domain.account import Account
from gptbot.domain.ids import EventId
from gptbot.domain.notices import Notice, Refused
from gptbot.domain.operator import Operator
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request

PACES_MAX = 10_000
"""How many last minutes are remembered at once; of more than that, those who asked longest ago are forgotten."""


@attrs.define
class Paces:
    """How much of whom was let in lately."""

    _paces: dict[Hashable, Pace] = attrs.Factory(dict)

    def __len__(self) -> int:
        return len(self._paces)

    def asking(self, whose: Hashable, event_id: EventId, at: datetime, allowance: Allowance) -> Verdict:
        """What becomes of one more."""
        pace, verdict = self._taken(whose).asking(event_id, at, allowance)
        self._put(whose, pace)
        return verdict

    def refusing(self, whose: Hashable, event_id: EventId, at: datetime) -> Verdict:
        """What is said about one that is not let in."""
        pace, verdict = self._taken(whose).refusing(event_id, at)
        self._put(whose, pace)
        return verdict

    def _taken(self, whose: Hashable) -> Pace:
        # Taken out and put in again: the first in the dictionary is who asked longest ago.
        return self._paces.pop(whose, Pace())

    def _put(self, whose: Hashable, pace: Pace) -> None:
        self._paces[whose] = pace
        if len(self._paces) > PACES_MAX:
            del self._paces[next(iter(self._paces))]


@attrs.define
class Door:
    """Lets people in, and remembers how often they asked within the last minute.

    ``told`` is shared with whoever else tells people in their dialogues that it is too much.
    """

    _told: Paces = attrs.Factory(Paces)
    _paces: Paces = attrs.Factory(Paces)

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
            verdict = self._paces.asking(request.person.id, request.event_id, at, Allowance(limit=limit))
        if verdict is Verdict.HASTY:
            return self._told.refusing(request.dialog_id, request.event_id, at)
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
