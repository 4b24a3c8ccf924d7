"""Statistics: what I used, whom I invited, who invited me."""

import attrs

from gptbot.app.usecases.members import registered
from gptbot.domain.notices import Notice, Stats
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request
from gptbot.domain.terms import Terms

INVITED_NAMES_MAX = 20


@attrs.frozen(kw_only=True)
class Statistics:
    """Shows counters."""

    terms: Terms

    async def show(self, uow: UnitOfWork, request: Request) -> Notice:
        """The counters of who asks, with the first few names of those they invited."""
        account = await registered(uow, request, self.terms)
        inviter = await uow.accounts.get(account.inviter) if account.inviter else None
        invited, count = await uow.accounts.invited_by(account.id, limit=INVITED_NAMES_MAX)
        return Stats(
            counters=await uow.usage.counters(account.id),
            inviter=inviter.name if inviter else None,
            invited=tuple(friend.name for friend in invited),
            invited_count=count,
        )
