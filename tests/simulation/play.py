"""Plays one schedule from the first start to the moment when everything has come to rest, and judges it."""

import asyncio
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import patch

import attrs
import structlog

from gptbot.adapters.telegram import frontend
from simulation.checks import Evidence, judged
from simulation.crossings import Crossings
from simulation.disk import Disk, FileDisk, MemoryDisk
from simulation.models import Calls
from simulation.people import People
from simulation.process import Process
from simulation.schedule import Kind, Schedule
from simulation.telegram import SimulatedTelegram
from simulation.timeline import SimulatedClock, SimulatedLoop
from simulation.witness import Witness

REST_WITHIN_S = 1_800
LOOK_EACH_S = 4
END_WITHIN_S = 15
STORMY_S = 20
"""So long after the last action faults go on."""

HURT_S = 40
"""A process whose loop was cancelled is deaf; so long its operator takes to see it."""


@attrs.frozen(kw_only=True)
class Outcome:
    """What came of it: sentences about what is wrong, and how much happened."""

    wrong: tuple[str, ...]
    trace: str
    struck: Counter[Kind]
    crashes: int
    transactions: int
    questions: int
    sent: int
    twice: int
    simulated_s: float


def played(schedule: Schedule) -> Outcome:
    """Plays a schedule."""
    with ExitStack() as stack:
        bugs = stack.enter_context(_bugs())
        stack.enter_context(patch.object(frontend, "set_menu", _no_menu))
        disk: Disk = MemoryDisk()
        if schedule.disk:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="gptbot-simulated-", dir=_folder()))
            disk = FileDisk(Path(folder) / "gptbot.db")
        with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
            return runner.run(_Play(schedule, disk, bugs).whole())


class _Play:
    def __init__(self, schedule: Schedule, disk: Disk, bugs: list[str]) -> None:
        self.bugs = bugs
        self.schedule = schedule
        self.disk = disk
        self.telegram = SimulatedTelegram()
        self.crossings = Crossings(SimulatedClock(), {(fault.port, fault.nth): fault for fault in schedule.faults})
        self.crossings.world = self.telegram
        self.calls = Calls()
        self.witness = Witness(self.telegram.mail)
        self.people = People(self.telegram, schedule.people, schedule.answers_all)
        self.process = Process(schedule, disk, self.telegram, self.crossings, self.calls, self.witness)

    async def whole(self) -> Outcome:
        """From the first start to rest."""
        running = asyncio.create_task(self.process.run())
        try:
            for action in self.schedule.actions:
                await asyncio.sleep(action.at_s - asyncio.get_running_loop().time())
                self.people.act(action)
            await asyncio.sleep(STORMY_S)
            self.crossings.calm()
            restless = await self._rest()
            await self._end(running)
        finally:
            running.cancel()
        evidence = Evidence(
            schedule=self.schedule,
            said=self.people.said,
            telegram=self.telegram,
            calls=self.calls.made,
            witness=self.witness,
        )
        stored = {entry.id: entry.amount for entry in self.witness.entries}
        if self.disk.entries() != stored:
            self.process.wrong.append(f"the store has {self.disk.entries()}, and was given {stored}")
        wrong = (
            *restless,
            *self.disk.faults(),
            *self.process.wrong,
            *self.witness.wrong,
            *self.bugs,
            *judged(evidence),
        )
        return self._outcome(wrong)

    async def _rest(self) -> tuple[str, ...]:
        """Waits until nothing is left to do; what is left if that does not come."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        left = {"": 1}
        while loop.time() < began + REST_WITHIN_S:
            await asyncio.sleep(LOOK_EACH_S)
            left = {what: count for what, count in self.disk.left().items() if count}
            if self.telegram.pending:
                left["unconfirmed"] = len(self.telegram.pending)
            if not left:
                return ()
            if self.process.lives[-1].hurt and loop.time() > began + HURT_S:
                self.process.restart()
        return (f"it does not come to rest: {left}",)

    async def _end(self, running: "asyncio.Task[None]") -> None:
        """Stops it in order."""
        life = self.process.lives[-1]
        self.process.restart()
        if not await self.process.ended(life, within_s=END_WITHIN_S):
            self.process.wrong.append(f"it does not end within {END_WITHIN_S} seconds")
        running.cancel()

    def _outcome(self, wrong: tuple[str, ...]) -> Outcome:
        return Outcome(
            wrong=wrong,
            trace=self.crossings.trace,
            struck=Counter(fault.kind for fault in self.crossings.struck),
            crashes=sum(life.crashed for life in self.process.lives),
            transactions=self.witness.transactions,
            questions=len({call.asked for call in self.calls.made}),
            sent=len(self.telegram.mail.sent),
            twice=len(self.telegram.mail.twice()),
            simulated_s=asyncio.get_running_loop().time(),
        )


async def _no_menu(*_: object) -> None:
    """The menu is half the work of a start, and nothing depends on it."""


def _folder() -> str | None:
    """Memory in place of a disk, where the machine has that: what a disk does is proved elsewhere."""
    shared = Path("/dev/shm")  # noqa: S108 -- a folder of its own is made in it
    return str(shared) if shared.is_dir() else None


@contextmanager
def _bugs() -> Iterator[list[str]]:
    """What is logged with a traceback, which is what a bug is; everything else goes wrong here all the time."""
    found: list[str] = []

    def listen(_: object, __: str, event: MutableMapping[str, Any]) -> NoReturn:
        if event.get("exc_info"):
            found.append(f"{event['event']}: {sys.exc_info()[1]!r}")
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[listen], wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    try:
        yield found
    finally:
        structlog.configure(**before)
