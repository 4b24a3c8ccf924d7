"""Another process with the same token: one of two goes, and neither takes what the other is storing."""

import random

import pytest
from telegram.error import Conflict

from gptbot.adapters.telegram.contention import Contention
from gptbot.adapters.telegram.intake import CONFLICT_PAUSE_S, LEFT_ALONE_S
from unit.telegram.test_poller import Station, station
from unit.telegram.updates import said

__all__ = ["station"]

CONFLICT = Conflict("terminated by other getUpdates request; make sure that only one bot instance is running")


class Watch:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        """What it shows."""
        return self.at


def counted(*moments: tuple[float, str]) -> list[bool]:
    """What each conflict decides; polls begin (``?``), are answered (``!``) or end with a conflict (``x``)."""
    watch, decided = Watch(), []
    contention = Contention(now=watch)
    for at_s, what in moments:
        watch.at = 1000.0 + at_s
        if what == "?":
            contention.asking()
        elif what == "!":
            contention.answered()
        else:
            decided.append(contention.conflicted())
    return decided


@pytest.mark.parametrize(
    ("moments", "decided"),
    [
        pytest.param([(0, "?"), (30, "x")], [False], id="the last poll of a predecessor"),
        pytest.param([(0, "?"), (5, "x"), (8, "?"), (8, "!"), (8, "?"), (20, "x")], [False, True], id="it goes on"),
        pytest.param([(0, "?"), (5, "x"), (8, "?"), (11, "x")], [False, True], id="held, then ended"),
        pytest.param([(0, "?"), (5, "x"), (8, "?"), (8, "!"), (60, "?"), (66, "x")], [False, False], id="forgotten"),
        pytest.param([(at, what) for at in (0, 3, 6, 9) for what in "?x"], [False] * 4, id="not let in for a while"),
        pytest.param([(at, what) for at in (0, 3, 6, 9, 12) for what in "?x"], [False] * 4 + [True], id="never let in"),
        pytest.param(
            [*[(at, what) for at in (0, 3) for what in "?x"], (6, "?"), (6, "!"), (70, "?"), (70, "x")],
            [False, False, False],
            id="two strays, and peace for a minute",
        ),
    ],
)
def test_who_retires(moments: list[tuple[float, str]], decided: list[bool]) -> None:
    """The first conflict is forgiven, as are several before the first answer; another one within a minute is not."""
    assert counted(*moments) == decided


@pytest.mark.parametrize("seed", range(50))
def test_of_two_exactly_one_is_left(seed: int) -> None:
    """Whoever asks ends the poll of the other; in whatever order and at whatever pace they come, one retires."""
    chance, watch = random.Random(seed), Watch()  # noqa: S311 -- no secret
    polls = {name: Contention(now=watch) for name in "ab"}
    holding: str | None = None
    for _ in range(200):
        asks = chance.choice([name for name in polls if name != holding] or sorted(polls))
        if holding is not None and polls[holding].conflicted():
            del polls[holding]
        polls[asks].asking()
        holding = asks
        watch.at += chance.uniform(0.1, CONFLICT_PAUSE_S)
        if chance.random() < 0.2:
            polls[asks].answered()
            holding = None
        if len(polls) == 1:
            break
    assert len(polls) == 1


async def test_the_second_conflict_retires(station: Station) -> None:
    """It says so once, and asks for nothing any more."""
    station.poller.contention = Contention(now=Watch())
    station.bot.answers = [CONFLICT, [], CONFLICT, [said("Why?", 10)]]
    await station.run(5)
    assert (len(station.retired), len(station.bot.polls)) == (1, 3)
    assert station.pauses == [CONFLICT_PAUSE_S]


async def test_one_conflict_is_survived(station: Station) -> None:
    """After a pause it goes on."""
    station.bot.answers = [CONFLICT, [], [said("Why?", 10)]]
    await station.run(4)
    assert station.retired == []
    assert len(await station.stored()) == 1


async def test_what_waits_at_the_start_is_taken_when_it_is_left_alone(station: Station) -> None:
    """Somebody else who had been given it would confirm it within a moment; the first looks do not wait for news."""
    station.poller.alone = False
    station.bot.answers = [[said("Why?", 10)], [said("Why?", 10), said("And?", 11)]]
    await station.run(3)
    assert [item.event_id for item in await station.stored()] == ["telegram:10:42:7", "telegram:11:42:7"]
    assert station.pauses == [LEFT_ALONE_S]
    assert [poll["timeout"] for poll in station.bot.polls[:3]] == [0, 0, 30]
    assert station.bot.offsets[:3] == [0, 0, 12]


@pytest.mark.parametrize("later", [[], [said("And?", 11)], [said("And?", 11), said("Why?", 10)]])
async def test_what_somebody_else_confirms_is_not_taken(station: Station, later: list[dict[str, object]]) -> None:
    """Nor what came meanwhile: it may be in the same hands."""
    station.poller.alone = False
    station.bot.answers = [[said("Why?", 10)], later, []]
    await station.run(3)
    assert await station.stored() == ()


async def test_after_a_conflict_it_looks_twice_again(station: Station) -> None:
    """What the other one was given a moment ago is not answered by both."""
    station.bot.answers = [CONFLICT, [said("Why?", 10)], [], []]
    await station.run(5)
    assert await station.stored() == ()
    assert station.pauses == [CONFLICT_PAUSE_S, LEFT_ALONE_S]
