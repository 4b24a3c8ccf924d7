"""Refusals, failures, and that every kind of what is told can be built."""

from collections.abc import Callable

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gptbot.domain.account import Tier
from gptbot.domain.errors import DomainError, HoldNotOpen, Refusal
from gptbot.domain.ids import HoldId
from gptbot.domain.letter import Letter, Priority
from gptbot.domain.notices import Notice, Refused
from gptbot.domain.reports import FailureReport, RequestReport
from gptbot.testing.shapes import kinds, values_of
from gptbot.testing.strategies import letters, notices, refusals, reports


class EveryKindWasDrawnError(Exception):
    """Nothing is left to look for."""


@given(refusals())
def test_an_error_carries_its_refusal(refusal: Refusal) -> None:
    """What a rule said no with arrives as data."""
    assert DomainError(refusal).refusal is refusal
    assert repr(refusal) in str(DomainError(refusal))


def test_a_closed_hold_is_named() -> None:
    """Whoever closes it again learns which."""
    error = HoldNotOpen(HoldId("hold/1"))
    assert (error.hold_id, str(error)) == ("hold/1", "hold/1")


@pytest.mark.parametrize(("strategy", "base"), [(refusals, Refusal), (notices, Notice)])
def test_every_kind_is_drawn(strategy: Callable[[], st.SearchStrategy[object]], base: type) -> None:
    """Whoever renders what the strategies draw has rendered every kind there is."""
    missing: set[type] = set(kinds(base))

    @settings(max_examples=3_000, database=None, derandomize=True, phases=[Phase.generate], report_multiple_bugs=False)
    @given(strategy())
    def collect(value: object) -> None:
        missing.discard(type(value))
        if not missing:
            raise EveryKindWasDrawnError

    with pytest.raises(EveryKindWasDrawnError):
        collect()


@given(notices() | reports())
def test_what_is_told_is_a_value(told: Notice | RequestReport | FailureReport) -> None:
    """Frozen, equal to its copy, and fit for a set."""
    copy = attrs.evolve(told)
    assert copy == told
    assert hash(copy) == hash(told)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        vars(type(told))["__setattr__"](told, "something", 1)


@given(letters())
def test_answers_leave_before_notices_before_reports(letter: Letter) -> None:
    """The one who waits is served first; a refusal is a notice like another."""
    assert Priority.ANSWER < Priority.NOTICE < Priority.REPORT
    plain = Letter(key="k", to=letter.to, notice=letter.notice, language=letter.language)
    assert plain.priority is Priority.NOTICE
    assert isinstance(letter.notice, Notice)
    assert not isinstance(letter.notice, Refused) or isinstance(letter.notice.refusal, Refusal)


def test_a_shape_that_nothing_is_known_of_is_refused() -> None:
    """A field of a new type has to be told to the strategies before it is drawn wrongly."""

    @attrs.frozen
    class Odd:
        field: complex
        tier: Tier

    with pytest.raises(TypeError, match="nothing is known of"):
        values_of(Odd, {})
