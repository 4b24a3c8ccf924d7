"""The balance: the three wallets of an account."""

import attrs

from gptbot.app.usecases.members import registered
from gptbot.domain.ids import AccountId
from gptbot.domain.notices import Balance, Notice, WalletView
from gptbot.domain.operator import Operator
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request
from gptbot.domain.terms import Terms
from gptbot.domain.units import Unit


@attrs.frozen(kw_only=True)
class Balances:
    """Shows wallets."""

    operator: Operator
    terms: Terms

    async def show(self, uow: UnitOfWork, request: Request) -> Notice:
        """The wallets of who asks."""
        account = await registered(uow, request, self.terms)
        return Balance(wallets=await self.views(uow, account.id))

    async def views(self, uow: UnitOfWork, account_id: AccountId) -> tuple[WalletView, ...]:
        """The wallets as they are shown; the admin's show what never goes down."""
        if self.operator.runs_it(account_id):
            return tuple(WalletView(unit=unit, posted=self.terms.admin_shows(unit), held=0) for unit in Unit)
        wallets = [await uow.wallets.get(account_id, unit) for unit in Unit]
        return tuple(WalletView(unit=wallet.unit, posted=wallet.posted, held=wallet.held) for wallet in wallets)
