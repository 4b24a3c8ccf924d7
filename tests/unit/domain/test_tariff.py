"""Money is whole nano-USD, and never shown too low."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.domain.tariff import Price, Tariff
from gptbot.domain.units import AMOUNT_MAX
from gptbot.domain.usage import TokenUsage
from gptbot.testing.strategies import prices, tariffs, token_usages


def exactly(price: Price, input_tokens: int, output_tokens: int) -> Fraction:
    """The cost in nano-USD without any rounding."""
    return Fraction(input_tokens * price.input_nano_usd + output_tokens * price.output_nano_usd, 1_000_000)


@given(prices(), token_usages())
def test_a_cost_is_rounded_up_by_less_than_one(price: Price, tokens: TokenUsage) -> None:
    """What the total has beyond input and output is paid as output, and nothing is lost to floats."""
    exact = exactly(price, tokens.input, max(tokens.output, tokens.total - tokens.input))
    cost = price.cost(tokens)
    assert type(cost) is int
    assert exact <= cost < exact + 1


@given(prices(), token_usages())
def test_a_cost_is_never_below_what_is_listed(price: Price, tokens: TokenUsage) -> None:
    """Whatever the provider calls the total, input and output are paid."""
    assert price.cost(tokens) >= exactly(price, tokens.input, tokens.output)


@pytest.mark.parametrize(
    ("tokens", "nano_usd"),
    [
        ((0, 0, 0), 0),
        ((1, 0, 1), 1),
        ((1_000, 0, 1_000), 150),
        ((0, 1_000, 1_000), 600),
        ((1_000, 1_000, 2_000), 750),
        ((1_000, 1_000, 2_500), 1_050),
        ((1_000, 1_000, 1_200), 750),
    ],
)
def test_a_cost_in_figures(tokens: tuple[int, int, int], nano_usd: int) -> None:
    """At 0.15 and 0.60 micro-USD a thousand: reasoning in the total is output, a smaller total changes nothing."""
    asked, answered, total = tokens
    price = Price(input_nano_usd=150_000, output_nano_usd=600_000)
    assert price.cost(TokenUsage(input=asked, output=answered, total=total)) == nano_usd


def test_a_million_tokens_cost_their_price() -> None:
    """A price is for a million, to the last digit even where floats have none left."""
    price = Price(input_nano_usd=9_007_199_254_740_993, output_nano_usd=0)
    assert price.cost(TokenUsage(input=1_000_000, output=0, total=1_000_000)) == 9_007_199_254_740_993


@pytest.mark.parametrize("name", ["input_nano_usd", "output_nano_usd", "picture_input_nano_usd", "minute_nano_usd"])
def test_no_price_is_negative(name: str) -> None:
    """Nobody is paid for asking, by no price of them; nothing is a price."""
    assert getattr(Price(**{name: 0}), name) == 0
    with pytest.raises(ValueError, match=name):
        Price(**{name: -1})


@given(tariffs(), token_usages())
def test_a_known_model_costs_its_price_and_an_unknown_one_is_not_guessed(tariff: Tariff, tokens: TokenUsage) -> None:
    """None is not zero: nobody says that a model is free because nobody knows."""
    for model, price in tariff.prices.items():
        assert tariff.cost(model, tokens) == price.cost(tokens)
    assert tariff.cost("small-2026-01-01", tokens) is None


@given(prices(), token_usages(), st.integers(0, 10**9))
def test_the_tokens_of_a_picture_have_their_own_price(price: Price, tokens: TokenUsage, picture: int) -> None:
    """No more of the input than there is; where there is no such price, they cost what others do."""
    of_picture = min(picture, tokens.input)
    by_picture = price.input_nano_usd if price.picture_input_nano_usd is None else price.picture_input_nano_usd
    output = max(tokens.output, tokens.total - tokens.input)
    exact = exactly(price, tokens.input - of_picture, output) + Fraction(of_picture * by_picture, 1_000_000)
    assert exact <= price.cost(tokens, picture_tokens=picture) < exact + 1


def test_a_picture_in_figures() -> None:
    """Of 1,000 tokens that go in, 900 are the picture's: 100 at 5, 900 at 10, and 200 come out at 40."""
    price = Price(input_nano_usd=5_000_000, picture_input_nano_usd=10_000_000, output_nano_usd=40_000_000)
    tariff = Tariff(prices={"brush": price})
    used = TokenUsage(input=1_000, output=200, total=1_200)
    assert tariff.cost("brush", used, picture_tokens=900) == 100 * 5 + 900 * 10 + 200 * 40
    assert tariff.cost("pen", used, picture_tokens=900) is None


@given(st.integers(0, 86_400), st.integers(0, 10**12))
def test_a_second_of_voice_is_rounded_up_by_less_than_one(seconds: int, minute: int) -> None:
    """A minute has sixty seconds, and nothing is lost to floats."""
    cost = Tariff(prices={"ear": Price(minute_nano_usd=minute)}).voice_cost("ear", seconds)
    assert cost is not None
    assert Fraction(seconds * minute, 60) <= cost < Fraction(seconds * minute, 60) + 1


def test_voice_without_a_price_is_not_guessed() -> None:
    """Neither of a model that nobody knows, nor of one whose tokens alone have a price."""
    tariff = Tariff(prices={"small": Price(input_nano_usd=1, output_nano_usd=1), "free": Price(minute_nano_usd=0)})
    assert [tariff.voice_cost(model, 60) for model in ("small", "ear", "free")] == [None, None, 0]


def test_no_cost_goes_beyond_what_is_counted_in_here() -> None:
    """Whatever it takes, it stays in 64 bits."""
    price = Price(input_nano_usd=10**12, output_nano_usd=10**12, minute_nano_usd=10**12)
    tariff = Tariff(prices={"gold": price})
    assert tariff.cost("gold", TokenUsage(input=AMOUNT_MAX, output=0, total=AMOUNT_MAX)) == AMOUNT_MAX
    assert tariff.voice_cost("gold", AMOUNT_MAX) == AMOUNT_MAX
