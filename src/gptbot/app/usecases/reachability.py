"""Reachability: who has shut their private chat with the bot, and who opened it again."""

import attrs

from gptbot.domain.ids import AccountId
from gptbot.domain.ports.ambient import Clock
from gptbot.domain.ports.storage import Storage, UnitOfWork
from gptbot.domain.request import Request


@attrs.frozen(kw_only=True)
class Reachability:
    """Notes what a frontend says of private chats; nobody is told, and nobody has to be let in."""

    storage: Storage
    clock: Clock

    async def noted(self, request: Request, *, reachable: bool) -> None:
        """The person shut the chat or opened it, once for each event."""
        async with self.storage.begin() as uow:
            if not await uow.inbox.is_done(request.event_id):
                await note_reachable(uow, request.person.id, reachable=reachable)
                await uow.inbox.done(request.event_id, self.clock.now())


async def note_reachable(uow: UnitOfWork, account_id: AccountId, *, reachable: bool) -> None:
    """Writes it down for who is registered."""
    account = await uow.accounts.get(account_id)
    if account is not None and account.unreachable is reachable:
        await uow.accounts.save(attrs.evolve(account, unreachable=not reachable))
