"""Delivery of letters: what a frontend's messenger asks for, and what it reports back."""

import attrs

from gptbot.app.usecases.reachability import note_reachable
from gptbot.domain.exchange import Status
from gptbot.domain.ids import AccountId, ChatId, EventId
from gptbot.domain.notices import attachment_of
from gptbot.domain.ports.storage import Posting, Storage, UnitOfWork


@attrs.frozen(kw_only=True)
class Delivery:
    """Hands letters out and closes what ends with them."""

    storage: Storage

    async def waiting(self, frontend: str, *, after: int, limit: int, to: ChatId | None = None) -> tuple[Posting, ...]:
        """Letters to this frontend's chats, or to one of them, that are not delivered, in the order of writing."""
        async with self.storage.begin() as uow:
            return await uow.outbox.waiting(frontend, after=after, limit=limit, to=to)

    async def sent(self, posting: Posting, parts: int) -> None:
        """The first ``parts`` messages of a longer letter arrived: they are not sent again."""
        async with self.storage.begin() as uow:
            await uow.outbox.sent(posting.number, parts)

    async def delivered(self, posting: Posting) -> None:
        """All of it arrived: the letter and its text are gone, its exchange is closed."""
        await self._close(posting, Status.DELIVERED)

    async def undeliverable(self, posting: Posting, *, shut: bool = False) -> None:
        """It can never arrive there; a paid answer stays paid. ``shut``: nothing else would arrive there either."""
        await self._close(posting, Status.UNDELIVERABLE, shut=shut)

    async def file(self, key: str) -> bytes | None:
        """What a letter carries, or None where it is gone."""
        async with self.storage.begin() as uow:
            return await uow.files.get(key)

    async def readdress(self, old: ChatId, new: ChatId) -> None:
        """What waits for one chat goes to another: a group became a supergroup."""
        async with self.storage.begin() as uow:
            await uow.outbox.readdress(old, new)

    async def _close(self, posting: Posting, status: Status, *, shut: bool = False) -> None:
        async with self.storage.begin() as uow:
            if shut:
                # A private chat has the id of its account; no group has one of an account.
                await note_reachable(uow, AccountId(posting.letter.to), reachable=False)
            await uow.outbox.remove(posting.number)
            attachment = attachment_of(posting.letter.notice)
            if attachment is not None:
                await uow.files.remove(attachment.key)
            if posting.letter.exchange is not None:
                await _moved(uow, posting.letter.exchange, status)


async def _moved(uow: UnitOfWork, event_id: EventId, status: Status) -> None:
    exchange = await uow.exchanges.get(event_id)
    if exchange is not None and exchange.status is Status.ANSWERED:
        await uow.exchanges.save(exchange.moved(status))
