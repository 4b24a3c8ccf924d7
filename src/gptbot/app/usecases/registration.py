"""Registration: the first start credits once, and an invitation rewards both."""

import attrs

from gptbot.app.usecases.letters import tell, tell_admin
from gptbot.app.usecases.members import profile
from gptbot.domain.account import Account
from gptbot.domain.ids import AccountId
from gptbot.domain.notices import FriendJoined, NewUser, Notice, Welcome, WelcomeBack
from gptbot.domain.operator import Operator
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.referral import Grant, accepted_inviter, friend_letter, grants
from gptbot.domain.request import Request
from gptbot.domain.terms import Terms
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.wallet import Reason


@attrs.frozen(kw_only=True)
class Registration:
    """Makes accounts."""

    operator: Operator
    terms: Terms

    async def start(self, uow: UnitOfWork, request: Request, *, inviter: AccountId | None) -> Notice:
        """Registers who comes for the first time; greets everybody else and credits nothing."""
        account = await uow.accounts.get(request.person.id)
        if account is not None and account.registered_at == request.at and self.operator.runs_it(account.id):
            return Welcome(name=account.name, tokens=self.terms.admin_shows_tokens, bonus=0)
        if account is not None:
            return WelcomeBack(name=account.name)
        returns = await uow.traces.erased(request.person.id)
        inviting = await uow.accounts.get(inviter) if inviter and not returns else None
        accepted = accepted_inviter(request.person.id, inviting)
        account = Account.registered(request.person, inviter=accepted, at=request.at)
        await uow.accounts.save(account)
        # Who was forgotten is not new, though nothing is known of them but that.
        granted = () if returns else grants(account.id, accepted, self.terms)
        given = [(grant, await self._give(uow, grant, request)) for grant in granted]
        rewarded = sum(tokens for grant, tokens in given if grant.account_id != account.id)
        await self._announce(uow, account, rewarded=rewarded)
        own = [(grant.reason, tokens) for grant, tokens in given if grant.account_id == account.id]
        return Welcome(
            name=account.name,
            tokens=sum(tokens for _, tokens in own),
            bonus=sum(tokens for reason, tokens in own if reason is Reason.INVITATION),
        )

    async def _give(self, uow: UnitOfWork, grant: Grant, request: Request) -> int:
        """How much of the grant was given now: nothing of one that was given before, and no more than fits."""
        if await uow.wallets.knows(grant.entry_id):
            return 0
        wallet = await uow.wallets.get(grant.account_id, Unit.TOKEN)
        tokens = min(grant.tokens, AMOUNT_MAX - wallet.posted)
        await uow.wallets.save(wallet.credit(tokens, reason=grant.reason, entry_id=grant.entry_id, at=request.at))
        return tokens

    async def _announce(self, uow: UnitOfWork, account: Account, *, rewarded: int) -> None:
        inviter = await uow.accounts.get(account.inviter) if account.inviter else None
        if inviter is not None:
            joined = FriendJoined(name=account.name, bonus=rewarded)
            await tell(uow, self.operator, inviter.id, joined, key=friend_letter(account.id))
        newcomer = NewUser(user=profile(account), inviter=profile(inviter) if inviter else None)
        await tell_admin(uow, self.operator, newcomer, key=f"new-user/{account.id}")
