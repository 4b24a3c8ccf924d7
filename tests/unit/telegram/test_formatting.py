"""Formatting: every answer becomes messages that Telegram takes, and nothing that was said is lost."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from telegram import MessageEntity

from gptbot.adapters.telegram.formatting import ENTITIES_MAX, PART_UTF16_MAX, Part, markdown_parts, plain_parts

MARKS = (
    "*",
    "**",
    "_",
    "__",
    "`",
    "```",
    "```py\n",
    "~~",
    "||",
    "#",
    "# ",
    "> ",
    "- ",
    "1. ",
    "[",
    "](",
    ")",
    "![",
    "|",
)
MORE = ("<", ">", "&lt;", "&", "\\", "$", "$$", "\n", "\n\n", "    ", "~~~", "<b>", "</b>", "<!--", "---", "|-|", "\t")
ODD = ("a", "я", "\U0001f600", "\u200b", "\u202e", "\0", "\ud800", "http://a.b/c", "<https://a.b>", "word ", "\ufdd0")

markdowns = st.lists(st.sampled_from((*MARKS, *MORE, *ODD)), max_size=40).map("".join) | st.text(max_size=200)
long_markdowns = st.builds(lambda text, times: text * times, markdowns, st.sampled_from((1, 50, 400)))


def utf16_units(text: str) -> int:
    """How Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def shown(markdown: str) -> str:
    """All that is to be read of an answer."""
    return "".join(part.text for part in markdown_parts(markdown))


def covered(part: Part) -> dict[str, str]:
    """What each kind of formatting covers, the last of each kind."""
    units = part.text.encode("utf-16-le")
    return {
        entity.type: units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")
        for entity in part.entities
    }


def assert_takable(parts: tuple[Part, ...]) -> None:
    """Telegram would take each part: not blank, not too long, no half characters, entities inside."""
    for part in parts:
        units = utf16_units(part.text)
        assert 0 < units <= PART_UTF16_MAX < 4_096
        assert part.text.strip()
        assert "\0" not in part.text
        assert len(part.entities) <= ENTITIES_MAX
        for entity in part.entities:
            assert entity.length > 0
            assert 0 <= entity.offset <= entity.offset + entity.length <= units


@given(long_markdowns)
@example("# " * 3_000)
@example("\U0001f600" * 5_000)
@example("**" + "x" * 10_000 + "**")
@example("```py\n" + "x = 1\n" * 3_000)
@example("> " * 500 + "deep")
def test_any_answer_becomes_messages_that_telegram_takes(markdown: str) -> None:
    """It never raises, and a visible answer never becomes nothing."""
    parts = markdown_parts(markdown)

    assert_takable(parts)
    if re.search(r"[^\W_]", re.sub(r"https?:\S*", "", markdown).replace("py", "")):
        assert parts


@given(st.text(max_size=300) | st.builds(lambda text: text * 300, st.text(max_size=60)))
def test_any_plain_text_is_split_without_losing_a_word(text: str) -> None:
    """White space at the seams may go."""
    parts = plain_parts(text)

    assert_takable(parts)
    clean = text.encode("utf-8", "replace").decode().replace("\0", "")
    assert "".join("".join(part.text for part in parts).split()) == "".join(clean.split())
    assert all(part.entities == () for part in parts)


@given(markdowns)
def test_the_same_answer_becomes_the_same_messages(markdown: str) -> None:
    """What arrived of it is counted by number, also after a restart."""
    assert markdown_parts(markdown) == markdown_parts(markdown)


words = st.text("abc <>=&", min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool)


