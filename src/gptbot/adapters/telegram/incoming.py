"""What a Telegram update means to the bot, free of Telegram's types."""

import attrs

from gptbot.domain.request import Request


@attrs.frozen(kw_only=True)
class Incoming:
    """Something that waits for the bot. ``replied`` is the bot's message that it replies to."""

    request: Request
    replied: str | None = None


@attrs.frozen(kw_only=True)
class Commanded(Incoming):
    """A command, with or without the bot's name, and the words behind it."""

    name: str
    argument: str


@attrs.frozen(kw_only=True)
class Asked(Incoming):
    """A question."""

    text: str


@attrs.frozen(kw_only=True)
class Pressed(Incoming):
    """A button below a message of the bot."""

    press_id: str
    data: str


@attrs.frozen(kw_only=True)
class Unreadable(Incoming):
    """A message of a kind that the bot cannot read."""
