"""Cuts a failing schedule down to the shortest that still fails, and writes it as code."""

from collections.abc import Callable, Iterator

import attrs

from simulation.schedule import Action, Fault, Schedule

TRIES_MAX = 600
NEARER = (1, 2, 3, 4, 6, 8, 12, 20, 30, 45, 60, 90)
"""With fewer actions the same crossing has a lower number: so many lower are tried."""

Fails = Callable[[Schedule], bool]


def shrunk(schedule: Schedule, fails: Fails, *, tries: int = TRIES_MAX) -> Schedule:
    """The shortest schedule found that fails: fewer faults first, then fewer actions, then a plainer house."""
    search = _Search(fails, tries)
    before = None
    while before != schedule:
        before = schedule
        schedule = search.first(schedule, _plainer)
        schedule = search.first(schedule, _fewer_faults)
        schedule = search.first(schedule, _fewer_actions)
    return schedule


@attrs.define
class _Search:
    fails: Fails
    left: int

    def first(self, schedule: Schedule, shorter: Callable[[Schedule], Iterator[Schedule]]) -> Schedule:
        """Takes the first shorter one that fails, as long as there is one."""
        while True:
            for candidate in shorter(schedule):
                if self._tried(candidate):
                    schedule = candidate
                    break
            else:
                return schedule

    def _tried(self, candidate: Schedule) -> bool:
        if self.left <= 0:
            return False
        self.left -= 1
        return self.fails(candidate)


def _plainer(schedule: Schedule) -> Iterator[Schedule]:
    plain = {"disk": False, "requests_per_minute": 0, "answers_all": False, "waiting_max": 10}
    for name, value in plain.items():
        if getattr(schedule, name) != value:
            yield attrs.evolve(schedule, **{name: value})  # type: ignore[arg-type]  # each has its own type


def _fewer_faults(schedule: Schedule) -> Iterator[Schedule]:
    for faults in _without(schedule.faults):
        yield attrs.evolve(schedule, faults=faults)


def _fewer_actions(schedule: Schedule) -> Iterator[Schedule]:
    for actions in _without(schedule.actions):
        yield attrs.evolve(schedule, actions=actions)
    if len(schedule.actions) > 1:
        yield from _nearer(schedule)


def _nearer(schedule: Schedule) -> Iterator[Schedule]:
    """One action less, and a fault that comes earlier for it."""
    for place in range(len(schedule.actions)):
        actions = (*schedule.actions[:place], *schedule.actions[place + 1 :])
        for number, fault in enumerate(schedule.faults):
            for less in NEARER:
                if fault.nth > less:
                    moved = attrs.evolve(fault, nth=fault.nth - less)
                    faults = (*schedule.faults[:number], moved, *schedule.faults[number + 1 :])
                    yield attrs.evolve(schedule, actions=actions, faults=faults)


def _without(items: tuple[Action, ...] | tuple[Fault, ...]) -> Iterator[tuple]:  # type: ignore[type-arg]  # of the same
    """What is left without a half, a quarter … and at last without one."""
    size = len(items)
    while size > 1:
        size = -(-size // 2)
        for first in range(0, len(items), size):
            if size < len(items) or len(items) == 1:
                yield items[:first] + items[first + size :]
    if len(items) == 1:
        yield ()


def as_code(schedule: Schedule) -> str:
    """The schedule as Python, for a test that keeps it."""
    lines = [f"Schedule(  # {len(schedule.actions)} actions, {len(schedule.faults)} faults"]
    house = ("seed", "disk", "people", "answers_all", "requests_per_minute", "waiting_max")
    lines += [f"    {name}={getattr(schedule, name)!r}," for name in house]
    lines.append("    actions=(")
    for one in schedule.actions:
        rest = f", {one.words!r}" if one.words or one.group else ""
        rest += ", group=True" if one.group else ""
        lines.append(f"        Action({one.number}, {one.at_s}, {one.person}, Deed.{one.deed.name}{rest}),")
    lines += ["    ),", "    faults=("]
    for fault in schedule.faults:
        amount = f", {fault.amount:g}" if fault.amount else ""
        lines.append(f"        Fault(Port.{fault.port.name}, {fault.nth}, Kind.{fault.kind.name}{amount}),")
    return "\n".join([*lines, "    ),", ")"])
