"""Refusals: what a rule says no with. They carry data; only texts carry words."""

import attrs

from gptbot.domain.ids import HoldId
from gptbot.domain.units import Unit


@attrs.frozen(kw_only=True)
class Refusal:
    """Why something is not done. Every subclass is shown to the person who asked for it."""


class DomainError(Exception):
    """A rule said no; ``refusal`` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class HoldNotOpen(Exception):  # noqa: N818 -- the state is the name; nobody is shown it
    """A hold was settled, released or expired before: it closes once."""

    def __init__(self, hold_id: HoldId) -> None:
        super().__init__(hold_id)
        self.hold_id = hold_id


@attrs.frozen(kw_only=True)
class NotRegistered(Refusal):
    """Nobody without an account is served; an invitation would bring ``bonus`` tokens more."""

    bonus: int


@attrs.frozen(kw_only=True)
class NotEnough(Refusal):
    """Nothing is available in the wallet; ``held`` of it waits for requests that are running."""

    unit: Unit
    held: int


@attrs.frozen(kw_only=True)
class AmountTooLarge(Refusal):
    """The wallet could not count that far."""


@attrs.frozen(kw_only=True)
class TooManyWaiting(Refusal):
    """As many questions as are allowed wait in this dialogue already."""

    limit: int


@attrs.frozen(kw_only=True)
class PromptTooLong(Refusal):
    """A system prompt has at most ``limit`` characters."""

    length: int
    limit: int


@attrs.frozen(kw_only=True)
class ContextOutOfRange(Refusal):
    """What is remembered goes from nothing to ``limit`` characters."""

    limit: int


@attrs.frozen(kw_only=True)
class NotANumber(Refusal):
    """A whole number was expected."""

    text: str


@attrs.frozen(kw_only=True)
class NumberTooLarge(Refusal):
    """A number beyond what is counted in here (64 bits)."""


@attrs.frozen(kw_only=True)
class ArgumentsMissing(Refusal):
    """The command needs more words: texts know how each is written."""

    command: str


@attrs.frozen(kw_only=True)
class UnknownUnit(Refusal):
    """No wallet has this name."""

    text: str


@attrs.frozen(kw_only=True)
class UnknownLanguage(Refusal):
    """No texts exist in this language."""

    text: str


@attrs.frozen(kw_only=True)
class LanguageForced(Refusal):
    """The operator decided on one language for everybody."""


@attrs.frozen(kw_only=True)
class UnknownCommand(Refusal):
    """Nothing here is called that."""

    command: str


@attrs.frozen(kw_only=True)
class UnknownAccount(Refusal):
    """Nobody with this id or username is registered."""

    who: str


@attrs.frozen(kw_only=True)
class AdminStays(Refusal):
    """The admin cannot be blocked."""


@attrs.frozen(kw_only=True)
class EmptyQuestion(Refusal):
    """There is nothing to answer."""


@attrs.frozen(kw_only=True)
class NotUnderstood(Refusal):
    """A kind of message that the bot cannot read: a sticker, a location."""


@attrs.frozen(kw_only=True)
class TryLater(Refusal):
    """The model failed; nothing was charged."""


@attrs.frozen(kw_only=True)
class RequestRejected(Refusal):
    """The model does not accept this request: too long, or against its rules. Nothing was charged.

    ``reason`` is the provider's own word, where it gave one that people can use.
    """

    reason: str | None = None


@attrs.frozen(kw_only=True)
class ButtonNotYours(Refusal):
    """The button is for somebody else."""


@attrs.frozen(kw_only=True)
class ButtonDead(Refusal):
    """Nothing is behind this button any more, or never was."""


@attrs.frozen(kw_only=True)
class SetAside(Refusal):
    """The bot failed at this by a bug of its own, again and again. Nothing was charged."""


@attrs.frozen(kw_only=True)
class VoiceLength(Refusal):
    """A recording has between 1 and ``limit_s`` seconds."""

    limit_s: int


@attrs.frozen(kw_only=True)
class NothingHeard(Refusal):
    """A recording without a word in it. Nothing was charged."""


@attrs.frozen(kw_only=True)
class CaptionMissing(Refusal):
    """A picture is looked at with a question: it needs a caption."""


@attrs.frozen(kw_only=True)
class NotAPicture(Refusal):
    """A file that says it is a picture and cannot be read as one."""


@attrs.frozen(kw_only=True)
class FileTooLarge(Refusal):
    """A file beyond what is taken: ``limit_mb`` megabytes."""

    limit_mb: int


@attrs.frozen(kw_only=True)
class PictureTooLarge(Refusal):
    """A picture with more points than anybody could look at: ``limit_mp`` millions."""

    limit_mp: int


@attrs.frozen(kw_only=True)
class PicturesTooLarge(Refusal):
    """The pictures of one question are larger together than ``limit_mb`` megabytes."""

    limit_mb: int


@attrs.frozen(kw_only=True)
class TooManyPictures(Refusal):
    """More pictures in one question than ``limit``."""

    limit: int


@attrs.frozen(kw_only=True)
class FileUnavailable(Refusal):
    """The file could not be fetched. Nothing was charged."""
