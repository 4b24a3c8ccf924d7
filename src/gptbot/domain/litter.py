"""Litter: messages of the bot that are only of use for a while, and are taken away after it."""

import attrs

from gptbot.domain.ids import ChatId


@attrs.frozen(kw_only=True)
class Litter:
    """A message to take away: where it is, and the frontend's own id of it."""

    chat_id: ChatId
    message: str