@given(words, words)
@example("List<int>", "a<b")
def test_no_text_in_angle_brackets_vanishes(before: str, inside: str) -> None:
    """It looks like HTML, and is what people ask a bot about."""
    text = f"x {before}<{inside}> y".replace("&", "n")
    assert "".join(shown(text).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("List<int> and Map<K, V>", "List<int> and Map<K, V>"),
        ("a < b > c", "a < b > c"),
        ("`List<int>`", "List<int>"),
        ("```java\nList<int> x;\n```", "List<int> x;"),
        ("use <br> here", "use <br> here"),
        ("<!-- note --> x", "<!-- note --> x"),
        ("<details>\nx\n</details>", "<details>\nx\n</details>"),
        ("**bold<int>**", "bold<int>"),
        ("&lt;b&gt;", "<b>"),
        (r"\<b\>", "<b>"),
        ("text:\n\n    if a < b:\n", "text:\n\nif a < b:"),
        ("- x\n\n      a < b", "a < b"),
        ("$a<b$", "a<b"),
        ("a ` tick\n\nList<int> and ` more", "List<int>"),
        ("`` a<` ``", "a<`"),
        ("~~~\na<b\n~~~", "a<b"),
        (r"`\<`", r"\<"),
        ("<https://a.b/c>", "https://a.b/c"),
        (r"\\<b>", r"\<b>"),
    ],
)
def test_angle_brackets_are_shown_as_they_were_meant(markdown: str, text: str) -> None:
    """In words, in code, in HTML, escaped or not."""
    assert text in shown(markdown)
    assert "&lt;" not in shown(markdown)


def test_an_answer_with_all_sorts_of_formatting() -> None:
    """As it is read, and what is formatted how."""
    markdown = (
        "# Title\n\nSome **bold**, _italic_ and ~~gone~~ `code()`.\n\n"
        "- one\n- two\n\n```py\nprint('<hi>')\n```\n\n[link](https://example.com)"
    )
    (part,) = markdown_parts(markdown)

    assert part.text == ("Title\n\nSome bold, italic and gone code().\n\n⦁ one\n⦁ two\n\nprint('<hi>')\n\nlink")
    formats = covered(part)
    assert formats[MessageEntity.ITALIC] == "italic"
    assert formats[MessageEntity.STRIKETHROUGH] == "gone"
    assert formats[MessageEntity.CODE] == "code()"
    assert formats[MessageEntity.PRE].strip() == "print('<hi>')"
    assert formats[MessageEntity.TEXT_LINK] == "link"
    (pre,) = [entity for entity in part.entities if entity.type == MessageEntity.PRE]
    (link,) = [entity for entity in part.entities if entity.type == MessageEntity.TEXT_LINK]
    assert (pre.language, link.url) == ("py", "https://example.com")


def test_entities_count_emoji_as_two_units() -> None:
    """As Telegram does."""
    (part,) = markdown_parts("\U0001f600 **bold**")
    (bold,) = part.entities
    assert (bold.offset, bold.length) == (3, 4)


def test_a_long_answer_is_split_at_4_000_units() -> None:
    """And its formatting with it."""
    parts = markdown_parts("**" + "word " * 1_999 + "word**")

    assert len(parts) == 3
    assert all(part.entities for part in parts)
    assert "".join("".join(part.text for part in parts).split()) == "word" * 2_000


@pytest.mark.parametrize("text", ["", "  ", "\n\n", "\0"])
def test_where_there_is_nothing_there_is_no_message(text: str) -> None:
    """Telegram refuses blank ones."""
    assert markdown_parts(text) == ()
    assert plain_parts(text) == ()


@pytest.mark.parametrize("markdown", ["[](http://a.b)", "![](http://a.b/c.png)", "**", "[x]: http://a.b", "#"])
def test_an_answer_whose_formatting_leaves_nothing_is_shown_as_written(markdown: str) -> None:
    """Better odd than lost."""
    assert shown(markdown).strip()


def test_an_answer_made_to_be_slow_is_not() -> None:
    """Runs of backticks of all lengths, which no other one closes; others wait while it is formatted."""
    began = time.process_time()
    parts = markdown_parts(" ".join("`" * length for length in range(1, 350)))

    assert_takable(parts)
    assert time.process_time() - began < 5


def test_a_symbol_of_the_formatters_own_does_not_come_through() -> None:
    """A character that no text should have is no way to smuggle brackets in."""
    assert shown("a\ufdd0b") == "ab"
