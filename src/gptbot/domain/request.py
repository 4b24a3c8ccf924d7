"""What a frontend passes on: who said what, where and when."""

from datetime import datetime

import attrs

from gptbot.domain.account import Person, Tier
from gptbot.domain.extended_context import DialogId
from gptbot.domain.ids import ChatId, EventId
from gptbot.domain.media import FileRef
from gptbot.domain.top_users import Ranking


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
    """One thing said to the bot. ``message`` is the frontend's own id of it, to reply to.

    ``siblings`` are events that belong to it and are done with it: the other pictures of an album.
    ``pressed`` is the bot's message whose button was pressed, None where something was written.
    """

    event_id: EventId
    person: Person
    chat: Chat
    at: datetime
    message: str | None = None
    siblings: tuple[EventId, ...] = ()
    pressed: str | None = None

    @property
    def dialog_id(self) -> DialogId:
        """The dialogue that this belongs to."""
        return DialogId(chat_id=self.chat.id, account_id=self.person.id)


@attrs.frozen(kw_only=True)
class Question:
    """A request for an answer of a model.

    ``replied`` is the message of the bot that it replies to. ``tier`` is the one that was asked for by name; None
    means the account's. What pictures are asked about, only the premium model sees.
    """

    request: Request
    text: str
    replied: str | None = None
    tier: Tier | None = None
    pictures: tuple[FileRef, ...] = ()


@attrs.frozen(kw_only=True)
class SpokenQuestion:
    """The same by voice; ``seconds`` is what the frontend says of its length."""

    request: Request
    file: FileRef
    seconds: int
    replied: str | None = None


@attrs.frozen(kw_only=True)
class DrawingWish:
    """A request for a picture, or for a change of the picture in ``original``."""

    request: Request
    prompt: str
    original: FileRef | None = None


@attrs.frozen(kw_only=True)
class ChartWish:
    """The admin's request for a chart of the best ``count``."""

    request: Request
    count: int
    ranking: Ranking
