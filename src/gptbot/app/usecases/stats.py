"""Statistics: what I used, whom I invited, who invited me."""

import attrs

from gptbot.app.usecases.members import registered
from gptbot.domain.notices import Notice, Stats
from gptbot.domain.operator import Operator
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request
from gptbot.domain.stats import HouseStats, start_of_day
from gptbot.domain.terms import Terms

INVITED_NAMES_MAX = 20


@attrs.frozen(kw_only=True)
class Statistics:
    """Shows counters."""

    operator: Operator
    terms: Terms

    async def show(self, uow: UnitOfWork, request: Request) -> Notice:
        """The counters of who asks; with those of the whole bot for the admin, where nobody else reads them."""
        own = await self._own(uow, request)
        if not (self.operator.runs_it(request.person.id) and request.chat.private):
            return own
        today = start_of_day(request.at)
        return HouseStats(
            own=own,
            today=await uow.census.used_since(today),
            total=await uow.usage.counters(None),
            attendance=await uow.census.attendance(today),
        )

    async def _own(self, uow: UnitOfWork, request: Request) -> Stats:
        """With the first few names of those they invited."""
        account = await registered(uow, request, self.terms)
        inviter = await uow.accounts.get(account.inviter) if account.inviter else None
        invited, count = await uow.accounts.invited_by(account.id, limit=INVITED_NAMES_MAX)
        return Stats(
            counters=await uow.usage.counters(account.id),
            inviter=inviter.name if inviter else None,
            invited=tuple(friend.name for friend in invited),
            invited_count=count,
        )
