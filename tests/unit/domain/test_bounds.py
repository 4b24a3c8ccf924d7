"""Bounds: what is counted fits into 64 bits, and what can be read counts as said."""

import unicodedata

import attrs
import pytest

from gptbot.domain.tariff import Price
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.usage import Counters, Spent, TokenUsage
from gptbot.domain.visible import is_visible
from gptbot.testing.requests_contract import record

MORE = AMOUNT_MAX + 1


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u200b", "\ud800", "\u2028\u2029", "\u00ad\u202e", "\x00\x7f"])
def test_nothing_to_read(text: str) -> None:
    """Spaces, control, zero-width and half characters."""
    assert not is_visible(text)


@pytest.mark.parametrize("text", ["a", " .", "\u0301", "\ue000", "\U000e0fff", "🦊", "\u200b7", "\U0001fae9"])
def test_something_to_read(text: str) -> None:
    """What is unassigned here, or private, may have a picture elsewhere."""
    assert is_visible(text)
    assert not {unicodedata.category(char) for char in text} <= {"Zs", "Zl", "Zp", "Cc", "Cf", "Cs"}


@pytest.mark.parametrize("field", ["input", "output", "total"])
@pytest.mark.parametrize("amount", [-1, MORE])
def test_tokens_fit(field: str, amount: int) -> None:
    """A number of tokens that no store could keep is no number of tokens."""
    tokens = TokenUsage(input=AMOUNT_MAX, output=AMOUNT_MAX, total=AMOUNT_MAX)
    with pytest.raises(ValueError, match=field):
        attrs.evolve(tokens, **{field: amount})  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize("changes", [{"amount": MORE}, {"voice_seconds": MORE}, {"cost_nano_usd": MORE}])
def test_what_was_spent_fits(changes: dict[str, int]) -> None:
    """The same for amounts, seconds and costs."""
    with pytest.raises(ValueError, match=next(iter(changes))):
        Spent(**{"unit": Unit.TOKEN, "amount": 1, "model": "m", **changes})  # type: ignore[arg-type]  # fields by name


def test_costs_stay_at_the_largest_amount() -> None:
    """Of an answer, of a request and in a sum."""
    dear = Price(input_nano_usd=AMOUNT_MAX, output_nano_usd=AMOUNT_MAX)
    assert dear.cost(TokenUsage(input=AMOUNT_MAX, output=AMOUNT_MAX, total=AMOUNT_MAX)) == AMOUNT_MAX
    once = record("1", total=AMOUNT_MAX, cost=AMOUNT_MAX)
    twice = attrs.evolve(once, spent=once.spent * 2)
    assert twice.cost_nano_usd == AMOUNT_MAX
    sums = Counters().plus(twice)
    assert (sums.tokens, sums.cost_nano_usd, sums.requests) == (AMOUNT_MAX, AMOUNT_MAX, 1)
