"""How long a recording may be, and what listening to it costs."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.domain.errors import DomainError, VoiceLength
from gptbot.domain.terms import Terms
from gptbot.domain.voice import accepted_seconds, voice_price
from gptbot.testing.strategies import terms


@given(terms(), st.integers(-5, 3_700))
def test_a_recording_is_listened_to_within_its_limits(house: Terms, seconds: int) -> None:
    """From one second to what the operator allows, both of them included."""
    if 1 <= seconds <= house.voice_seconds_max:
        assert accepted_seconds(seconds, house) == seconds
        return
    with pytest.raises(DomainError) as refused:
        accepted_seconds(seconds, house)
    assert refused.value.refusal == VoiceLength(limit_s=house.voice_seconds_max)


@pytest.mark.parametrize("limit_s", [1, 2, 300])
def test_both_ends_are_listened_to(house_terms: Terms, limit_s: int) -> None:
    """A recording of one second and the longest; not the next on either side."""
    house = attrs.evolve(house_terms, voice_seconds_max=limit_s)
    assert [accepted_seconds(seconds, house) for seconds in (1, limit_s)] == [1, limit_s]
    for seconds in (-1, 0, limit_s + 1):
        with pytest.raises(DomainError):
            accepted_seconds(seconds, house)


@pytest.mark.parametrize(("seconds", "each", "price"), [(1, 6, 6), (300, 6, 1_800), (10, 0, 0), (10, 7, 70)])
def test_listening_in_figures(house_terms: Terms, seconds: int, each: int, price: int) -> None:
    """So many premium tokens a second."""
    assert voice_price(seconds, attrs.evolve(house_terms, premium_tokens_per_voice_second=each)) == price
