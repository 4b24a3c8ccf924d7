"""A check that cannot fail is none: each way to break the bot is found, and shown by a short schedule."""

import pytest

from simulation import schedule as names
from simulation.many import failure, main, outcome_of
from simulation.mutants import CROSSINGS, MUTANTS, Break, answers_go_home, stories
from simulation.play import played
from simulation.schedule import Action, Deed, Schedule
from simulation.scheming import schemed
from simulation.shrinking import as_code, shrunk


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_broken_bot_is_found(mutant: Break, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not get through a story that the healthy bot gets through wherever the fault strikes."""
    assert [played(story).wrong for story in stories(mutant)] == [()] * CROSSINGS
    mutant(monkeypatch)
    assert any(played(story).wrong for story in stories(mutant))


def test_the_shortest_schedule_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a failing seed, what is printed is short, is code, and says how to see it again."""
    answers_go_home(monkeypatch)
    seed = next(seed for seed in range(50) if outcome_of(schemed(seed)).wrong)
    assert main(["--seed", str(seed), "--schedules", "1", "--workers", "1"]) == 1
    shown = capsys.readouterr().out
    assert f"once more: make simulate SCHEDULES=1 SEED={seed}\n" in shown
    assert shown.count("Action(") == 1
    assert shown.count("Fault(") == 0


def test_shrinking_keeps_what_is_needed() -> None:
    """Everything goes but what the failure needs, whatever that is."""

    def needs(schedule: Schedule) -> bool:
        numbers = {action.number for action in schedule.actions}
        return {3, 7} <= numbers and any(fault.nth % 2 for fault in schedule.faults)

    schedule = next(made for made in map(schemed, range(50)) if needs(made))
    short = shrunk(schedule, needs)
    assert [action.number for action in short.actions] == [3, 7]
    assert len(short.faults) == 1


def test_a_schedule_is_written_as_code() -> None:
    """What is printed can be pasted into a test, and is the same schedule there."""
    schedule = schemed(11)
    assert eval(as_code(schedule), vars(names).copy()) == schedule  # noqa: S307 -- our own words


def test_a_failure_says_what_is_wrong() -> None:
    """Where the shortest schedule says nothing, what was seen first does."""
    schedule = Schedule(seed=1, actions=(Action(1, 0.5, 1, Deed.SAY, "/nothing of the kind"),))
    assert "seed 1 fails:\n  it fell over" in failure(schedule, outcome_of(schedule))
