"""Forgetting: everything about somebody goes, but for numbers and an id."""

import attrs

from gptbot.app.usecases.members import registered
from gptbot.app.usecases.metering import Metering
from gptbot.domain.exchange import Exchange
from gptbot.domain.forget_me import ForgetAsked, ForgetDropped, Forgotten, nameless
from gptbot.domain.ids import AccountId, private_chat
from gptbot.domain.letter import Letter
from gptbot.domain.notices import Notice, attachment_of
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request
from gptbot.domain.terms import Terms


@attrs.frozen(kw_only=True)
class Forgetting:
    """Forgets people at their own wish."""

    terms: Terms
    metering: Metering

    async def ask(self, uow: UnitOfWork, request: Request) -> Notice:
        """Really?"""
        await registered(uow, request, self.terms)
        return ForgetAsked()

    async def drop(self, _uow: UnitOfWork, _request: Request) -> Notice:
        """Rather not."""
        return ForgetDropped()

    async def forget(self, uow: UnitOfWork, request: Request) -> Notice:
        """Ends what is under way, and takes away all but the ledger; whoever asked is unregistered then.

        Nothing is charged for a request that is under way, and its answer does not come.
        """
        account = await registered(uow, request, self.terms)
        exchanges = await uow.traces.unfinished(account.id)
        for number, letter in await uow.traces.letters(account.id):
            await _silenced(uow, number, letter, account.id, exchanges)
        for exchange in exchanges:
            await self.metering.abandon(uow, exchange)
        favor = await uow.favors.open_of(account.id)
        if favor is not None:
            await uow.favors.save(favor.decided(grant=False))
        await uow.traces.erase(account.id, request.at)
        return Forgotten(language=self.metering.operator.language_of(account))


async def _silenced(
    uow: UnitOfWork, number: int, letter: Letter, account_id: AccountId, exchanges: tuple[Exchange, ...]
) -> None:
    """Takes away a letter to, for or about this person, or only their name out of one that is to somebody else."""
    answered = {exchange.event_id for exchange in exchanges}
    named = nameless(letter.notice, account_id)
    if named != letter.notice and letter.to != private_chat(account_id) and letter.exchange not in answered:
        await uow.traces.rewrite(number, named)
        return
    await uow.outbox.remove(number)
    attachment = attachment_of(letter.notice)
    if attachment is not None:
        await uow.files.remove(attachment.key)
