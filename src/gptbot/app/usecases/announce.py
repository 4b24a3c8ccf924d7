"""Announcements: the admin's dialogue from the filter to the yes; all of it is stored, so it survives a restart."""

import attrs

from gptbot.app.usecases.desk import Desk
from gptbot.app.usecases.members import frontend_of, meant
from gptbot.domain.announce import (
    Announcement,
    AnnouncementElsewhere,
    AnnouncementOver,
    AnnouncementRuns,
    AnnouncementUndecided,
    AnnouncementUnsuitable,
    Content,
    Stage,
    Word,
    word_of,
)
from gptbot.domain.announce_audience import Audience, Filter, NobodyToTell, audience_named
from gptbot.domain.announce_notices import (
    AnnouncementAsked,
    AnnouncementGivenUp,
    AnnouncementPreviewed,
    AnnouncementStarted,
)
from gptbot.domain.errors import DomainError
from gptbot.domain.notices import Notice
from gptbot.domain.operator import Operator
from gptbot.domain.ports.ambient import Bell
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request


@attrs.frozen(kw_only=True)
class Announce:
    """Prepares announcements; ``started`` rings for whoever sends them. Only ``frontend`` can."""

    operator: Operator
    desk: Desk
    started: Bell
    frontend: str

    async def begin(self, uow: UnitOfWork, request: Request, *, wanted: str) -> Notice:
        """Asks for the text of a new announcement to the audience that ``wanted`` names, in place of an unsent one."""
        if frontend_of(request.person.id) != self.frontend:
            raise DomainError(AnnouncementElsewhere())
        current = await uow.announcements.open()
        if word_of(wanted) is Word.QUIT and current is not None:
            return await self._given_up(uow, current)
        if current is not None and current.stage is Stage.RUNNING:
            raise DomainError(AnnouncementRuns())
        audience = await self._audience(uow, wanted)
        recipients = await uow.announcements.count(audience, frontend=self.frontend)
        if not recipients:
            raise DomainError(NobodyToTell())
        if current is not None:
            await uow.announcements.save(current.given_up())
        new = Announcement(audience=audience, begun_at=request.at, asked_in=request.message)
        await uow.announcements.add(new)
        return AnnouncementAsked(audience=audience, recipients=recipients)

    async def said(self, request: Request, content: Content | None) -> bool:
        """Takes what the admin says if it belongs to the dialogue; whether it did.

        ``content`` is None for a message of a kind that cannot be announced.
        """
        if not (request.chat.private and self.operator.runs_it(request.person.id)):
            return False

        async def step(uow: UnitOfWork) -> bool:
            current = await uow.announcements.open()
            # What was opened as a question before a restart stays one.
            asked_before = await uow.exchanges.get(request.event_id) is not None
            if current is None or asked_before or not current.hears(request.message):
                return False
            notice = await self._heard(uow, current, content)
            if notice is not None:
                await self.desk.answer(uow, request, notice)
            return notice is not None

        return await self.desk.admit(request, step) is not False

    async def decide(self, uow: UnitOfWork, _request: Request, *, number: int, word: Word) -> Notice:
        """What a button says about the announcement of this number."""
        current = await uow.announcements.open()
        if current is None or current.number != number:
            raise DomainError(AnnouncementOver())
        if word is Word.YES:
            return await self._started(uow, current)
        return await self._given_up(uow, current)

    async def _heard(self, uow: UnitOfWork, current: Announcement, content: Content | None) -> Notice | None:
        word = None if content is None or content.photo is not None else word_of(content.text)
        if word is Word.QUIT:
            return await self._given_up(uow, current)
        match current.stage, word:
            case Stage.COMPOSING, _:
                return await self._composed(uow, current, content)
            case Stage.PREVIEWED, Word.YES:
                return await self._started(uow, current)
            case Stage.PREVIEWED, Word.NO:
                return await self._given_up(uow, current)
            case Stage.PREVIEWED, _:
                raise DomainError(AnnouncementUndecided())
        return None

    async def _composed(self, uow: UnitOfWork, current: Announcement, content: Content | None) -> Notice:
        if content is None:
            raise DomainError(AnnouncementUnsuitable())
        composed = current.composed(content)
        await uow.announcements.save(composed)
        recipients = await uow.announcements.count(current.audience, frontend=self.frontend)
        return AnnouncementPreviewed(number=current.number, content=content, recipients=recipients)

    async def _started(self, uow: UnitOfWork, current: Announcement) -> Notice:
        if current.stage is not Stage.PREVIEWED:
            raise DomainError(AnnouncementOver())
        recipients = await uow.announcements.address(current.number, current.audience, frontend=self.frontend)
        await uow.announcements.save(current.started(recipients))
        self.started.set()
        return AnnouncementStarted(recipients=recipients)

    async def _given_up(self, uow: UnitOfWork, current: Announcement) -> Notice:
        await uow.announcements.save(current.given_up())
        self.started.set()
        return AnnouncementGivenUp(running=current.stage is Stage.RUNNING)

    async def _audience(self, uow: UnitOfWork, wanted: str) -> Audience:
        audience = audience_named(wanted)
        if audience.filter is Filter.TEST:
            return attrs.evolve(audience, account=self.operator.admin)
        if audience.filter is Filter.ACCOUNT:
            account = await meant(uow, audience.who, frontend=self.frontend)
            return attrs.evolve(audience, account=account.id)
        return audience
