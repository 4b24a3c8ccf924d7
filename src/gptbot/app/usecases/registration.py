"""Registration: the first start credits once, and an invitation rewards both."""

import attrs

from gptbot.app.usecases.letters import tell, tell_admin
from gptbot.app.usecases.members import profile
from gptbot.domain.account import Account
from gptbot.domain.ids import AccountId
from gptbot.domain.notices import FriendJoined, NewUser, Notice, Welcome, WelcomeBack
from gptbot.domain.operator import Operator
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.referral import Grant, accepted_inviter, grants
from gptbot.domain.request import Request
from gptbot.domain.terms import Terms
from gptbot.domain.units import AMOUNT_MAX, Unit


@attrs.frozen(kw_only=True)
class Registration:
    """Makes accounts."""

    operator: Operator
    terms: Terms

    async def start(self, uow: UnitOfWork, request: Request, *, inviter: AccountId | None) -> Notice:
        """Registers who comes for the first time; greets everybody else and credits nothing."""
        account = await uow.accounts.get(request.person.id)
        if account is not None:
            return WelcomeBack(name=account.name)
        inviting = await uow.accounts.get(inviter) if inviter else None
        accepted = accepted_inviter(request.person.id, inviting)
        account = Account.registered(request.person, inviter=accepted, at=request.at)
        await uow.accounts.save(account)
        given = grants(account.id, accepted, self.terms)
        for grant in given:
            await self._give(uow, grant, request)
        await self._announce(uow, account)
        tokens = sum(grant.tokens for grant in given if grant.account_id == account.id)
        return Welcome(name=account.name, tokens=tokens, bonus=self.terms.bonus_tokens if accepted else 0)

    async def _give(self, uow: UnitOfWork, grant: Grant, request: Request) -> None:
        if await uow.wallets.knows(grant.entry_id):
            return
        wallet = await uow.wallets.get(grant.account_id, Unit.TOKEN)
        room = AMOUNT_MAX - wallet.posted
        change = wallet.credit(min(grant.tokens, room), reason=grant.reason, entry_id=grant.entry_id, at=request.at)
        await uow.wallets.save(change)

    async def _announce(self, uow: UnitOfWork, account: Account) -> None:
        inviter = await uow.accounts.get(account.inviter) if account.inviter else None
        if inviter is not None:
            joined = FriendJoined(name=account.name, bonus=self.terms.bonus_tokens)
            await tell(uow, self.operator, inviter.id, joined, key=f"friend/{account.id}")
        newcomer = NewUser(user=profile(account), inviter=profile(inviter) if inviter else None)
        await tell_admin(uow, self.operator, newcomer, key=f"new-user/{account.id}")
