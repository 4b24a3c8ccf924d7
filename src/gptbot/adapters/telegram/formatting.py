"""From the model's Markdown to Telegram's text and entities, in parts that Telegram takes."""

import attrs
from telegram import MessageEntity
from telegramify_markdown import RenderConfig, convert, split_entities, utf16_len
from telegramify_markdown.entity import MessageEntity as MarkdownEntity

from gptbot.adapters.telegram.guards import (
    guarded,
    overgrown,
    reads_latex,
    restored,
    too_intricate,
    without_guards,
)

PART_UTF16_MAX = 4000
"""Below Telegram's 4,096, so that nothing that it counts otherwise is too much."""

CAPTION_UTF16_MAX = 1000
"""Below Telegram's 1,024."""

QUOTE_OPEN_UTF16_MAX = 300
"""A longer quote is shown folded."""

ENTITIES_MAX = 100
"""Telegram ignores what is beyond this many in one message."""


@attrs.frozen(kw_only=True)
class Part:
    """One message: up to 4,096 UTF-16 units, never only white space."""

    text: str
    entities: tuple[MessageEntity, ...] = ()


def markdown_parts(markdown: str) -> tuple[Part, ...]:
    """The answer formatted; as it was written where its formatting leaves nothing to show, or is nothing for people."""
    clean = _clean(markdown)
    if too_intricate(clean):
        return plain_parts(clean)
    text, entities = convert(guarded(clean), latex_escape=reads_latex(clean), config=_config())
    parts = () if overgrown(text, clean) else _split(restored(text), entities)
    return parts or plain_parts(clean)


def plain_parts(text: str) -> tuple[Part, ...]:
    """The text as it is, split where it is too long."""
    return _split(_clean(text), [])


def caption_parts(text: str) -> tuple[Part, ...]:
    """The text with what fits below a picture in the first part."""
    caption, *rest = _split(_clean(text), [], CAPTION_UTF16_MAX) or (Part(text=""),)
    return (caption, *plain_parts("\n".join(part.text for part in rest)))


def quoted_above(quote: str, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts below a quote, in the same message where both fit."""
    quoted = tuple(_quotation(part.text) for part in plain_parts(quote))
    if not quoted or not parts:
        return quoted or parts
    above, below = quoted[-1], parts[0]
    text = f"{above.text}\n\n{below.text}"
    if utf16_len(text) > PART_UTF16_MAX:
        return (*quoted, *parts)
    lower = MessageEntity.shift_entities(f"{above.text}\n\n", below.entities)
    joined = Part(text=text, entities=(*above.entities, *lower)[:ENTITIES_MAX])
    return (*quoted[:-1], joined, *parts[1:])


def _quotation(text: str) -> Part:
    length = utf16_len(text)
    kind = MessageEntity.BLOCKQUOTE if length <= QUOTE_OPEN_UTF16_MAX else MessageEntity.EXPANDABLE_BLOCKQUOTE
    return Part(text=text, entities=(MessageEntity(type=kind, offset=0, length=length),))


def _clean(text: str) -> str:
    """The text without what Telegram does not take, and without guards."""
    return without_guards(text.encode("utf-8", "replace").decode("utf-8").replace("\0", ""))


def _split(text: str, entities: list[MarkdownEntity], limit_utf16: int = PART_UTF16_MAX) -> tuple[Part, ...]:
    pieces = split_entities(text, entities, limit_utf16) if text.strip() else []
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
        url=entity.url and restored(entity.url),
        language=entity.language and restored(entity.language),
    )


def _config() -> RenderConfig:
    config = RenderConfig.isolated()
    symbols = config.markdown_symbol
    for level in range(1, 7):
        setattr(symbols, f"heading_level_{level}", "")
    symbols.image = symbols.link = ""
    return config
