"""A letter: something to tell somebody, stored until it is delivered."""

from enum import IntEnum

import attrs

from gptbot.domain.account import Language
from gptbot.domain.ids import AccountId, ChatId, EventId
from gptbot.domain.notices import Notice


class Priority(IntEnum):
    """What leaves first."""

    ANSWER = 0
    NOTICE = 1
    REPORT = 2


@attrs.frozen(kw_only=True)
class Letter:
    """One notice for one chat.

    ``key`` is unique: the same letter is written once, however often its writer runs. ``reply_to`` is the frontend's
    id of the message it replies to. ``exchange`` is the paid request that ends with its delivery.
    ``replaces`` is the frontend's id of a message of the bot that this text takes the place of, without its buttons.
    ``asker`` is the only one whom its buttons are for; None: whoever sees them.
    """

    key: str
    to: ChatId
    notice: Notice
    language: Language
    priority: Priority = Priority.NOTICE
    reply_to: str | None = None
    exchange: EventId | None = None
    replaces: str | None = None
    asker: AccountId | None = None
