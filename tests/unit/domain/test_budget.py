"""The most that a request may cost."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.domain.budget import TURN_OVERHEAD_TOKENS, estimated_usage, most_spoken_tokens, most_tokens
from gptbot.domain.extended_context import Role, Turn
from gptbot.domain.terms import Terms
from gptbot.domain.usage import TokenUsage
from gptbot.testing.strategies import histories, terms, texts


def bytes_of(text: str) -> int:
    """The bytes of a text, lone surrogates as three each."""
    return sum(1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4 for code in map(ord, text))


@given(histories(surrogates=True), texts(surrogates=True, max_size=200), terms())
def test_no_estimate_exceeds_the_budget(turns: tuple[Turn, ...], answer: str, house: Terms) -> None:
    """An answer within its limit never uses more than was held for it."""
    usage = estimated_usage(turns, answer)
    roomy = attrs.evolve(house, answer_tokens_max=max(usage.output, 1))
    assert usage.total <= most_tokens(turns, roomy)


@given(histories(surrogates=True), terms())
def test_the_budget_has_a_token_for_each_byte(turns: tuple[Turn, ...], house: Terms) -> None:
    """Bytes bound the tokens of a text; each turn has its overhead; the answer has its limit."""
    expected = sum(bytes_of(turn.text) + 16 for turn in turns) + house.answer_tokens_max
    assert most_tokens(turns, house) == expected


@given(histories(), histories(), terms())
def test_a_longer_conversation_never_costs_less(turns: tuple[Turn, ...], more: tuple[Turn, ...], house: Terms) -> None:
    """Every turn adds at least its overhead."""
    added = most_tokens(turns + more, house) - most_tokens(turns, house)
    assert added >= len(more) * TURN_OVERHEAD_TOKENS


@given(histories(surrogates=True), texts(surrogates=True))
def test_an_estimate_adds_up_and_says_that_it_is_one(turns: tuple[Turn, ...], answer: str) -> None:
    """The total is input and output, and nobody takes it for a count."""
    usage = estimated_usage(turns, answer)
    assert usage.total == usage.input + usage.output
    assert usage.estimated
    assert (usage.output == 0) == (answer == "")
    assert 4 * usage.output >= bytes_of(answer) > 4 * (usage.output - 1)


@pytest.mark.parametrize(("answer", "tokens"), [("", 0), ("a", 1), ("four", 1), ("fives", 2), ("я" * 4, 2), ("😀", 1)])
def test_an_estimate_in_figures(answer: str, tokens: int) -> None:
    """Four bytes are a token, and what has begun counts whole."""
    assert estimated_usage((), answer) == TokenUsage(input=0, output=tokens, total=tokens, estimated=True)


def test_each_turn_is_rounded_up_by_itself() -> None:
    """Two single letters are two tokens."""
    turns = (Turn(role=Role.USER, text="a"), Turn(role=Role.ASSISTANT, text="b"))
    assert estimated_usage(turns, "c").input == 2


def test_the_budget_in_figures(house_terms: Terms) -> None:
    """A question of five letters with an answer of at most 4,000 tokens holds 4,021."""
    assert most_tokens((Turn(role=Role.USER, text="hello"),), house_terms) == 4_021
    assert most_tokens((), house_terms) == 4_000


@given(st.text(st.characters(categories=["Cs"]), min_size=1, max_size=9))
def test_a_lone_surrogate_is_counted_like_its_neighbours(text: str) -> None:
    """What no encoding allows is bounded, too, and never an exception."""
    assert estimated_usage((), text).output == -(-3 * len(text) // 4)


@given(histories(), terms(), st.integers(0, 10))
def test_each_picture_adds_more_than_a_model_counts_for_one(turns: tuple[Turn, ...], house: Terms, many: int) -> None:
    """3,000 tokens, however small it is."""
    assert most_tokens(turns, house, pictures=many) == most_tokens(turns, house) + 3_000 * many


@pytest.mark.parametrize(("seconds", "tokens"), [(0, 0), (1, 32), (300, 9_600)])
def test_a_recording_adds_what_nobody_can_say(seconds: int, tokens: int) -> None:
    """32 tokens a second."""
    assert most_spoken_tokens(seconds) == tokens
