"""Signals: Ctrl-C ends what is under way; SIGTERM and SIGHUP end everything."""

import asyncio
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import attrs

Result = TypeVar("Result")

_ENDING = (signal.SIGTERM, signal.SIGHUP)


class InterruptedByPerson(Exception):  # noqa: N818 -- it is what happened, and no fault
    """Nobody waits for this any more."""


@attrs.define
class Interrupts:
    """What can be interrupted runs by `run`, one thing at a time; Ctrl-C changes nothing else."""

    over: bool = False
    _running: asyncio.Task[Any] | None = None
    _interrupted: bool = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Takes the signals until the context is left."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, self.interrupt)
        for number in _ENDING:
            loop.add_signal_handler(number, self.end)
        try:
            yield
        finally:
            for number in (signal.SIGINT, *_ENDING):
                loop.remove_signal_handler(number)

    def interrupt(self) -> None:
        """Ends what runs now."""
        if self._running is not None:
            self._interrupted = True
            self._running.cancel()

    def end(self) -> None:
        """Ends what runs now, and lets nothing begin after it."""
        self.over = True
        self.interrupt()

    async def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """What comes of the work.

        Raises:
            InterruptedByPerson: it was interrupted before it came to its end.
        """
        self._interrupted = False
        self._running = task = asyncio.create_task(work)
        if self.over:
            self.interrupt()
        try:
            return await task
        except asyncio.CancelledError:
            if not self._interrupted:
                raise
            raise InterruptedByPerson from None
        finally:
            self._running = None
