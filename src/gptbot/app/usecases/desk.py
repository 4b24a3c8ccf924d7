"""The desk: takes what somebody asks for, in one transaction with the letter that answers it."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import attrs

from gptbot.app.usecases.access import Door, turned_away
from gptbot.app.usecases.holds import release
from gptbot.app.usecases.letters import letter_language
from gptbot.domain.access import Verdict
from gptbot.domain.account import Account, Language
from gptbot.domain.errors import DomainError, Refusal
from gptbot.domain.exchange import Status
from gptbot.domain.ids import EventId
from gptbot.domain.letter import Letter, Priority
from gptbot.domain.notices import Notice, Refused, Rewriting
from gptbot.domain.operator import Operator
from gptbot.domain.ports.ambient import Bell, Clock
from gptbot.domain.ports.storage import Storage, UnitOfWork
from gptbot.domain.request import Request

Result = TypeVar("Result")

Errand = Callable[[UnitOfWork, Request], Awaitable[Notice | None]]
"""What a command does inside the desk's transaction; its notice is the answer, None is silence."""

Step = Callable[[UnitOfWork], Awaitable[Result]]


@attrs.frozen(kw_only=True)
class Toast:
    """Why a button did nothing: shown for a moment, and stored nowhere."""

    refusal: Refusal
    language: Language


@attrs.frozen(kw_only=True)
class Desk:
    """Serves each event once and only who is let in, and turns refusals into answers."""

    storage: Storage
    operator: Operator
    clock: Clock
    bell: Bell
    door: Door = attrs.Factory(Door)

    async def serve(self, request: Request, errand: Errand) -> Notice | None:
        """Runs the errand; effects, answer and the mark that the event is done are one transaction.

        Returns the answer that was stored now: None for silence, a refusal, or an event that was served before.
        """

        async def step(uow: UnitOfWork) -> Notice | None:
            notice = await errand(uow, request)
            await self.answer(uow, request, notice)
            return notice

        return await self.admit(request, step)

    async def press(self, request: Request, errand: Errand) -> Toast | None:
        """Runs what a button stands for; a refusal is not written but returned, for a moment at the button."""
        try:
            async with self.storage.begin() as uow:
                if await self._admitted(uow, request):
                    await self.answer(uow, request, await errand(uow, request))
        except DomainError as error:
            return await self._turned_away(request, error.refusal)
        self.bell.set()
        return None

    async def admit(self, request: Request, step: Step[Result], *, paid: bool = False) -> Result | None:
        """Runs a step that answers later; None where the event needs nothing, or is refused.

        ``paid`` ones count against the limit by the minute.
        """
        try:
            async with self.storage.begin() as uow:
                result = await step(uow) if await self._admitted(uow, request, paid=paid) else None
        except DomainError as error:
            await self.refuse(request, error.refusal)
            return None
        self.bell.set()
        return result

    async def refuse(self, request: Request, refusal: Refusal | None) -> None:
        """Answers with a refusal, with None in silence, and nothing else happens."""
        async with self.storage.begin() as uow:
            if await self._admitted(uow, request):
                await _closed(uow, request)
                await self.answer(uow, request, None if refusal is None else Refused(refusal=refusal))
        self.bell.set()

    async def ignore(self, *event_ids: EventId) -> None:
        """Marks events as done that nobody is waiting for."""
        async with self.storage.begin() as uow:
            for event_id in event_ids:
                await uow.inbox.done(event_id, self.clock.now())

    async def answer(self, uow: UnitOfWork, request: Request, notice: Notice | None, *, paid: bool = False) -> None:
        """Writes the answer as a letter and marks the event as done; ``paid`` ones close their exchange."""
        for event_id in (request.event_id, *request.siblings):
            await uow.inbox.done(event_id, self.clock.now())
        if notice is None:
            return
        letter = Letter(
            key=f"answer/{request.event_id}",
            to=request.chat.id,
            notice=notice,
            language=await letter_language(uow, self.operator, request.person),
            priority=Priority.ANSWER,
            reply_to=None if request.chat.private else request.message,
            exchange=request.event_id if paid else None,
            replaces=request.pressed if isinstance(notice, Rewriting) else None,
            asker=None if request.chat.private else request.person.id,
        )
        await uow.outbox.put(letter)

    async def _turned_away(self, request: Request, refusal: Refusal) -> Toast | None:
        async with self.storage.begin() as uow:
            if not await self._admitted(uow, request):
                return None
            await self.answer(uow, request, None)
            return Toast(refusal=refusal, language=await letter_language(uow, self.operator, request.person))

    async def _admitted(self, uow: UnitOfWork, request: Request, *, paid: bool = False) -> bool:
        if await uow.inbox.is_done(request.event_id):
            return False
        at = self.clock.now()
        account = await self._known(uow, request)
        verdict = self.door.verdict(request, account, self.operator, at=at, paid=paid)
        if verdict is Verdict.SERVED:
            return True
        await _closed(uow, request)
        await self.answer(uow, request, await turned_away(uow, request, verdict, self.operator, at=at))
        return False

    async def _known(self, uow: UnitOfWork, request: Request) -> Account | None:
        """The account with the names that its owner has now; the admin's is made where there is none."""
        known = await uow.accounts.get(request.person.id)
        if known is None and self.operator.runs_it(request.person.id):
            known = Account.registered(request.person, inviter=None, at=request.at)
            await uow.accounts.save(known)
        if known is None:
            return None
        seen = known.seen(request.person, privately=request.chat.private)
        if seen != known:
            await uow.accounts.save(seen)
        return seen


async def _closed(uow: UnitOfWork, request: Request) -> None:
    """Ends an exchange that was opened before a restart and is refused after it: nothing stays held."""
    exchange = await uow.exchanges.get(request.event_id)
    if exchange is not None and exchange.status is Status.OPENED:
        await release(uow, exchange)
        await uow.exchanges.save(exchange.moved(Status.FAILED))
