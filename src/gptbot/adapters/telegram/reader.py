"""Reads updates: who says what to the bot, or that it is not for the bot."""

import re
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

import attrs
from telegram import CallbackQuery, Message, MessageEntity, Update, User
from telegram import Chat as TelegramChat
from telegram.constants import ChatType

from gptbot.adapters.telegram.incoming import Asked, Commanded, Incoming, Pressed, Unreadable
from gptbot.domain.account import Language, Person
from gptbot.domain.ids import ChatId, EventId, account_id
from gptbot.domain.request import Chat, Request

FRONTEND = "telegram"
ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")

_COMMAND = re.compile(r"/(?P<name>\w+)(?:@(?P<bot>\w+))?(?![\w/.])")


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
        update = Update.de_json(raw, None)
        if update.callback_query is not None:
            return self._pressed(update, update.callback_query)
        if update.message is not None:
            return self._said(update, update.message)
        return None

    def _pressed(self, update: Update, query: CallbackQuery) -> Incoming | None:
        if query.message is None or query.data is None or query.from_user.is_bot:
            return None
        event = f"{FRONTEND}:{update.update_id}:press:{query.id}"
        request = self._request(event, query.from_user, query.message.chat, message=None)
        return Pressed(request=request, press_id=query.id, data=query.data)

    def _said(self, update: Update, message: Message) -> Incoming | None:
        sender = message.from_user
        if sender is None or sender.is_bot or message.sender_chat is not None:
            return None
        event = f"{FRONTEND}:{update.update_id}:{message.chat.id}:{message.message_id}"
        request = self._request(event, sender, message.chat, message=_reference(message))
        replied = self._replied(message)
        if message.text is None:
            private_attachment = request.chat.private and message.effective_attachment is not None
            return Unreadable(request=request) if private_attachment else None
        text = legible(message.text)
        command = _COMMAND.match(text)
        if command is not None:
            return self._commanded(command, text, request, replied)
        if request.chat.private:
            return Asked(request=request, text=text, replied=replied)
        return self._in_group(message, text, request, replied)

    def _commanded(self, command: re.Match[str], text: str, request: Request, replied: str | None) -> Incoming | None:
        bot = command["bot"]
        ours = bot is None or bot.casefold() == self.bot_username.casefold()
        if not ours and not request.chat.private:
            return None
        name = command["name"] if ours else command.group()[1:]
        argument = text[command.end() :].strip()
        return Commanded(request=request, name=name, argument=argument, replied=replied)

    def _in_group(self, message: Message, text: str, request: Request, replied: str | None) -> Incoming | None:
        mentioned = self._mentions(message, text)
        to_others = _is_reply(message) and replied is None
        everything = self.trigger is GroupTrigger.ALL and not to_others
        if not (mentioned or replied is not None or everything):
            return None
        return Asked(request=request, text=self._without_mention(message, text), replied=replied)

    def _mentions(self, message: Message, text: str) -> bool:
        return bool(self._mention.search(text)) or any(map(self._names_us, message.entities))

    def _without_mention(self, message: Message, text: str) -> str:
        if message.text == text:
            for entity in reversed(message.entities):
                if self._names_us(entity):
                    text = text.replace(message.parse_entity(entity), "", 1)
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
        private = chat.type == ChatType.PRIVATE
        title = None if private else legible(chat.title or "") or str(chat.id)
        return Request(
            event_id=EventId(event),
            person=_person(user),
            chat=Chat(id=ChatId(f"{FRONTEND}:{chat.id}"), title=title),
            at=self.now(),
            message=message,
        )


def legible(text: str) -> str:
    """The text without what cannot be stored or sent: NUL and half characters."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _person(user: User) -> Person:
    russian = (user.language_code or "").casefold().partition("-")[0] == Language.RU
    return Person(
        id=account_id(FRONTEND, user.id),
        name=legible(user.first_name),
        username=legible(user.username) if user.username else None,
        language=Language.RU if russian else Language.EN,
    )


def _is_reply(message: Message) -> bool:
    """Whether it replies to a message; the first message of a topic is none."""
    original = message.reply_to_message
    return original is not None and original.forum_topic_created is None


def _reference(message: Message) -> str:
    """The message's id, with that of its topic where it is in one."""
    thread = message.message_thread_id if message.is_topic_message else None
    return str(message.message_id) if thread is None else f"{message.message_id}/{thread}"
