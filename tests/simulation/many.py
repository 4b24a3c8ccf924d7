"""Plays many schedules on both cores and says what came of them: `make simulate`."""

import argparse
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import attrs

from simulation.play import Outcome, played
from simulation.schedule import Kind, Schedule
from simulation.scheming import schemed
from simulation.shrinking import as_code, shrunk

FAILURES_MAX = 3
"""So many failing seeds are shrunk and shown; then it stops."""


@attrs.define
class Sums:
    """What happened in all schedules together."""

    schedules: int = 0
    struck: Counter[Kind] = attrs.Factory(Counter)
    crashes: int = 0
    transactions: int = 0
    sent: int = 0
    twice: int = 0
    simulated_s: float = 0

    def add(self, outcome: Outcome) -> None:
        """One more."""
        self.schedules += 1
        self.struck.update(outcome.struck)
        for name in ("crashes", "transactions", "sent", "twice", "simulated_s"):
            setattr(self, name, getattr(self, name) + getattr(outcome, name))

    def shown(self, took_s: float) -> str:
        """All of it, in lines."""
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.struck.most_common())
        return (
            f"{self.schedules} schedules of {self.simulated_s / 3600:.1f} hours in {took_s:.0f} s\n"
            f"{sum(self.struck.values())} faults struck: {kinds}\n"
            f"{self.crashes} crashes, {self.transactions} transactions, {self.sent} messages, {self.twice} twice"
        )


def main(arguments: list[str] | None = None) -> int:
    """Plays them; 1 where one failed."""
    asked = _asked(arguments)
    began = time.monotonic()
    sums, failed = Sums(), 0
    for schedule, outcome in _all(asked.seed, asked.schedules, asked.workers):
        sums.add(outcome)
        if outcome.wrong:
            failed += 1
            say(failure(schedule, outcome))
            if failed == FAILURES_MAX:
                break
    say(sums.shown(time.monotonic() - began))
    return 1 if failed else 0


def say(text: str) -> None:
    """Writes it for whoever waits, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def failure(schedule: Schedule, outcome: Outcome) -> str:
    """What is wrong, the shortest schedule that shows it, and how to see it again."""
    short = shrunk(schedule, lambda candidate: bool(outcome_of(candidate).wrong))
    again = outcome_of(short).wrong or outcome.wrong
    return "\n".join(
        (
            f"seed {schedule.seed} fails:",
            *(f"  {line}" for line in again[:5]),
            "the shortest schedule that fails:",
            as_code(short),
            f"once more: make simulate SCHEDULES=1 SEED={schedule.seed}",
        )
    )


def outcome_of(schedule: Schedule) -> Outcome:
    """Plays it; where the simulator itself falls over, that is what is wrong."""
    try:
        return played(schedule)
    except Exception:  # noqa: BLE001 -- the other schedules are played all the same
        return attrs.evolve(NOTHING, wrong=(f"it fell over: {traceback.format_exc(limit=-3)}",))


NOTHING = Outcome(
    wrong=(), trace="", struck=Counter(), crashes=0, transactions=0, questions=0, sent=0, twice=0, simulated_s=0
)


def _played(seed: int) -> tuple[Schedule, Outcome]:
    schedule = schemed(seed)
    return schedule, outcome_of(schedule)


def _all(seed: int, count: int, workers: int) -> Iterator[tuple[Schedule, Outcome]]:
    seeds = range(seed, seed + count)
    if workers < 2 or count < 2:
        yield from map(_played, seeds)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_played, seeds, chunksize=min(20, -(-count // workers)))


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--schedules", type=int, default=10_000, help="how many seeds from there")
    parser.add_argument("--workers", type=int, default=2, help="processes beside each other")
    return parser.parse_args(arguments)
