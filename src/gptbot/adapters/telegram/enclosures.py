"""Files that go with letters: a picture as a photo, everything else as a document."""

from collections.abc import Awaitable, Callable
from typing import Any

import attrs
import structlog
from telegram import Bot, InlineKeyboardMarkup, ReplyParameters
from telegram.error import BadRequest

from gptbot.adapters.telegram.formatting import Part
from gptbot.domain.notices import Attachment

log = structlog.get_logger(__name__)

PHOTO_BYTES_MAX = 10 * 1024 * 1024
"""Telegram takes no larger photo; a document may have five times as much."""


class FileGoneError(Exception):
    """The store does not have the file any more."""


@attrs.frozen(kw_only=True)
class Place:
    """Where a message goes to, what it replies to, and the buttons below it."""

    chat_id: int
    thread_id: int | None
    reply: ReplyParameters | None
    buttons: InlineKeyboardMarkup | None


@attrs.frozen(kw_only=True)
class Enclosures:
    """Sends files; ``stored`` has their content by key."""

    bot: Bot
    stored: Callable[[str], Awaitable[bytes | None]]
    final: Callable[[BadRequest], bool]

    async def send(self, attachment: Attachment, caption: Part, place: Place) -> None:
        """Sends one; as a document where Telegram refuses the photo.

        Raises:
            FileGoneError: there is nothing to send.
            TelegramError: the library's own.
            StorageError: the content cannot be read now.
        """
        data = await self.stored(attachment.key)
        if data is None:
            raise FileGoneError
        if attachment.picture and len(data) <= PHOTO_BYTES_MAX:
            try:
                await self.bot.send_photo(place.chat_id, data, **_told(attachment, caption, place))
            except BadRequest as error:
                if self.final(error):
                    raise
                log.warning("Telegram refused a photo; sending it as a document", reason=error.message)
                place = attrs.evolve(place, reply=None)
            else:
                return
        told = _told(attachment, caption, place)
        await self.bot.send_document(place.chat_id, data, disable_content_type_detection=True, **told)


def _told(attachment: Attachment, caption: Part, place: Place) -> dict[str, Any]:
    """What stands around a file, in the words of the library."""
    return {
        "filename": attachment.name,
        "caption": caption.text or None,
        "caption_entities": caption.entities or None,
        "reply_parameters": place.reply,
        "message_thread_id": place.thread_id,
        "reply_markup": place.buttons,
    }
