"""Access: who is served where, and how often."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.domain.access import Access, Allowance, Moment, Pace, Verdict
from gptbot.domain.ids import AccountId, EventId

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
ANN, BOB = AccountId("telegram:1"), AccountId("telegram:2")
ONE = Allowance(limit=1)
REQUESTS_S = st.lists(st.floats(0, 300) | st.sampled_from((0.0, 30.0, 59.5, 60.0, 90.0, 120.0)), max_size=60).map(
    sorted
)
"""Moments of requests: any, equal ones among them, and such that are a minute apart."""
SERVED, STRANGER, HASTY, SILENCE = Verdict.SERVED, Verdict.STRANGER, Verdict.HASTY, Verdict.SILENCE


@pytest.mark.parametrize(
    ("access", "who", "private", "admin", "verdict"),
    [
        (Access(), ANN, True, False, SERVED),
        (Access(), ANN, False, False, SERVED),
        (Access(allowed=frozenset({ANN})), ANN, True, False, SERVED),
        (Access(allowed=frozenset({ANN})), ANN, False, False, SERVED),
        (Access(allowed=frozenset({ANN})), BOB, True, False, STRANGER),
        (Access(allowed=frozenset({ANN})), BOB, False, False, SILENCE),
        (Access(allowed=frozenset({ANN})), BOB, True, True, SERVED),
        (Access(allowed=frozenset({ANN})), BOB, False, True, SERVED),
        (Access(groups=False), ANN, True, False, SERVED),
        (Access(groups=False), ANN, False, False, SILENCE),
        (Access(groups=False), ANN, False, True, SILENCE),
        (Access(groups=False), ANN, True, True, SERVED),
    ],
)
def test_who_is_served_where(access: Access, who: AccountId, *, private: bool, admin: bool, verdict: Verdict) -> None:
    """Everybody unless people are named; the admin always; in groups nobody where they are off."""
    assert access.verdict(who, private=private, admin=admin) is verdict


def asked(times_s: list[float], limit: int) -> list[Verdict]:
    """What becomes of requests at these seconds."""
    pace, verdicts = Pace(), []
    for number, seconds in enumerate(times_s):
        pace, verdict = pace.asking(EventId(str(number)), NOW + timedelta(seconds=seconds), Allowance(limit=limit))
        verdicts.append(verdict)
    return verdicts


@pytest.mark.parametrize(
    ("times_s", "verdicts"),
    [
        ([0, 1], [SERVED, SERVED]),
        ([0, 1, 2, 3, 59.9], [SERVED, SERVED, HASTY, SILENCE, SILENCE]),
        ([0, 30, 59, 60, 61], [SERVED, SERVED, HASTY, SERVED, SILENCE]),
        ([0, 30, 40, 60, 99, 100, 120], [SERVED, SERVED, HASTY, SERVED, SERVED, HASTY, SERVED]),
        ([0, 0, 0, 60, 60, 60], [SERVED, SERVED, HASTY, SERVED, SERVED, HASTY]),
    ],
)
def test_the_window_slides(times_s: list[float], verdicts: list[Verdict]) -> None:
    """Two a minute: one too many is told so once, then met with silence; refused ones take no room."""
    assert asked(times_s, limit=2) == verdicts


def test_the_same_event_is_judged_as_before() -> None:
    """What is served again after a failure takes no more room, and what was told is told again."""
    pace, first = Pace().asking(EventId("a"), NOW, ONE)
    pace, again = pace.asking(EventId("a"), NOW, ONE)
    pace, hasty = pace.asking(EventId("b"), NOW, ONE)
    pace, told = pace.asking(EventId("b"), NOW, ONE)
    _, silent = pace.asking(EventId("c"), NOW, ONE)
    assert [first, again, hasty, told, silent] == [SERVED, SERVED, HASTY, HASTY, SILENCE]


def test_a_clock_that_was_set_back_locks_nobody_out() -> None:
    """What lies in the future does not count."""
    pace, _ = Pace().asking(EventId("a"), NOW, ONE)
    _, verdict = pace.asking(EventId("b"), NOW - timedelta(hours=1), ONE)
    assert verdict is SERVED


@given(REQUESTS_S, st.integers(1, 5))
def test_no_minute_has_more_than_the_limit(times_s: list[float], limit: int) -> None:
    """Wherever it begins; and nobody is told twice within one."""
    verdicts = list(zip(times_s, asked(times_s, limit), strict=True))
    for begin, _ in verdicts:
        minute = [verdict for at, verdict in verdicts if begin <= at < begin + 60 - 1e-5]
        assert minute.count(SERVED) <= limit
        assert minute.count(HASTY) <= 1


@given(st.lists(st.floats(0, 900), max_size=60).map(sorted), st.integers(1, 5), st.integers(60, 600))
def test_silence_follows_a_word_within_a_minute(times_s: list[float], limit: int, window_s: int) -> None:
    """Whatever the window: no window has more than the limit, no minute two words, and nothing is dropped unsaid."""
    allowance = Allowance(limit=limit, window=timedelta(seconds=window_s))
    pace, verdicts = Pace(), list[tuple[float, Verdict]]()
    for number, seconds in enumerate(times_s):
        pace, verdict = pace.asking(EventId(str(number)), NOW + timedelta(seconds=seconds), allowance)
        verdicts.append((seconds, verdict))
    for begin, verdict in verdicts:
        within = [other for at, other in verdicts if begin <= at < begin + window_s - 1e-5]
        assert within.count(SERVED) <= limit
        told = [at for at, other in verdicts if other is HASTY and begin - 60 - 1e-5 < at <= begin]
        assert verdict is not SILENCE or told


@pytest.mark.parametrize(
    ("event", "told_s", "verdict", "kept"),
    [("b", None, SERVED, ("b",)), ("c", None, HASTY, ("b",)), ("c", 5, SILENCE, ("b",)), ("c", 60, HASTY, ("b",))],
)
def test_a_pace_forgets_what_is_older_than_a_minute(
    event: str, told_s: int | None, verdict: Verdict, kept: tuple[str, ...]
) -> None:
    """Whatever becomes of the request."""
    let_in = tuple(Moment(event_id=EventId(one), at=NOW - timedelta(seconds=s)) for one, s in (("a", 60), ("b", 59)))
    told = None if told_s is None else Moment(event_id=EventId("told"), at=NOW - timedelta(seconds=told_s))
    pace, found = Pace(let_in=let_in, told=told).asking(EventId(event), NOW, ONE)
    assert (found, tuple(moment.event_id for moment in pace.let_in)) == (verdict, kept)


@pytest.mark.parametrize("limit", [-1, -(10**30)])
def test_nobody_is_served_less_than_never(limit: int) -> None:
    """Zero is any number; below it there is none."""
    assert Access(requests_per_minute=0).requests_per_minute == 0
    with pytest.raises(ValueError, match="requests_per_minute"):
        Access(requests_per_minute=limit)


@pytest.mark.parametrize("limit", [0, -1])
def test_an_allowance_lets_something_in(limit: int) -> None:
    """One at least: nothing at all would be no allowance."""
    assert Allowance(limit=1).limit == 1
    with pytest.raises(ValueError, match="limit"):
        Allowance(limit=limit)


@given(REQUESTS_S, st.integers(1, 5))
def test_a_pace_remembers_no_more_than_the_limit(times_s: list[float], limit: int) -> None:
    """However much is asked."""
    pace = Pace()
    for number, seconds in enumerate(times_s):
        pace, _ = pace.asking(EventId(str(number)), NOW + timedelta(seconds=seconds), Allowance(limit=limit))
        assert len(pace.let_in) <= limit
