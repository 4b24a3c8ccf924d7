"""Invitations: the personal link."""

import attrs

from gptbot.app.usecases.members import registered
from gptbot.domain.notices import Invitation, Notice
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request
from gptbot.domain.terms import Terms


@attrs.frozen(kw_only=True)
class Invite:
    """Gives the link; frontends know how it is written."""

    terms: Terms

    async def link(self, uow: UnitOfWork, request: Request) -> Notice:
        """The link of who asks."""
        account = await registered(uow, request, self.terms)
        return Invitation(account_id=account.id, bonus=self.terms.bonus_tokens)
