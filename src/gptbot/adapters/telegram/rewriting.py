"""Messages that change after they were sent: rewritten, pinned and unpinned."""

import asyncio

import structlog
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, Forbidden, TelegramError

from gptbot.adapters.telegram.formatting import Part

log = structlog.get_logger(__name__)

PIN_TIMEOUT_S = 5
_PIN_PAUSES_S = (0.5, 1.0)


async def rewritten(bot: Bot, chat: int, message: int, part: Part, buttons: InlineKeyboardMarkup | None) -> bool:
    """Whether the message says this now, with these buttons; False where it is gone or cannot be changed.

    Raises:
        TelegramError: it may be possible later, or the chat is shut.
    """
    try:
        await bot.edit_message_text(
            part.text,
            chat_id=chat,
            message_id=message,
            entities=part.entities or None,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=buttons,
        )
    except BadRequest as error:
        # Said before, by a process that died before it could note it.
        return "not modified" in error.message.casefold()
    return True


async def pin(bot: Bot, chat: int, message: int) -> None:
    """Pins it silently. Failing to is logged after a few tries: the message itself has arrived."""
    for pause_s in (*_PIN_PAUSES_S, None):
        try:
            async with asyncio.timeout(PIN_TIMEOUT_S):
                await bot.pin_chat_message(chat, message, disable_notification=True)
        except (TelegramError, TimeoutError) as error:
            if pause_s is None or isinstance(error, BadRequest | Forbidden):
                log.warning("a message could not be pinned", error=type(error).__name__)
                return
            await asyncio.sleep(pause_s)
        else:
            return


async def unpin(bot: Bot, chat: int, message: int) -> None:
    """Unpins it, if it is pinned.

    Raises:
        TelegramError: it may be possible later.
    """
    try:
        await bot.unpin_chat_message(chat, message)
    except BadRequest as error:
        log.info("a message could not be unpinned", reason=error.message)
