"""What a frontend passes on: who said what, where and when."""

from datetime import datetime

import attrs

from gptbot.domain.account import Person, Tier
from gptbot.domain.extended_context import DialogId
from gptbot.domain.ids import ChatId, EventId


@attrs.frozen(kw_only=True)
class Chat:
    """A place to talk; ``title`` is None in a private chat."""

    id: ChatId
    title: str | None = None

    @property
    def private(self) -> bool:
        """Whether nobody else reads along."""
        return self.title is None


@attrs.frozen(kw_only=True)
class Request:
    """One thing said to the bot. ``message`` is the frontend's own id of it, to reply to."""

    event_id: EventId
    person: Person
    chat: Chat
    at: datetime
    message: str | None = None

    @property
    def dialog_id(self) -> DialogId:
        """The dialogue that this belongs to."""
        return DialogId(chat_id=self.chat.id, account_id=self.person.id)


@attrs.frozen(kw_only=True)
class Question:
    """A request for an answer of a model.

    ``replied`` is the message of the bot that it replies to. ``tier`` is the one that was asked for by name; None
    means the account's.
    """

    request: Request
    text: str
    replied: str | None = None
    tier: Tier | None = None
