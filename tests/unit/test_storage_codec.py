"""What is stored as text comes back as the same value."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.adapters.sqlite.codec import Codec, from_micros, subclasses, to_micros
from gptbot.domain import errors, notices
from gptbot.domain.exchange import Exchange
from gptbot.domain.extended_context import Role, Turn
from gptbot.domain.letter import Letter
from gptbot.domain.ports.storage import StorageError
from gptbot.domain.reports import FailureReport, RequestReport
from gptbot.testing import strategies
from gptbot.testing.shapes import kinds

CODEC = Codec()


@given(strategies.letters())
def test_every_notice_comes_back(letter: Letter) -> None:
    """A notice comes back as it was, of the same class, with the refusal or the reports inside it."""
    assert CODEC.notice(CODEC.notice_text(letter.notice)) == letter.notice


@given(strategies.reports())
def test_every_report_comes_back(report: RequestReport | FailureReport) -> None:
    """A report comes back as it was."""
    assert CODEC.report(CODEC.report_text(report)) == report


@given(strategies.exchanges())
def test_every_exchange_comes_back(exchange: Exchange) -> None:
    """An exchange comes back as it was."""
    assert CODEC.exchange(CODEC.exchange_text(exchange)) == exchange


@given(st.lists(st.builds(Turn, role=st.sampled_from(Role), text=strategies.texts(surrogates=True))))
def test_every_text_comes_back(turns: list[Turn]) -> None:
    """Any text comes back exactly, half characters as well, and is ASCII meanwhile."""
    text = CODEC.turns_text(turns)
    assert text.isascii()
    assert CODEC.turns(text) == tuple(turns)


@given(strategies.moments())
def test_every_moment_comes_back(moment: datetime) -> None:
    """A moment comes back to the microsecond, in UTC, from whatever zone it was in."""
    assert from_micros(to_micros(moment)) == moment
    elsewhere = moment.astimezone(timezone(timedelta(hours=-7)))
    assert from_micros(to_micros(elsewhere)).tzinfo is UTC
    assert to_micros(elsewhere) == to_micros(moment)


def test_every_kind_is_known() -> None:
    """The kinds that can be stored are those that the domain has, however they were defined."""
    assert notices.Answer in subclasses(notices.Notice)
    for base in (notices.Notice, errors.Refusal):
        assert set(subclasses(base)) == set(kinds(base))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"_class":"Secret","text":"Secret"}', '{"_class":"Answer"}'])
def test_unreadable_value_is_a_storage_error(text: str) -> None:
    """What is no value of the kind is refused, without a word of what it holds."""
    with pytest.raises(StorageError) as caught:
        CODEC.notice(text)
    assert "Secret" not in str(caught.value)
