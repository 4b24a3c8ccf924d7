"""Announcements: what is told, how far one has come, and what becomes of each recipient."""

from datetime import datetime
from enum import StrEnum

import attrs

from gptbot.domain.announce_audience import Audience
from gptbot.domain.errors import DomainError, Refusal

TEXT_UTF16_MAX = 4096
CAPTION_UTF16_MAX = 1024
NAMES_MAX = 50
"""The most names of one kind in the final report."""

_YES = frozenset({"y", "yes", "д", "да"})
_NO = frozenset({"n", "no", "н", "нет"})
_QUIT = frozenset({"q", "quit", "й"})


@attrs.frozen(kw_only=True)
class Content:
    """What is announced: a text, or a photo with a caption.

    ``formatting`` is the frontend's own ASCII text, ``photo`` the frontend's id of the picture.
    """

    text: str
    formatting: str = ""
    photo: str | None = None


class Stage(StrEnum):
    """How far an announcement has come."""

    COMPOSING = "composing"
    PREVIEWED = "previewed"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class Word(StrEnum):
    """What the admin answers in a word."""

    YES = "yes"
    NO = "no"
    QUIT = "quit"


class Failing(StrEnum):
    """Why somebody was not told."""

    BLOCKED = "blocked"
    GONE = "gone"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"


class RecipientStatus(StrEnum):
    """What became of one recipient."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@attrs.frozen(kw_only=True)
class Announcement:
    """One announcement; only one is open at a time.

    ``asked_in`` is the frontend's id of the message with the command, ``shown_in`` of the bot's message with the
    progress. ``recipients`` is fixed when it starts. One that is ``stopping`` goes to nobody else.
    """

    number: int = 0
    audience: Audience
    begun_at: datetime
    asked_in: str | None = None
    stage: Stage = Stage.COMPOSING
    content: Content | None = None
    recipients: int = 0
    stopping: bool = False
    shown_in: str | None = None

    @property
    def open(self) -> bool:
        """Whether it is not over."""
        return bool(_STEPS[self.stage])

    @property
    def going(self) -> bool:
        """Whether more people are to be told."""
        return self.stage is Stage.RUNNING and not self.stopping

    def hears(self, message: str | None) -> bool:
        """Whether a message belongs to its dialogue: what was asked before the command does not."""
        asked, said = _position(self.asked_in), _position(message)
        return asked is None or said is None or said > asked

    def composed(self, content: Content) -> "Announcement":
        """With its text; refused where it is too long, or nothing."""
        limit = TEXT_UTF16_MAX if content.photo is None else CAPTION_UTF16_MAX
        if len(content.text.encode("utf-16-le", "surrogatepass")) // 2 > limit:
            raise DomainError(AnnouncementTooLong(limit=limit))
        if not content.text.strip() and content.photo is None:
            raise DomainError(AnnouncementUnsuitable())
        return attrs.evolve(self._moved(Stage.PREVIEWED), content=content)

    def started(self, recipients: int) -> "Announcement":
        """On its way to this many."""
        return attrs.evolve(self._moved(Stage.RUNNING), recipients=recipients)

    def given_up(self) -> "Announcement":
        """Cancelled before it went to anybody, or stopping where it is under way."""
        if self.stage is Stage.RUNNING:
            return attrs.evolve(self, stopping=True)
        return attrs.evolve(self._moved(Stage.CANCELLED), content=None)

    def finished(self) -> "Announcement":
        """Over, without its text."""
        return attrs.evolve(self._moved(Stage.CANCELLED if self.stopping else Stage.DONE), content=None)

    def _moved(self, stage: Stage) -> "Announcement":
        if stage not in _STEPS[self.stage]:
            raise DomainError(AnnouncementOver())
        return attrs.evolve(self, stage=stage)


_STEPS: dict[Stage, frozenset[Stage]] = {
    Stage.COMPOSING: frozenset({Stage.PREVIEWED, Stage.CANCELLED}),
    Stage.PREVIEWED: frozenset({Stage.RUNNING, Stage.CANCELLED}),
    Stage.RUNNING: frozenset({Stage.DONE, Stage.CANCELLED}),
    Stage.DONE: frozenset(),
    Stage.CANCELLED: frozenset(),
}


def word_of(text: str) -> Word | None:
    """What a short answer means, in English or Russian."""
    said = text.strip().casefold()
    for word, spellings in ((Word.YES, _YES), (Word.NO, _NO), (Word.QUIT, _QUIT)):
        if said in spellings:
            return word
    return None


def _position(message: str | None) -> int | None:
    digits = (message or "").partition("/")[0]
    return int(digits) if digits.isascii() and digits.isdecimal() else None


@attrs.frozen(kw_only=True)
class AnnouncementRuns(Refusal):
    """One announcement is under way already."""


@attrs.frozen(kw_only=True)
class AnnouncementOver(Refusal):
    """This announcement was decided before."""


@attrs.frozen(kw_only=True)
class AnnouncementUnsuitable(Refusal):
    """Only a text or one photo can be announced."""


@attrs.frozen(kw_only=True)
class AnnouncementTooLong(Refusal):
    """More than ``limit`` characters, counted as Telegram does."""

    limit: int


@attrs.frozen(kw_only=True)
class AnnouncementUndecided(Refusal):
    """The announcement waits for a yes or a no."""


@attrs.frozen(kw_only=True)
class AnnouncementElsewhere(Refusal):
    """This frontend cannot announce."""
