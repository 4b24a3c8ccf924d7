"""The delivery of announcements: hands out who is to be told, notes what became of each, reports at the end."""

import attrs

from gptbot.app.usecases.letters import tell_admin
from gptbot.app.usecases.members import profile
from gptbot.app.usecases.reachability import note_reachable
from gptbot.domain.account import Language
from gptbot.domain.announce import NAMES_MAX, Announcement, Failing, RecipientStatus, Stage
from gptbot.domain.announce_notices import AnnouncementProgress, AnnouncementReport, Missed
from gptbot.domain.ids import AccountId, ChatId
from gptbot.domain.notices import Profile
from gptbot.domain.operator import Operator
from gptbot.domain.ports.ambient import Bell
from gptbot.domain.ports.announcements import Recipient
from gptbot.domain.ports.storage import Storage, UnitOfWork


@attrs.frozen(kw_only=True)
class AnnounceDelivery:
    """What a frontend asks that sends announcements."""

    storage: Storage
    operator: Operator
    letters: Bell

    async def running(self) -> Announcement | None:
        """The announcement that is under way, or None."""
        async with self.storage.begin() as uow:
            return await _running(uow)

    async def waiting(self, number: int, *, after: int, limit: int) -> tuple[Recipient, ...]:
        """Who is to be told next."""
        async with self.storage.begin() as uow:
            return await uow.announcements.waiting(number, after=after, limit=limit)

    async def sent(self, recipient: Recipient) -> bool:
        """This one has it; whether to go on."""
        return await self._noted(attrs.evolve(recipient, status=RecipientStatus.SENT))

    async def failed(self, recipient: Recipient, reason: Failing) -> bool:
        """This one will never have it; whether to go on. Who shut the chat is not tried again until they come back."""
        return await self._noted(attrs.evolve(recipient, status=RecipientStatus.FAILED, reason=reason))

    async def moved(self, recipient: Recipient, chat: ChatId) -> Recipient:
        """The same one under another address: a group became a supergroup."""
        there = attrs.evolve(recipient, to=chat)
        await self._noted(there)
        return there

    async def shown(self, number: int, message: str) -> None:
        """Notes the message that shows the progress."""
        async with self.storage.begin() as uow:
            running = await _running(uow)
            if running is not None and running.number == number:
                await uow.announcements.save(attrs.evolve(running, shown_in=message))

    async def progress(self, announcement: Announcement) -> tuple[AnnouncementProgress, Language]:
        """How far it has come, and the language to say it in."""
        async with self.storage.begin() as uow:
            tally = await uow.announcements.tally(announcement.number)
            running = await _running(uow)
            admin = await uow.accounts.get(self.operator.admin)
        progress = AnnouncementProgress(
            number=announcement.number,
            recipients=announcement.recipients,
            sent=tally.sent,
            failed=tally.failed,
            over=not tally.waiting or running is None or not running.going,
        )
        forced = self.operator.forced_language or Language.EN
        return progress, forced if admin is None else self.operator.language_of(admin)

    async def finish(self, number: int) -> None:
        """Ends it with a report to the admin, and forgets its text and who was told."""
        async with self.storage.begin() as uow:
            running = await _running(uow)
            if running is not None and running.number == number:
                report = await _report(uow, running)
                await tell_admin(uow, self.operator, report, key=f"announcement/{number}")
                await uow.announcements.save(running.finished())
                await uow.announcements.forget(number)
        self.letters.set()

    async def _noted(self, recipient: Recipient) -> bool:
        async with self.storage.begin() as uow:
            await uow.announcements.note(recipient)
            if recipient.reason in {Failing.BLOCKED, Failing.GONE}:
                await note_reachable(uow, AccountId(recipient.to), reachable=False)
            running = await _running(uow)
            return running is not None and running.going


async def _running(uow: UnitOfWork) -> Announcement | None:
    current = await uow.announcements.open()
    return current if current is not None and current.stage is Stage.RUNNING else None


async def _report(uow: UnitOfWork, announcement: Announcement) -> AnnouncementReport:
    number = announcement.number
    tally = await uow.announcements.tally(number)
    told = await uow.announcements.outcomes(number, RecipientStatus.SENT, limit=NAMES_MAX)
    missed = await uow.announcements.outcomes(number, RecipientStatus.FAILED, limit=NAMES_MAX)
    return AnnouncementReport(
        delivered=tuple([await _known(uow, one.to) for one in told]),
        delivered_count=tally.sent,
        missed=tuple([Missed(user=await _known(uow, one.to), reason=one.reason or Failing.REFUSED) for one in missed]),
        missed_count=tally.failed,
        left=tally.waiting,
    )


async def _known(uow: UnitOfWork, chat: ChatId) -> Profile:
    account = await uow.accounts.get(AccountId(chat))
    return Profile(id=AccountId(chat), name="", username=None) if account is None else profile(account)
