"""Monstrous answers: formatting takes a moment whatever they are, and makes no more messages than they have text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegramify_markdown import utf16_len

from gptbot.adapters.telegram.formatting import PART_UTF16_MAX, Part, markdown_parts
from gptbot.domain.budget import ANSWER_CHARS_MAX

CPU_MAX_S = 2.0
"""Without its guard each of these takes several times as long, and twice that for a little more."""

MONSTERS = {
    "quotes between pipes": "||x" + "\n> >" * 24 + "y||",
    "quotes in a spoiler": "||" + "x\n> " * 24 + "y||",
    "lists in lists": "1. " * 21_000,
    "lists in lists, line by line": ("- " * 16 + "a\n") * 1_000,
    "lists in quotes": "> - " * 4_000,
    "formulas that end nowhere": "\\(" * 16_000,
    "displayed formulas that end nowhere": "\\[" * 16_000,
    "dollars": "$" * ANSWER_CHARS_MAX,
    "brackets": "[" * 20_000 + "]" * 20_000,
    "stars": "*" * 20_000 + "a" + "*" * 20_000,
    "backticks": " ".join("`" * number for number in range(200)),
    "lines": "x\n" * 16_000,
    "every entity in every other": "".join(f"*_~~[`{n}`](http://a.b)~~_*\n> " for n in range(1_000)),
    "a table of one row": "|" + "a|" * 5_000 + "\n|" + "-|" * 5_000,
    "fences": "```\n" * 4_000,
    "angles": "<http://" * 8_000,
    "one word": "w" * ANSWER_CHARS_MAX,
    "faces": "\U0001f600" * (ANSWER_CHARS_MAX // 2),
    "broken formatting": "**bold _it `code [link](http://a.b ||sp ~~st\n" * 500,
}
FRAGMENTS = (
    *("*", "_", "`", "~", "|", "||", "[", "]", "(", ")", "!", "<", ">", "\\", "#", "-", "+", "1.", "1)", "\n", "\n\n"),
    *(" ", "    ", "\t", "$", "$$", "\\(", "\\)", "\\[", "\\]", "a", "1", "<b>", "&amp;", "http://a.b", "\U0001f600"),
    *("^", "=", "{", "}", ":", "\\frac", "x_1", "---", "```", "[^1]", "- [ ] ", "~~", "**"),
)


def formatted(markdown: str) -> tuple[Part, ...]:
    """The parts, made in time."""
    began = time.thread_time()
    parts = markdown_parts(markdown)
    assert time.thread_time() - began < CPU_MAX_S
    return parts


@pytest.mark.parametrize("name", MONSTERS)
def test_monsters_are_formatted_in_a_moment(name: str) -> None:
    """In few messages, each of which Telegram takes."""
    markdown = MONSTERS[name]
    parts = formatted(markdown)
    assert 1 <= len(parts) <= 2 + 2 * utf16_len(markdown) // PART_UTF16_MAX
    assert all(0 < utf16_len(part.text) <= PART_UTF16_MAX for part in parts)


@given(
    unit=st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=4).map("".join),
    around=st.tuples(st.sampled_from(("", "||", "$", "[", "> ")), st.sampled_from(("", "||", "$", "]"))),
    times=st.integers(1, 400),
)
def test_monsters_of_anything_repeated_take_a_moment(unit: str, around: tuple[str, str], times: int) -> None:
    """Whatever it is that is repeated: nothing that grows faster than the answer does."""
    markdown = around[0] + unit * times + around[1]
    parts = formatted(markdown)
    assert len(parts) <= 2 + 2 * utf16_len(markdown) // PART_UTF16_MAX
