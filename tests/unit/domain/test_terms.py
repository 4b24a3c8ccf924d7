"""The numbers of the house."""

from typing import Any

import attrs
import pytest
from hypothesis import given

from gptbot.domain.terms import Terms
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.testing.strategies import terms

FROM_NOTHING = (
    "welcome_tokens",
    "bonus_tokens",
    "premium_tokens_per_voice_second",
    "favor_tokens",
    "favor_threshold_tokens",
)
FROM_ONE = ("context_chars_max", "prompt_chars_max", "answer_tokens_max", "voice_seconds_max", "hold_lifetime_s")


def changed(house: Terms, name: str, number: int) -> Terms:
    """The terms with another number of this name."""
    fields: dict[str, Any] = {name: number}
    return attrs.evolve(house, **fields)


@pytest.mark.parametrize("name", FROM_NOTHING + FROM_ONE)
@pytest.mark.parametrize("number", [-1, AMOUNT_MAX + 1])
def test_no_number_is_negative_or_beyond_64_bits(house_terms: Terms, name: str, number: int) -> None:
    """A setting that makes no sense is no terms."""
    with pytest.raises(ValueError, match=name):
        changed(house_terms, name, number)


@pytest.mark.parametrize("name", FROM_NOTHING + FROM_ONE)
def test_64_bits_are_used_to_the_end(house_terms: Terms, name: str) -> None:
    """The largest amount is a number like another."""
    assert getattr(changed(house_terms, name, AMOUNT_MAX), name) == 9_223_372_036_854_775_807


@pytest.mark.parametrize("name", FROM_ONE)
def test_a_limit_leaves_room_for_something(house_terms: Terms, name: str) -> None:
    """Nothing at all is no limit that anybody means."""
    assert getattr(changed(house_terms, name, 1), name) == 1
    with pytest.raises(ValueError, match=name):
        changed(house_terms, name, 0)


@pytest.mark.parametrize("name", FROM_NOTHING)
def test_a_gift_may_be_nothing(house_terms: Terms, name: str) -> None:
    """An operator may grant nothing, and take nothing for voice."""
    assert getattr(changed(house_terms, name, 0), name) == 0


@given(terms())
def test_the_admin_is_shown_what_is_no_balance(house: Terms) -> None:
    """777777, 77777 and 777, whatever else the operator sets."""
    shown = [house.admin_shows(unit) for unit in (Unit.TOKEN, Unit.PREMIUM_TOKEN, Unit.IMAGE)]
    assert shown == [777_777, 77_777, 777]


def test_the_house_in_figures(house_terms: Terms) -> None:
    """What a new installation starts with."""
    assert (house_terms.welcome_tokens, house_terms.bonus_tokens) == (30_000, 20_000)
    assert (house_terms.context_chars_max, house_terms.prompt_chars_max) == (50_000, 4_096)
    assert (house_terms.answer_tokens_max, house_terms.premium_tokens_per_voice_second) == (4_000, 6)
