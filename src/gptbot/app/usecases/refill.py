"""Refilling: the admin adds to a wallet or takes away from it."""

import attrs

from gptbot.app.usecases.letters import tell
from gptbot.app.usecases.members import frontend_of, meant, profile
from gptbot.domain.ids import EntryId
from gptbot.domain.notices import Notice, Refilled, WalletFilled
from gptbot.domain.operator import Operator
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request
from gptbot.domain.units import Unit
from gptbot.domain.wallet import Change, Reason, Wallet


@attrs.frozen(kw_only=True)
class Refill:
    """Changes balances by the admin's word."""

    operator: Operator

    async def refill(self, uow: UnitOfWork, request: Request, *, who: str, amount: int, unit: Unit) -> Notice:
        """Adds ``amount``, or takes away down to nothing where it is negative; tells the owner of an addition."""
        account = await meant(uow, who, frontend=frontend_of(request.person.id))
        wallet = await uow.wallets.get(account.id, unit)
        change = _refilled(wallet, amount, request)
        await uow.wallets.save(change)
        posted = change.wallet.posted
        if amount > 0 and not self.operator.runs_it(account.id):
            filled = WalletFilled(unit=unit, added=amount, posted=posted)
            await tell(uow, self.operator, account.id, filled, key=f"refill/{request.event_id}")
        return Refilled(user=profile(account), unit=unit, asked=amount, added=posted - wallet.posted, posted=posted)


def _refilled(wallet: Wallet, amount: int, request: Request) -> Change:
    entry_id = EntryId(f"refill/{request.event_id}")
    if amount < 0:
        return wallet.withdraw(-amount, reason=Reason.REFILL, entry_id=entry_id, at=request.at)
    return wallet.credit(amount, reason=Reason.REFILL, entry_id=entry_id, at=request.at)
