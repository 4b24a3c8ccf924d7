"""Switching between the standard and the premium model."""

import attrs

from gptbot.app.usecases.members import registered
from gptbot.domain.notices import ModelSwitched, Notice
from gptbot.domain.operator import Operator
from gptbot.domain.ports.models import ChatModel
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request
from gptbot.domain.terms import Terms


@attrs.frozen(kw_only=True)
class SwitchModel:
    """Changes which model answers."""

    operator: Operator
    terms: Terms
    model: ChatModel

    async def switch(self, uow: UnitOfWork, request: Request) -> Notice:
        """The other model from now on, with a warning where its wallet is empty."""
        account = await registered(uow, request, self.terms)
        switched = attrs.evolve(account, tier=account.tier.other)
        await uow.accounts.save(switched)
        wallet = await uow.wallets.get(account.id, switched.tier.unit)
        return ModelSwitched(
            tier=switched.tier,
            model=self.model.name(switched.tier),
            empty=wallet.posted == 0 and not self.operator.runs_it(account.id),
        )
