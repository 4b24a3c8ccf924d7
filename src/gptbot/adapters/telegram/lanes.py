"""Lanes: one for each dialogue, in which work follows work."""

import asyncio
from collections.abc import Awaitable, Callable

import attrs

Work = Callable[[], Awaitable[None]]


@attrs.define
class Lane:
    """The order within one dialogue.

    A command waits for the commands before it; a question waits for the commands and questions before it.
    """

    questions: int = 0
    commands: int = 0
    _last_command: asyncio.Task[None] | None = None
    _last_question: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is left in it."""
        return not (self.questions or self.commands)

    def command(self, work: Work) -> asyncio.Task[None]:
        """Puts a command behind the commands."""
        self.commands += 1
        task = asyncio.create_task(_after((self._last_command,), work))
        task.add_done_callback(self._command_ended)
        self._last_command = task
        return task

    def question(self, work: Work) -> asyncio.Task[None]:
        """Puts a question behind everything."""
        self.questions += 1
        task = asyncio.create_task(_after((self._last_command, self._last_question), work))
        task.add_done_callback(self._question_ended)
        self._last_question = task
        return task

    def _command_ended(self, _task: asyncio.Task[None]) -> None:
        self.commands -= 1

    def _question_ended(self, _task: asyncio.Task[None]) -> None:
        self.questions -= 1


@attrs.define
class Lanes:
    """The lanes in which there is work."""

    _lanes: dict[str, Lane] = attrs.Factory(dict)

    def of(self, name: str) -> Lane:
        """The lane of this dialogue, a new one where it has none."""
        return self._lanes.setdefault(name, Lane())

    def tidy(self, name: str) -> None:
        """Forgets the lane if nothing is left in it."""
        if name in self._lanes and self._lanes[name].idle:
            del self._lanes[name]


async def _after(before: tuple[asyncio.Task[None] | None, ...], work: Work) -> None:
    """Runs the work when what came before has ended, however it ended."""
    pending = [task for task in before if task is not None and not task.done()]
    if pending:
        await asyncio.wait(pending)
    await work()
