"""What ``/announce`` and the buttons of its dialogue do."""

from gptbot.app.arguments import words
from gptbot.app.features import Features
from gptbot.domain.announce import AnnouncementOver, Word
from gptbot.domain.errors import DomainError
from gptbot.domain.notices import Notice
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Request

_DIGITS_MAX = 18


async def announce(features: Features, uow: UnitOfWork, request: Request, argument: str) -> Notice:
    """Begins an announcement to those whom the filter names."""
    (wanted,) = words(argument, "announce", least=1, most=1)
    return await features.announce.begin(uow, request, wanted=wanted)


async def decide_announcement(features: Features, uow: UnitOfWork, request: Request, argument: str) -> Notice:
    """The admin's ``yes`` or ``no`` and the announcement's number; anything else is refused as `AnnouncementOver`."""
    verdict, number = words(argument, "decide_announcement", least=2, most=2)
    known = verdict in {Word.YES, Word.NO} and number.isascii() and number.isdecimal() and len(number) <= _DIGITS_MAX
    if not known:
        raise DomainError(AnnouncementOver())
    return await features.announce.decide(uow, request, number=int(number), word=Word(verdict))
