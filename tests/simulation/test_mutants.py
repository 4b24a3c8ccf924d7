"""A check that cannot fail is none: each way to break the bot is found, and shown by a short schedule."""

import pytest

from simulation.many import failure, main, outcome_of
from simulation.mutants import MUTANTS, Break, confirmed_before_it_is_stored
from simulation.schedule import Action, Deed, Schedule
from simulation.scheming import schemed
from simulation.shrinking import as_code, shrunk

SEEDS = 80
"""Within so many schedules each mutant has to be found."""


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_broken_bot_is_found(mutant: Break, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the first schedules shows it."""
    mutant(monkeypatch)
    assert any(outcome_of(schemed(seed)).wrong for seed in range(SEEDS))


def test_the_shortest_schedule_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a failing seed, what is printed is short, is code, and says how to see it again."""
    confirmed_before_it_is_stored(monkeypatch)
    seed = next(seed for seed in range(SEEDS) if outcome_of(schemed(seed)).wrong)
    assert main(["--seed", str(seed), "--schedules", "1", "--workers", "1"]) == 1
    shown = capsys.readouterr().out
    assert f"once more: make simulate SCHEDULES=1 SEED={seed}\n" in shown
    assert shown.count("Action(") <= 3
    assert shown.count("Fault(") <= 2


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
    names = vars(__import__("simulation.schedule", fromlist=["Schedule"]))
    assert eval(as_code(schedule), dict(names)) == schedule  # noqa: S307 -- our own words


def test_a_failure_says_what_is_wrong() -> None:
    """Where the shortest schedule says nothing, what was seen first does."""
    schedule = Schedule(seed=1, actions=(Action(1, 0.5, 1, Deed.SAY, "/nothing of the kind"),))
    assert "seed 1 fails:\n  it fell over" in failure(schedule, outcome_of(schedule))
