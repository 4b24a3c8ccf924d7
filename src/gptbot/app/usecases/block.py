"""Blocking: silence for somebody, by the admin's word, until it is taken back."""

import attrs

from gptbot.app.usecases.members import frontend_of, meant, profile
from gptbot.domain.errors import AdminStays, DomainError
from gptbot.domain.notices import Blocked, Notice, Unblocked
from gptbot.domain.operator import Operator
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request


@attrs.frozen(kw_only=True)
class Block:
    """Changes who is served."""

    operator: Operator

    async def block(self, uow: UnitOfWork, request: Request, *, who: str) -> Notice:
        """From now on silence for that account; never for the admin."""
        account = await meant(uow, who, frontend=frontend_of(request.person.id))
        if self.operator.runs_it(account.id):
            raise DomainError(AdminStays())
        await uow.accounts.save(attrs.evolve(account, blocked=True))
        return Blocked(user=profile(account), already=account.blocked)

    async def unblock(self, uow: UnitOfWork, request: Request, *, who: str) -> Notice:
        """From now on that account is served again."""
        account = await meant(uow, who, frontend=frontend_of(request.person.id))
        await uow.accounts.save(attrs.evolve(account, blocked=False))
        return Unblocked(user=profile(account), already=not account.blocked)
