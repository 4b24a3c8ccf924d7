"""The simulator itself: the same seed is the same story, time is simulated, and a few stories are clean."""

import asyncio
import time

import attrs
import pytest

from simulation import many
from simulation.many import outcome_of
from simulation.play import played
from simulation.schedule import Action, Deed, Fault, Kind, Port, Schedule
from simulation.scheming import schemed
from simulation.timeline import BEGINNING, SimulatedClock, SimulatedLoop, StuckError

QUESTION = Schedule(
    seed=0, actions=(Action(1, 0.5, 1, Deed.SAY, "/start"), Action(2, 2.0, 1, Deed.LONG), Action(3, 2.1, 0, Deed.ASK))
)


@pytest.mark.parametrize("seed", range(6))
def test_a_few_schedules_are_clean(seed: int) -> None:
    """Whatever strikes in them, nothing is lost, charged twice or mixed up."""
    assert played(schemed(seed)).wrong == ()


def test_a_seed_is_the_same_story_every_time() -> None:
    """The same schedule crosses the same ports at the same moments, with the same outcome."""
    schedule = schemed(3)
    assert schemed(3) == schedule
    assert played(schedule) == played(schedule)


def test_the_disk_tells_the_same_story_as_the_memory() -> None:
    """Both stores carry the bot through a day without faults in the same way."""
    stored, kept = (played(attrs.evolve(schemed(5), disk=disk, faults=())) for disk in (True, False))
    assert (stored.wrong, stored.sent, stored.questions) == (kept.wrong, kept.sent, kept.questions)


@pytest.mark.parametrize("port", [Port.BEGIN, Port.ARRIVAL, Port.PAYMENT, Port.NOTE, Port.SEND, Port.MODEL, Port.POLL])
@pytest.mark.parametrize("kind", [Kind.CRASH_BEFORE, Kind.CRASH_AFTER])
def test_a_crash_strikes_where_it_is_asked_for(port: Port, kind: Kind) -> None:
    """The process dies once, starts again, and everybody is answered."""
    outcome = played(attrs.evolve(QUESTION, disk=False, faults=(Fault(port, 2, kind),)))
    assert (outcome.wrong, outcome.crashes) == ((), 1)


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.CRASH_BEFORE, Kind.CRASH_AFTER}))
def test_every_other_fault_strikes_without_a_crash(kind: Kind) -> None:
    """It is counted, and the bot lives with it."""
    outcome = played(attrs.evolve(QUESTION, disk=False, faults=(Fault(Port.SEND, 2, kind, 1),)))
    assert (outcome.wrong, outcome.crashes, outcome.struck) == ((), 0, {kind: 1})


def test_what_is_sent_twice_is_counted() -> None:
    """Telegram took the answer, and the process died before it heard so: that message comes again."""
    clean = played(attrs.evolve(QUESTION, disk=False))
    assert clean.twice == 0
    counts = [
        played(attrs.evolve(QUESTION, disk=False, faults=(Fault(Port.SEND, nth, Kind.CRASH_AFTER),))).twice
        for nth in range(3, 5)
    ]
    assert max(counts) == 1


def test_time_costs_nothing() -> None:
    """A day of waiting is over at once, and a clock that was set says something else than the loop."""

    async def wait() -> tuple[float, float]:
        clock = SimulatedClock()
        await asyncio.sleep(86_400)
        passed_s = (clock.now() - BEGINNING).total_seconds()
        clock.step(-3_600)
        return passed_s, (clock.now() - BEGINNING).total_seconds()

    began = time.monotonic()
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        assert runner.run(wait()) == (86_400, 82_800)
    assert time.monotonic() - began < 60


def test_a_story_without_a_way_on_ends() -> None:
    """Where everybody waits for somebody else the loop says so, instead of waiting for ever."""

    async def wait() -> None:
        await asyncio.Event().wait()

    loop = SimulatedLoop()
    task = loop.create_task(wait())
    with pytest.raises(StuckError):
        loop.run_until_complete(task)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        loop.run_until_complete(task)
    loop.close()


def test_the_command_plays_what_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """It says how much was played, and is content where nothing is wrong."""
    assert many.main(["--seed", "20", "--schedules", "1", "--workers", "1"]) == 0
    assert capsys.readouterr().out.startswith("1 schedules of ")


def test_a_simulator_that_falls_over_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception from within is a failure of that seed."""

    def fall(_: Schedule) -> None:
        raise RuntimeError("a hole")

    monkeypatch.setattr(many, "played", fall)
    assert "a hole" in outcome_of(QUESTION).wrong[0]


def test_a_report_is_written_though_the_store_failed_when_it_was_due() -> None:
    """Nobody rings for it a second time, and it comes all the same."""
    actions = (Action(1, 0.51, 2, Deed.SAY, "/start 45"), Action(2, 17.65, 2, Deed.REPLY))
    faults = (Fault(Port.ANSWER, 1, Kind.ERROR_BEFORE),)
    schedule = Schedule(seed=1308, disk=False, actions=actions, faults=faults)
    assert played(schedule).wrong == ()
