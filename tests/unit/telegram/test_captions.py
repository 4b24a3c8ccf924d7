"""Captions and quotes: what stands below a picture, and above an answer to a voice."""

from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity
from telegramify_markdown import utf16_len

from gptbot.adapters.telegram.formatting import (
    CAPTION_UTF16_MAX,
    PART_UTF16_MAX,
    QUOTE_OPEN_UTF16_MAX,
    Part,
    caption_parts,
    markdown_parts,
    plain_parts,
    quoted_above,
)

texts = st.builds(
    lambda text, times: text * times,
    st.text(alphabet="ab \n\U0001f600я", min_size=1, max_size=60).filter(str.strip),
    st.sampled_from((1, 20, 300)),
)


def letters(text: str) -> str:
    """The text without white space, which may change where it is split."""
    return "".join(text.split())


@given(texts)
def test_a_caption_fits_and_the_rest_follows(text: str) -> None:
    """Nothing is lost, and the parts are the same each time."""
    first, *rest = parts = caption_parts(text)
    assert utf16_len(first.text) <= CAPTION_UTF16_MAX
    assert all(utf16_len(part.text) <= PART_UTF16_MAX for part in rest)
    assert letters("".join(part.text for part in parts)) == letters(text)
    assert caption_parts(text) == parts


def test_a_caption_that_shows_nothing_is_empty() -> None:
    """The picture goes without."""
    assert caption_parts(" \n") == (Part(text=""),)


@given(texts, texts)
def test_a_quote_stands_above_the_answer(quote: str, answer: str) -> None:
    """All of the quote is marked as one and nothing of the answer; each message fits."""
    parts = quoted_above(quote, markdown_parts(answer))
    assert all(0 < utf16_len(part.text) <= PART_UTF16_MAX for part in parts)
    marked = [
        part.text.encode("utf-16-le")[2 * mark.offset : 2 * (mark.offset + mark.length)].decode("utf-16-le")
        for part in parts
        for mark in part.entities
        if "blockquote" in mark.type
    ]
    assert letters("".join(marked)) == letters(quote)
    below = letters("".join(part.text for part in markdown_parts(answer)))
    assert letters("".join(part.text for part in parts)) == letters(quote) + below


def test_a_short_quote_is_open_and_a_long_one_folded() -> None:
    """By its length."""
    for length, kind in (
        (QUOTE_OPEN_UTF16_MAX, MessageEntity.BLOCKQUOTE),
        (QUOTE_OPEN_UTF16_MAX + 1, MessageEntity.EXPANDABLE_BLOCKQUOTE),
    ):
        [part] = quoted_above("a" * length, plain_parts("Yes."))
        assert [(entity.type, entity.offset, entity.length) for entity in part.entities] == [(kind, 0, length)]


def test_entities_of_the_answer_move_below_the_quote() -> None:
    """Counted in UTF-16 units."""
    bold = MessageEntity(MessageEntity.BOLD, 0, 3)
    [part] = quoted_above("\U0001f600", (Part(text="Yes.", entities=(bold,)),))
    assert part.text == "\U0001f600\n\nYes."
    assert [(entity.offset, entity.length) for entity in part.entities] == [(0, 2), (4, 3)]


def test_nothing_to_quote_changes_nothing() -> None:
    """Nor does a quote without an answer vanish."""
    assert quoted_above(" ", plain_parts("Yes.")) == plain_parts("Yes.")
    assert [part.text for part in quoted_above("heard", ())] == ["heard"]
