"""Telegram's rules for texts, entities and buttons. Offsets and lengths count UTF-16 units."""

import re
from collections.abc import Sequence
from typing import Any

import attrs
from telegram import MessageEntity

Json = dict[str, Any]

TEXT_UNITS_MAX = 4096
CAPTION_UNITS_MAX = 1024
_CALLBACK_BYTES_MAX = 64
_COMMANDS_MAX = 100
_PHOTO_BYTES_MAX = 10 * 2**20
_DOCUMENT_BYTES_MAX = 50 * 2**20
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"RIFF", b"GIF8")

_INVISIBLE = re.compile(r"[\s\x00-\x1f\u00ad\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\ufeff\ufffc]*")
_AUTOMATIC = re.compile(
    r"(?<![^\s(\"'«])(?:(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)|(?P<mention>@[A-Za-z0-9_]{4,32}))"
    r"(?![A-Za-z0-9_@/])"
)


@attrs.define
class ApiError(Exception):
    """What Telegram answers instead of a result. ``careless``: no correct bot ever asks for this."""

    code: int
    description: str
    parameters: Json = attrs.Factory(dict)
    careless: bool = False


def bad_request(description: str, *, careless: bool = False) -> ApiError:
    """A 400 in Telegram's words."""
    return ApiError(400, f"Bad Request: {description}", careless=careless)


def units(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def part(text: str, entity: Json) -> str:
    """The part of the text that an entity marks."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    start = 2 * entity["offset"]
    return encoded[start : start + 2 * entity["length"]].decode("utf-16-le", "surrogatepass")


def automatic_entities(text: str) -> list[Json]:
    """The commands and mentions that Telegram marks in what people write."""
    return [
        {"type": found.lastgroup, "offset": units(text[: found.start()]), "length": units(found.group())}
        for found in _AUTOMATIC.finditer(text)
    ]


def check_text(text: str) -> None:
    """Refuses a text that is empty, too long or no Unicode."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise bad_request("strings must be encoded in UTF-8", careless=True)
    if _INVISIBLE.fullmatch(text):
        raise bad_request("message text is empty", careless=True)
    if units(text) > TEXT_UNITS_MAX:
        raise bad_request("message is too long", careless=True)


def check_caption(caption: str) -> None:
    """Refuses a caption that is too long."""
    if units(caption) > CAPTION_UNITS_MAX:
        raise bad_request("message caption is too long", careless=True)


def check_photo(content: bytes) -> None:
    """Refuses what is no picture, or too large for a photo."""
    if len(content) > _PHOTO_BYTES_MAX:
        raise bad_request("file is too big", careless=True)
    if not content.startswith(_PICTURES):
        raise bad_request("IMAGE_PROCESS_FAILED")


def check_document(content: bytes) -> None:
    """Refuses what is empty or too large for a bot to send."""
    if not content:
        raise bad_request("file must be non-empty", careless=True)
    if len(content) > _DOCUMENT_BYTES_MAX:
        raise ApiError(413, "Request Entity Too Large", careless=True)


def check_entities(text: str, entities: Sequence[Json]) -> None:
    """Refuses entities that lie outside of the text or cut a character in two."""
    for entity in entities:
        if entity["type"] not in MessageEntity.ALL_TYPES:
            raise bad_request(f"unsupported entity type {entity['type']}", careless=True)
        if entity["type"] == MessageEntity.TEXT_LINK and not entity.get("url"):
            raise bad_request("text_link entity has no URL", careless=True)
        _check_bounds(text, entity)


def _check_bounds(text: str, entity: Json) -> None:
    start, end = entity["offset"], entity["offset"] + entity["length"]
    if start < 0 or entity["length"] <= 0 or end > units(text):
        raise bad_request(f"entity at {start} with length {entity['length']} is out of the text", careless=True)
    encoded = text.encode("utf-16-le", "surrogatepass")
    for at in (start, end):
        if 0xDC <= (encoded[2 * at + 1] if 2 * at < len(encoded) else 0) <= 0xDF:
            raise bad_request(f"entity beginning at {start} ends in the middle of a UTF-16 symbol", careless=True)


def check_markup(markup: Json | None) -> None:
    """Refuses inline buttons that Telegram does not take."""
    for row in (markup or {}).get("inline_keyboard", ()):
        for button in row:
            data = button.get("callback_data")
            if len(button) < 2:  # the text alone does nothing
                raise bad_request("text buttons are unallowed in the inline keyboard", careless=True)
            if data is not None and not 1 <= len(data.encode()) <= _CALLBACK_BYTES_MAX:
                raise bad_request("BUTTON_DATA_INVALID", careless=True)


def check_commands(commands: Sequence[Json]) -> None:
    """Refuses a menu that Telegram does not take."""
    if len(commands) > _COMMANDS_MAX:
        raise bad_request("BOT_COMMANDS_TOO_MUCH", careless=True)
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad_request("BOT_COMMAND_INVALID", careless=True)
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID", careless=True)
