"""From the model's Markdown to Telegram's text and entities, in parts that Telegram takes."""

import re

import attrs
from telegram import MessageEntity
from telegramify_markdown import RenderConfig, convert, split_entities, utf16_len
from telegramify_markdown.entity import MessageEntity as MarkdownEntity

PART_UTF16_MAX = 4000
"""Below Telegram's 4,096, so that nothing that it counts otherwise is too much."""

ENTITIES_MAX = 100
"""Telegram ignores what is beyond this many in one message."""

_CODE = re.compile(
    r"^ {0,3}(?P<fence>```+|~~~+).*?(?:^ {0,3}(?P=fence)|\Z)|(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`)",
    re.DOTALL | re.MULTILINE,
)
_ANGLE = re.compile(r"<(?!https?://[^\s<>]+>)")


@attrs.frozen(kw_only=True)
class Part:
    """One message: up to 4,096 UTF-16 units, never only white space."""

    text: str
    entities: tuple[MessageEntity, ...] = ()


def markdown_parts(markdown: str) -> tuple[Part, ...]:
    """The answer formatted; where its formatting leaves nothing to show, as it was written."""
    clean = markdown.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    text, entities = convert(_literal_angles(clean), config=_config())
    parts = _split(text, entities)
    return parts or plain_parts(clean)


def plain_parts(text: str) -> tuple[Part, ...]:
    """The text as it is, split where it is too long."""
    clean = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return _split(clean, [])


def _split(text: str, entities: list[MarkdownEntity]) -> tuple[Part, ...]:
    pieces = split_entities(text, entities, PART_UTF16_MAX) if text.strip() else []
    return tuple(_part(piece, found) for piece, found in pieces if piece.strip())


def _part(piece: str, entities: list[MarkdownEntity]) -> Part:
    text = piece.rstrip()
    limit = utf16_len(text)
    fitting = [_entity(entity, limit) for entity in entities if entity.length > 0 and entity.offset < limit]
    return Part(text=text, entities=tuple(fitting[:ENTITIES_MAX]))


def _entity(entity: MarkdownEntity, limit_utf16: int) -> MessageEntity:
    return MessageEntity(
        type=entity.type,
        offset=entity.offset,
        length=min(entity.length, limit_utf16 - entity.offset),
        url=entity.url,
        language=entity.language,
    )


def _literal_angles(markdown: str) -> str:
    """Angle brackets outside code as text: what looks like HTML would vanish."""
    pieces: list[str] = []
    end = 0
    for code in _CODE.finditer(markdown):
        pieces += [_ANGLE.sub("&lt;", markdown[end : code.start()]), code.group()]
        end = code.end()
    return "".join([*pieces, _ANGLE.sub("&lt;", markdown[end:])])


def _config() -> RenderConfig:
    config = RenderConfig.isolated()
    symbols = config.markdown_symbol
    for level in range(1, 7):
        setattr(symbols, f"heading_level_{level}", "")
    symbols.image = symbols.link = ""
    return config
