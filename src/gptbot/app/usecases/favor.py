"""Favours: somebody asks the admin for tokens, and the admin decides once."""

import attrs

from gptbot.app.usecases.letters import tell, tell_admin
from gptbot.app.usecases.members import profile, registered
from gptbot.domain.errors import DomainError
from gptbot.domain.favor import (
    AdminNeedsNone,
    Favor,
    FavorAsked,
    FavorDecided,
    FavorDenied,
    FavorGranted,
    FavorId,
    FavorRequested,
    Outcome,
    UnknownFavor,
    requested,
)
from gptbot.domain.ids import AccountId
from gptbot.domain.notices import Notice, Profile, WalletView
from gptbot.domain.operator import Operator
from gptbot.domain.ports.ambient import Bell
from gptbot.domain.ports.storage import Storage, UnitOfWork
from gptbot.domain.request import Request
from gptbot.domain.terms import Terms
from gptbot.domain.units import Unit

PUT_AT_ONCE = 100


@attrs.frozen(kw_only=True)
class AskFavor:
    """Takes requests for tokens to the admin, and the admin's word back."""

    storage: Storage
    operator: Operator
    terms: Terms
    bell: Bell

    async def ask(self, uow: UnitOfWork, request: Request) -> Notice:
        """Asks the admin, who gets the request with its numbers."""
        account = await registered(uow, request, self.terms)
        if self.operator.runs_it(account.id):
            raise DomainError(AdminNeedsNone())
        favor = requested(
            await uow.wallets.get(account.id, Unit.TOKEN),
            number=await uow.favors.count(account.id) + 1,
            pending=await uow.favors.open_of(account.id),
            at=request.at,
            terms=self.terms,
        )
        await self._put(uow, favor)
        return FavorAsked(tokens=favor.tokens)

    async def decide(self, uow: UnitOfWork, request: Request, *, favor_id: FavorId, grant: bool) -> Notice:
        """The admin's word; a favour that was decided before stays so, and its outcome is shown again.

        Nobody is given anything who is gone. Refused as `UnknownFavor`, or as `AmountTooLarge` where the wallet is
        full: then the favour stays open.
        """
        favor = await uow.favors.get(favor_id)
        if favor is None:
            raise DomainError(UnknownFavor())
        gone = await uow.accounts.get(favor.account_id) is None
        decided = favor.decided(grant=grant and not gone)
        granted = decided.outcome is Outcome.GRANTED
        if favor.open:
            outcome = await self._granted(uow, favor, request) if granted else FavorDenied()
            await uow.favors.save(decided)
            await tell(uow, self.operator, favor.account_id, outcome, key=f"favor/{favor.id}")
        return FavorDecided(user=await _profile(uow, favor.account_id), tokens=favor.tokens, granted=granted)

    async def put_again(self) -> int:
        """Puts open favours before the admin that never were, each once; how many. Imported ones are such."""
        count = 0
        while waiting := await self._put_some():
            count += waiting
        if count:
            self.bell.set()
        return count

    async def _put_some(self) -> int:
        async with self.storage.begin() as uow:
            waiting = await uow.favors.unasked(limit=PUT_AT_ONCE)
            for favor in waiting:
                await self._put(uow, favor)
        return len(waiting)

    async def _put(self, uow: UnitOfWork, favor: Favor) -> None:
        await uow.favors.save(attrs.evolve(favor, asked=True))
        wallet = await uow.wallets.get(favor.account_id, Unit.TOKEN)
        notice = FavorRequested(
            favor_id=favor.id,
            user=await _profile(uow, favor.account_id),
            tokens=favor.tokens,
            left=WalletView(unit=wallet.unit, posted=wallet.posted, held=wallet.held),
            used=await uow.usage.counters(favor.account_id),
            granted_before=await uow.favors.granted_count(favor.account_id),
        )
        await tell_admin(uow, self.operator, notice, key=f"favor/{favor.id}/asked")

    async def _granted(self, uow: UnitOfWork, favor: Favor, request: Request) -> Notice:
        change = favor.credit(await uow.wallets.get(favor.account_id, Unit.TOKEN), request.at)
        await uow.wallets.save(change)
        return FavorGranted(tokens=favor.tokens, posted=change.wallet.posted)


async def _profile(uow: UnitOfWork, account_id: AccountId) -> Profile:
    account = await uow.accounts.get(account_id)
    return Profile(id=account_id, name="", username=None) if account is None else profile(account)
