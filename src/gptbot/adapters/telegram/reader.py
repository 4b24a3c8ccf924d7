"""Reads updates: who says what to the bot, or that it is not for the bot."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import attrs
from telegram import CallbackQuery, ChatMemberUpdated, Message, MessageEntity, Update, User
from telegram import Chat as TelegramChat
from telegram.constants import ChatMemberStatus, ChatType

from gptbot.adapters.telegram.attachments import album_of, carries_something, pictures_of, recording_of
from gptbot.adapters.telegram.incoming import (
    AlbumPart,
    Asked,
    Commanded,
    Door,
    Incoming,
    Overheard,
    PinNote,
    Pressed,
    Spoken,
    Uncaptioned,
    Unreadable,
)
from gptbot.adapters.telegram.messages import entities_of, reference, replies_to_others, without, words_of
from gptbot.domain.account import Language, Person
from gptbot.domain.ids import ChatId, EventId, account_id
from gptbot.domain.media import FileRef
from gptbot.domain.request import Chat, Request

FRONTEND = "telegram"
ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")

ID_MAX = 2**63 - 1
"""Telegram's ids have 52 bits, its messages' 31; nobody here has to know that exactly."""

_SERVED = {"message", "callback_query", "my_chat_member"}
_DOORS: dict[str, bool] = {ChatMemberStatus.MEMBER: True, ChatMemberStatus.BANNED: False}
_COMMAND = re.compile(r"/(?P<name>\w+)(?:@(?P<bot>\w+)|(?![\w/]|[.@]\w))")


class GroupTrigger(StrEnum):
    """What the bot answers in a group, commands and replies to it aside."""

    MENTION = "mention"
    ALL = "all"


@attrs.frozen(kw_only=True)
class Reader:
    """Turns an update as Telegram sends it into what it means; None where the bot is not meant.

    Edited messages, channel posts, bots, anonymous admins and kinds that came later are not questions.
    """

    bot_id: int
    bot_username: str
    trigger: GroupTrigger
    now: Callable[[], datetime]
    _mention: re.Pattern[str] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        pattern = re.compile(rf"(?<!\w)@{re.escape(self.bot_username)}(?!\w)", re.IGNORECASE)
        object.__setattr__(self, "_mention", pattern)

    def read(self, raw: dict[str, Any]) -> Incoming | None:
        """What the update means.

        Raises:
            Exception: it is not what the Bot API describes.
        """
        if not raw.keys() & _SERVED:
            return None
        update = Update.de_json(raw, None)
        if update.callback_query is not None:
            return self._pressed(update, update.callback_query)
        if update.message is not None:
            return self._said(update, update.message)
        if update.my_chat_member is not None:
            return self._joined(update, update.my_chat_member)
        return None

    def _pressed(self, update: Update, query: CallbackQuery) -> Incoming | None:
        if query.message is None or query.data is None or query.from_user.is_bot:
            return None
        event = f"{FRONTEND}:{update.update_id}:press:{query.id}"
        request = self._request(event, query.from_user, query.message.chat, message=None)
        if not _is_id(query.message.message_id):
            raise ValueError("a message without an id")
        request = attrs.evolve(request, pressed=str(query.message.message_id))
        return Pressed(request=request, press_id=query.id, data=legible(query.data))

    def _pinned(self, update: Update, message: Message, sender: User) -> Incoming | None:
        request = self._request(_event(update, message), sender, message.chat, message=reference(message))
        return PinNote(request=request) if request.chat.private else None

    def _joined(self, update: Update, change: ChatMemberUpdated) -> Incoming | None:
        """What somebody did to their private chat with the bot; in a group it says nothing of a person."""
        event = f"{FRONTEND}:{update.update_id}:{change.chat.id}:member:{change.date.timestamp():.0f}"
        request = self._request(event, change.from_user, change.chat, message=None)
        status = change.new_chat_member.status
        if not request.chat.private or status not in _DOORS:
            return None
        return Door(request=request, open=_DOORS[status])

    def _said(self, update: Update, message: Message) -> Incoming | None:
        sender = message.from_user
        if sender is not None and sender.id == self.bot_id and message.pinned_message is not None:
            return self._pinned(update, message, sender)
        if sender is None or sender.is_bot or message.sender_chat is not None:
            return None
        request = self._request(_event(update, message), sender, message.chat, message=reference(message))
        album = album_of(message)
        if album is not None:
            return AlbumPart(request=request, album=album)
        return self._meant(message, request, pictures_of(message))

    def read_album(self, raws: Sequence[dict[str, Any]]) -> Incoming:
        """What the parts of one album mean together, in the order of arrival; they are done with its request.

        The event is the album's: whatever of it comes later belongs to what is done already.
        """
        said = [(update, update.message) for update in (Update.de_json(raw, None) for raw in raws) if update.message]
        parts = sorted((message for _, message in said), key=lambda part: part.message_id)
        head = next((part for part in parts if words_of(part)), parts[0])
        if head.from_user is None:
            raise ValueError("an album of nobody")
        event = f"{FRONTEND}:album:{head.chat.id}:{head.from_user.id}:{head.media_group_id}"
        request = attrs.evolve(
            self._request(event, head.from_user, head.chat, message=reference(head)),
            siblings=tuple(EventId(_event(update, message)) for update, message in said),
        )
        pictures = tuple(picture for part in parts for picture in pictures_of(part))
        return self._meant(head, request, pictures) or Overheard(request=request)

    def _meant(self, message: Message, request: Request, pictures: tuple[FileRef, ...]) -> Incoming | None:
        replied = self._replied(message)
        text = legible(words_of(message) or "")
        recording = recording_of(message)
        if recording is not None:
            file, seconds = recording
            spoken = Spoken(request=request, file=file, seconds=seconds, replied=replied)
            return spoken if self._addressed(message, text, request, replied) else None
        if message.text is None and not pictures:
            return Unreadable(request=request) if request.chat.private and carries_something(message) else None
        shown = pictures or pictures_of(message.reply_to_message)
        # A mention may stand before a command; after one, it is one of its words.
        bare = text if request.chat.private or _COMMAND.match(text) else self._without_mention(message, text)
        command = _COMMAND.match(bare)
        if command is not None:
            return self._commanded(command, bare, request, replied, shown)
        if not self._addressed(message, text, request, replied):
            return None
        if pictures and not bare.strip():
            wanted = request.chat.private or replied is not None or self._mentions(message, text)
            return Uncaptioned(request=request) if wanted else None
        return Asked(request=request, text=bare, replied=replied, pictures=shown)

    def _commanded(
        self, command: re.Match[str], text: str, request: Request, replied: str | None, pictures: tuple[FileRef, ...]
    ) -> Incoming | None:
        bot = command["bot"]
        ours = bot is None or bot.casefold() == self.bot_username.casefold()
        if not ours and not request.chat.private:
            return None
        name = command["name"] if ours else command.group()[1:]
        argument = text[command.end() :].strip()
        return Commanded(request=request, name=name, argument=argument, replied=replied, pictures=pictures)

    def _addressed(self, message: Message, text: str, request: Request, replied: str | None) -> bool:
        """Whether the bot is meant; in a group it is not by what replies to somebody else."""
        if request.chat.private or replied is not None or self._mentions(message, text):
            return True
        return self.trigger is GroupTrigger.ALL and not replies_to_others(message)

    def _mentions(self, message: Message, text: str) -> bool:
        return bool(self._mention.search(text)) or any(map(self._names_us, entities_of(message)))

    def _without_mention(self, message: Message, text: str) -> str:
        if words_of(message) == text:
            for entity in reversed(entities_of(message)):
                if self._names_us(entity):
                    text = without(entity, text)
        return self._mention.sub("", text).strip()

    def _names_us(self, entity: MessageEntity) -> bool:
        return entity.user is not None and entity.user.id == self.bot_id

    def _replied(self, message: Message) -> str | None:
        """The text of the bot's message that this replies to; empty where it has none."""
        original = message.reply_to_message
        if original is None or original.from_user is None or original.from_user.id != self.bot_id:
            return None
        return legible(original.text or original.caption or "")

    def _request(self, event: str, user: User, chat: TelegramChat, *, message: str | None) -> Request:
        if legible(event) != event or not all(map(_is_id, (user.id, chat.id, *_numbers(message)))):
            raise ValueError("an id that is none")
        private = chat.type == ChatType.PRIVATE
        title = None if private else legible(chat.title or "") or str(chat.id)
        return Request(
            event_id=EventId(event),
            person=_person(user),
            chat=Chat(id=ChatId(f"{FRONTEND}:{chat.id}"), title=title),
            at=self.now(),
            message=message,
        )

    def sender(self, raw: dict[str, Any]) -> Request | None:
        """Who sent an update that cannot be read, as far as it says so; None where it does not."""
        try:
            message = raw["message"]
            user = User.de_json(message["from"], None)
            chat = TelegramChat.de_json(message["chat"], None)
            if user.is_bot:
                return None
            return self._request(f"{FRONTEND}:{raw.get('update_id')}:unread", user, chat, message=None)
        except (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):
            return None


def legible(text: str) -> str:
    """The text without what cannot be stored or sent: NUL and half characters."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _is_id(number: object) -> bool:
    """Whether Telegram may have given this number: what is answered to any other goes nowhere, and is charged."""
    return isinstance(number, int) and not isinstance(number, bool) and abs(number) <= ID_MAX


def _numbers(reference: str | None) -> list[object]:
    parts = reference.split("/") if reference is not None else []
    return [int(part) if part.isdecimal() else part for part in parts]


def _person(user: User) -> Person:
    russian = (user.language_code or "").casefold().partition("-")[0] == Language.RU
    return Person(
        id=account_id(FRONTEND, user.id),
        name=legible(user.first_name),
        username=legible(user.username) if user.username else None,
        language=Language.RU if russian else Language.EN,
    )


def _event(update: Update, message: Message) -> str:
    return f"{FRONTEND}:{update.update_id}:{message.chat.id}:{message.message_id}"
