"""The operator's prices: how they are written, and what cannot be."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.adapters.prices.known import known_prices
from gptbot.app.prices import read_prices
from gptbot.domain.tariff import Price


def test_prices_are_in_usd_for_a_million_tokens() -> None:
    """In and out; spaces and a comma too many do no harm."""
    assert read_prices(" gpt-6-luna=0.10/0.50, org/other:7b=1/5,, ") == {
        "gpt-6-luna": Price(input_nano_usd=100_000_000, output_nano_usd=500_000_000),
        "org/other:7b": Price(input_nano_usd=10**9, output_nano_usd=5 * 10**9),
    }


def test_prices_are_exact() -> None:
    """To the nano-USD: no binary fraction rounds them."""
    (price,) = read_prices("m=0.000000001/999999.999999999").values()
    assert (price.input_nano_usd, price.output_nano_usd) == (1, 999_999_999_999_999)


def test_a_minute_of_voice_has_a_price_of_its_own() -> None:
    """Beside the tokens, whichever is written first."""
    assert read_prices("gpt-transcribe=0.0045/min") == {"gpt-transcribe": Price(minute_nano_usd=4_500_000)}
    both = {"m": Price(input_nano_usd=10**9, output_nano_usd=2 * 10**9, minute_nano_usd=3 * 10**9)}
    assert read_prices("m=1/2,m=3/min") == read_prices("m=3/min, m=1/2") == both


def test_no_prices_are_no_prices() -> None:
    """An empty setting."""
    assert read_prices("") == {}
    assert read_prices(" , ") == {}


@pytest.mark.parametrize(
    "text",
    [
        "m",
        "m=1",
        "m=1/",
        "m=/1",
        "=1/1",
        "m=-1/1",
        "m=1/1/1",
        "m=a/b",
        "m=1e3/1",
        "m=1.0000000001/1",
        "m=1234567/1",
        "m n=1/1",
        "m=1/1;n=1/1",
        "m=nan/1",
        "m=./1",
        "m=1/minute",
        "m=1/2/min",
        "m=/min",
        "m=min/1",
    ],
)
def test_what_is_written_otherwise_is_an_error(text: str) -> None:
    """It says how prices are written."""
    with pytest.raises(
        ValueError, match=r"must be written like gpt-6-luna=0\.10/0\.50, .*, or gpt-transcribe=0\.0045/min"
    ):
        read_prices(text)


@given(st.text())
def test_no_text_breaks_the_reading_of_prices(text: str) -> None:
    """Prices, or the one error that the settings expect."""
    prices: dict[str, Price] = {}
    with suppress(ValueError):
        prices = read_prices(text)
    assert all(price.input_nano_usd >= 0 and (price.minute_nano_usd or 0) >= 0 for price in prices.values())


def test_known_prices_are_those_of_this_very_id() -> None:
    """A model that the list has only under a near name has no price."""
    known = known_prices(["gpt-4o-mini", "gpt-4o-mini-of-my-own", "nobody-has-this"])

    assert known == {"gpt-4o-mini": Price(input_nano_usd=150_000_000, output_nano_usd=600_000_000)}


def test_a_price_that_rises_with_the_request_is_that_of_a_short_one() -> None:
    """The default model costs what its page says."""
    known = known_prices(["gpt-6-luna"])

    assert known == {"gpt-6-luna": Price(input_nano_usd=100_000_000, output_nano_usd=500_000_000)}


def test_pictures_and_minutes_have_known_prices() -> None:
    """The tokens of an original cost what they cost, what is drawn counts as pictures, an hour has 60 minutes."""
    usd = 10**9
    assert known_prices(["gpt-image-2", "gpt-image-1.5", "gpt-transcribe"]) == {
        "gpt-image-2": Price(input_nano_usd=5 * usd, output_nano_usd=30 * usd, picture_input_nano_usd=8 * usd),
        "gpt-image-1.5": Price(input_nano_usd=5 * usd, output_nano_usd=32 * usd, picture_input_nano_usd=8 * usd),
        "gpt-transcribe": Price(minute_nano_usd=4_500_000),
    }
