"""Simulated time: an event loop that never waits but jumps to the next timer, and a clock that can be wrong."""

import asyncio
import itertools
import selectors
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import Context, copy_context
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, TypeVarTuple, Unpack

import attrs

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

BEGINNING = datetime(2026, 11, 2, 12, tzinfo=UTC)


ROUNDS_MAX = 2_000_000
"""As many rounds of the loop no schedule needs."""


class StuckError(Exception):
    """Everybody waits for somebody else, or turns round and round."""


class NumberedTask(asyncio.Task[Any]):
    """A task whose place in a set depends on when it was made, and not on where it lies in memory."""

    number = 0
    context: Context

    def __hash__(self) -> int:
        return self.number

    def __eq__(self, other: object) -> bool:
        return self is other


class _Jump(selectors.SelectSelector):
    """Waits for no file: what would be waited for has happened."""

    passed: Callable[[float], None]
    rounds = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Lets the time pass, at once."""
        self.rounds += 1
        if timeout is None or self.rounds > ROUNDS_MAX:
            raise StuckError
        self.passed(timeout)
        return []


class SimulatedLoop(asyncio.SelectorEventLoop):
    """The same order of events every time; what would run on a thread runs at once."""

    def __init__(self) -> None:
        self._now_s = 0.0
        jump = _Jump()
        jump.passed = self._pass
        super().__init__(jump)
        self._numbers = itertools.count(1)
        self.set_task_factory(self._task)

    def time(self) -> float:
        """Seconds since the beginning."""
        return self._now_s

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Arguments]], T], *args: *Arguments
    ) -> "asyncio.Future[T]":
        """Runs it here and now."""
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 -- whoever waits gets it
            future.set_exception(error)
        return future

    def _pass(self, seconds: float) -> None:
        self._now_s += max(0.0, seconds)

    def _task(
        self,
        _loop: asyncio.AbstractEventLoop,
        work: Any,  # noqa: ANN401 -- asyncio's own
        context: Context | None = None,
    ) -> "asyncio.Task[Any]":
        task: NumberedTask = NumberedTask.__new__(NumberedTask)
        task.number = next(self._numbers)
        task.context = context or copy_context()
        task.__init__(work, loop=self, context=task.context)  # type: ignore[misc]  # the number has to be there before
        return task


@attrs.define
class SimulatedClock:
    """The time of day of the machine that the bot runs on; ``skew`` is what was set on it."""

    skew: timedelta = timedelta()

    def now(self) -> datetime:
        """The moment, as that machine believes."""
        return BEGINNING + timedelta(seconds=asyncio.get_running_loop().time()) + self.skew

    def step(self, seconds: float) -> None:
        """Somebody sets the clock."""
        self.skew += timedelta(seconds=seconds)
