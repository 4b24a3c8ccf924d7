"""What a Telegram update means to the bot, free of Telegram's types."""

import attrs

from gptbot.domain.media import FileRef
from gptbot.domain.request import Request


@attrs.frozen(kw_only=True)
class Incoming:
    """Something that waits for the bot. ``replied`` is the bot's message that it replies to."""

    request: Request
    replied: str | None = None


@attrs.frozen(kw_only=True)
class Commanded(Incoming):
    """A command, with or without the bot's name, and the words behind it; ``pictures`` that it is about."""

    name: str
    argument: str
    pictures: tuple[FileRef, ...] = ()


@attrs.frozen(kw_only=True)
class Asked(Incoming):
    """A question, about ``pictures`` if there are any: those that came with it, or that it replies to."""

    text: str
    pictures: tuple[FileRef, ...] = ()


@attrs.frozen(kw_only=True)
class Spoken(Incoming):
    """A question by voice; ``seconds`` is what Telegram says of its length."""

    file: FileRef
    seconds: int


@attrs.frozen(kw_only=True)
class Uncaptioned(Incoming):
    """A picture without a word about it."""


@attrs.frozen(kw_only=True)
class AlbumPart(Incoming):
    """One message of an album, which means something only together with the others."""

    album: str


@attrs.frozen(kw_only=True)
class Overheard(Incoming):
    """An album that is not for the bot."""


@attrs.frozen(kw_only=True)
class Pressed(Incoming):
    """A button below a message of the bot."""

    press_id: str
    data: str


@attrs.frozen(kw_only=True)
class PinNote(Incoming):
    """Telegram's own note that the bot pinned a message; ``request`` has the bot as its person."""


@attrs.frozen(kw_only=True)
class Door(Incoming):
    """Somebody shut their private chat with the bot, or opened it again."""

    open: bool


@attrs.frozen(kw_only=True)
class Unreadable(Incoming):
    """A message of a kind that the bot cannot read."""
