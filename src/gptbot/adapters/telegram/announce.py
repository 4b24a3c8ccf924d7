"""What is announced, between Telegram's messages and a stored `Content`: nothing of its look gets lost."""

import json
from typing import Any

import attrs
from telegram import Bot, LinkPreviewOptions, Message, MessageEntity

from gptbot.adapters.telegram.formatting import Part
from gptbot.domain.announce import Content

_LOOK = ("entities", "caption_entities", "link_preview_options", "show_caption_above_media", "has_media_spoiler")


@attrs.frozen(kw_only=True)
class ContentPart(Part):
    """A message that looks as its author made it."""

    content: Content


def content_in(payload: dict[str, Any]) -> Content | None:
    """What an update can have announced: a text, or one photo with its caption; None for everything else."""
    message = payload.get("message")
    if not isinstance(message, dict) or "media_group_id" in message:
        return None
    look = {name: message[name] for name in _LOOK if name in message}
    formatting = json.dumps(look) if look else ""
    if "text" in message:
        return Content(text=_clean(message["text"]), formatting=formatting)
    sizes = message.get("photo")
    if not sizes:
        return None
    largest = max(sizes, key=lambda size: size["width"] * size["height"])
    return Content(text=_clean(message.get("caption", "")), formatting=formatting, photo=largest["file_id"])


def preview(content: Content) -> ContentPart:
    """The message that the announcement will be."""
    return ContentPart(text=content.text or "…", content=content)


def plain(content: Content) -> Content:
    """The same without its look."""
    return attrs.evolve(content, formatting="")


async def announced(bot: Bot, chat: int, content: Content) -> Message:
    """Sends it as it was composed.

    Raises:
        TelegramError: it was not sent, or nobody knows.
    """
    look = json.loads(content.formatting) if content.formatting else {}
    if content.photo is not None:
        return await bot.send_photo(
            chat,
            content.photo,
            caption=content.text or None,
            caption_entities=_entities(look.get("caption_entities")),
            show_caption_above_media=look.get("show_caption_above_media"),
            has_spoiler=look.get("has_media_spoiler"),
        )
    links = look.get("link_preview_options")
    return await bot.send_message(
        chat,
        content.text,
        entities=_entities(look.get("entities")),
        link_preview_options=LinkPreviewOptions.de_json(links, None) if links else None,
    )


def _entities(raw: list[dict[str, Any]] | None) -> tuple[MessageEntity, ...] | None:
    return MessageEntity.de_list(raw, None) if raw else None


def _clean(text: str) -> str:
    """The text without what cannot be stored or sent; as long as before, since the entities count on it."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
