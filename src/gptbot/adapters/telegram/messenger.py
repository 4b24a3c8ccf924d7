"""Sends letters: renders them, and says what became of each message in terms of its chat."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import attrs
import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from gptbot.adapters.telegram.addresses import chat_number, reply_target
from gptbot.adapters.telegram.bot import wait_s
from gptbot.adapters.telegram.formatting import Part, markdown_parts, plain_parts
from gptbot.adapters.telegram.reader import FRONTEND
from gptbot.adapters.texts.render import TextContext, language_buttons, render
from gptbot.domain.ids import AccountId, ChatId, local_part
from gptbot.domain.letter import Letter
from gptbot.domain.notices import Answer, LanguageAsked

log = structlog.get_logger(__name__)

_GONE = ("chat not found", "peer_id_invalid", "not enough rights", "have no rights", "need administrator rights")
_GONE_TOO = ("chat_write_forbidden", "topic_closed", "user is deactivated", "chat_restricted", "bot was kicked")


class UndeliverableError(Exception):
    """Nothing will ever arrive in that chat."""


class MovedError(Exception):
    """The chat has another id now."""

    def __init__(self, chat_id: ChatId) -> None:
        super().__init__(chat_id)
        self.chat_id = chat_id


class LaterError(Exception):
    """It may arrive later: after ``seconds`` if the server said so."""

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@attrs.frozen(kw_only=True)
class TelegramMessenger:
    """Sends one message of a letter at a time."""

    bot: Bot
    bot_username: str
    parts_of: Callable[[str], tuple[Part, ...]] = markdown_parts

    def parts(self, letter: Letter) -> tuple[Part, ...]:
        """The messages of a letter; the same ones each time, since what arrived is counted."""
        if isinstance(letter.notice, Answer):
            return self._answer_parts(letter.notice.text)
        context = TextContext(invitation_link=self._invitation_link, bot_name=f"@{self.bot_username}")
        return plain_parts(render(letter.notice, letter.language, context))

    async def send(self, letter: Letter, part: Part, *, first: bool, last: bool) -> None:
        """Sends one message; without its formatting and its reply where Telegram refuses those.

        Raises:
            UndeliverableError, MovedError, LaterError: see there.
        """
        with _translated():
            try:
                await self._send(letter, part, first=first, last=last)
            except BadRequest as error:
                if _final(error):
                    raise
                log.warning("Telegram refused a message; sending it plainly", reason=error.message)
                await self._send(letter, Part(text=part.text), first=False, last=last)

    async def _send(self, letter: Letter, part: Part, *, first: bool, last: bool) -> None:
        message_id, thread_id = reply_target(letter.reply_to)
        reply = (
            ReplyParameters(message_id, allow_sending_without_reply=True) if first and message_id is not None else None
        )
        await self.bot.send_message(
            chat_number(letter.to),
            part.text,
            entities=part.entities or None,
            reply_parameters=reply,
            message_thread_id=thread_id,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=_buttons(letter) if last else None,
        )

    def _answer_parts(self, markdown: str) -> tuple[Part, ...]:
        try:
            return self.parts_of(markdown)
        except Exception:
            log.exception("an answer cannot be formatted; sending it as it is")
            return plain_parts(markdown)

    def _invitation_link(self, account_id: AccountId) -> str:
        return f"https://t.me/{self.bot_username}?start={local_part(account_id)}"


def _buttons(letter: Letter) -> InlineKeyboardMarkup | None:
    if not isinstance(letter.notice, LanguageAsked):
        return None
    row = [InlineKeyboardButton(label, callback_data=f"language:{language}") for language, label in language_buttons()]
    return InlineKeyboardMarkup([row])


@contextmanager
def _translated() -> Iterator[None]:
    """The library's errors as what becomes of the message."""
    try:
        yield
    except RetryAfter as error:
        raise LaterError(wait_s(error)) from error
    except ChatMigrated as error:
        raise MovedError(ChatId(f"{FRONTEND}:{error.new_chat_id}")) from error
    except (Forbidden, BadRequest) as error:
        raise UndeliverableError(error.message) from error
    except InvalidToken as error:
        log.error("Telegram refuses the token; is TELEGRAM_API_KEY still right?")
        raise LaterError from error
    except (TelegramError, TimeoutError) as error:
        raise LaterError from error


def _final(error: BadRequest) -> bool:
    return any(word in error.message.casefold() for word in (*_GONE, *_GONE_TOO))
