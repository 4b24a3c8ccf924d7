"""Sends letters: renders them, and says what became of each message in terms of its chat."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import attrs
import structlog
from telegram import Bot, LinkPreviewOptions, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from gptbot.adapters.telegram.addresses import chat_number, reply_target
from gptbot.adapters.telegram.announce import ContentPart, announced, plain, preview
from gptbot.adapters.telegram.bot import wait_s
from gptbot.adapters.telegram.buttons import keyboard
from gptbot.adapters.telegram.enclosures import Enclosures, FileGoneError, Place
from gptbot.adapters.telegram.formatting import Part, caption_parts, markdown_parts, plain_parts, quoted_above
from gptbot.adapters.telegram.reader import FRONTEND
from gptbot.adapters.telegram.rewriting import pin, rewritten, unpin
from gptbot.adapters.texts.render import TextContext, render
from gptbot.domain.announce import Content
from gptbot.domain.announce_notices import AnnouncementPreviewed
from gptbot.domain.favor import FavorDecided, FavorRequested
from gptbot.domain.ids import AccountId, ChatId, local_part
from gptbot.domain.letter import Letter
from gptbot.domain.notices import Answer, attachment_of
from gptbot.domain.ports.storage import StorageError

log = structlog.get_logger(__name__)

_GONE = ("chat not found", "peer_id_invalid", "not enough rights", "have no rights", "need administrator rights")
_NOBODY = ("chat not found", "peer_id_invalid", "user is deactivated")
_GONE_TOO = ("chat_write_forbidden", "topic_closed", "user is deactivated", "chat_restricted", "bot was kicked")


class UndeliverableError(Exception):
    """It will never arrive in that chat; ``shut``: nor will anything else."""

    def __init__(self, reason: str, *, shut: bool = False) -> None:
        super().__init__(reason)
        self.shut = shut


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
    """Sends one message of a letter at a time; ``stored`` has the files that go with letters, by their keys."""

    bot: Bot
    bot_username: str
    stored: Callable[[str], Awaitable[bytes | None]]
    parts_of: Callable[[str], tuple[Part, ...]] = markdown_parts

    def parts(self, letter: Letter) -> tuple[Part, ...]:
        """The messages of a letter; the same ones each time, since what arrived is counted."""
        if isinstance(letter.notice, Answer):
            return self._answer_parts(letter.notice)
        context = TextContext(invitation_link=self._invitation_link, bot_name=f"@{self.bot_username}")
        text = render(letter.notice, letter.language, context)
        if isinstance(letter.notice, AnnouncementPreviewed):
            return (preview(letter.notice.content), *plain_parts(text))
        return plain_parts(text) if attachment_of(letter.notice) is None else caption_parts(text)

    async def send(self, letter: Letter, part: Part, *, first: bool, last: bool) -> None:
        """Sends one message; without its formatting and its reply where Telegram refuses those.

        Raises:
            UndeliverableError, MovedError, LaterError: see there.
        """
        with _translated():
            if first and await self._rewritten(letter, part, last=last):
                return
            attachment = attachment_of(letter.notice) if first else None
            if attachment is not None:
                enclosures = Enclosures(bot=self.bot, stored=self.stored, final=_final)
                await enclosures.send(attachment, part, _place(letter, first=first, last=last))
                return
            try:
                await self._send(letter, part, first=first, last=last)
            except BadRequest as error:
                if _final(error):
                    raise
                log.warning("Telegram refused a message; sending it plainly", reason=error.message)
                await self._send(letter, Part(text=part.text), first=False, last=last)

    async def announce(self, to: ChatId, content: Content) -> None:
        """Sends what is announced; without its formatting where Telegram refuses that.

        Raises:
            UndeliverableError, MovedError, LaterError: see there.
        """
        with _translated():
            try:
                await announced(self.bot, chat_number(to), content)
            except BadRequest as error:
                if _final(error):
                    raise
                log.warning("Telegram refused an announcement; sending it plainly", reason=error.message)
                await announced(self.bot, chat_number(to), plain(content))

    async def _send(self, letter: Letter, part: Part, *, first: bool, last: bool) -> None:
        if isinstance(part, ContentPart):
            await announced(self.bot, chat_number(letter.to), part.content)
            return
        place = _place(letter, first=first, last=last)
        sent = await self.bot.send_message(
            place.chat_id,
            part.text,
            entities=part.entities or None,
            reply_parameters=place.reply,
            message_thread_id=place.thread_id,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=place.buttons,
        )
        if last and isinstance(letter.notice, FavorRequested):
            await pin(self.bot, sent.chat_id, sent.message_id)

    async def _rewritten(self, letter: Letter, part: Part, *, last: bool) -> bool:
        """Whether it stands in the place of the message that the letter replaces."""
        message_id, _ = reply_target(letter.replaces)
        if message_id is None:
            return False
        chat = chat_number(letter.to)
        buttons = keyboard(letter) if last else None
        done = await rewritten(self.bot, chat, message_id, part, buttons)
        if done and isinstance(letter.notice, FavorDecided):
            await unpin(self.bot, chat, message_id)
        return done

    def _answer_parts(self, answer: Answer) -> tuple[Part, ...]:
        try:
            parts = self.parts_of(answer.text)
        except Exception:
            log.exception("an answer cannot be formatted; sending it as it is")
            parts = plain_parts(answer.text)
        return quoted_above(answer.transcript, parts) if answer.transcript else parts

    def _invitation_link(self, account_id: AccountId) -> str:
        return f"https://t.me/{self.bot_username}?start={local_part(account_id)}"


def _place(letter: Letter, *, first: bool, last: bool) -> Place:
    message_id, thread_id = reply_target(letter.reply_to)
    replied = None if message_id is None else ReplyParameters(message_id, allow_sending_without_reply=True)
    return Place(
        chat_id=chat_number(letter.to),
        thread_id=thread_id,
        reply=replied if first else None,
        buttons=keyboard(letter) if last else None,
    )


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
        raise UndeliverableError(error.message, shut=_shut(error)) from error
    except FileGoneError as error:
        raise UndeliverableError("the file that goes with it is gone") from error
    except InvalidToken as error:
        log.error("Telegram refuses the token; is TELEGRAM_API_KEY still right?")
        raise LaterError from error
    except (TelegramError, TimeoutError, StorageError) as error:
        raise LaterError from error


def _shut(error: TelegramError) -> bool:
    return isinstance(error, Forbidden) or any(word in error.message.casefold() for word in _NOBODY)


def _final(error: BadRequest) -> bool:
    return any(word in error.message.casefold() for word in (*_GONE, *_GONE_TOO))
