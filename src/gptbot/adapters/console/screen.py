"""What is shown, wherever it goes; and plainly, where it goes to a file or a pipe."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol, TextIO

import attrs

from gptbot.adapters.console.markdown import visible
from gptbot.domain.ports.delivery import Activity, Reply


class Screen(Protocol):
    """Shows texts, one below the other."""

    def banner(self, models: str, hello: str) -> None:
        """Which models answer, and how to begin."""
        ...

    def entered(self, line: str) -> None:
        """What was said, where nobody saw it being typed."""
        ...

    def say(self, text: str) -> None:
        """What the bot says."""
        ...

    def answer(self, markdown: str) -> None:
        """What the model says."""
        ...

    def hint(self, text: str) -> None:
        """What the terminal itself says."""
        ...

    def reply(self, thinking: str) -> Reply:
        """What is shown while an answer comes; gone when it is there."""
        ...

    def leave(self) -> None:
        """The end."""
        ...


class QuietReply:
    """Shows nothing: the answer comes whole."""

    @asynccontextmanager
    async def busy(self, _activity: Activity) -> AsyncIterator[None]:
        """Nothing to see."""
        yield

    async def draft(self, text_so_far: str) -> None:
        """Nothing to see."""


@attrs.frozen
class PlainScreen:
    """Plain text, a blank line between, in a stream that another program may read; None is one that was closed."""

    stream: TextIO | None

    def banner(self, models: str, hello: str) -> None:  # noqa: ARG002 -- nobody is at the keyboard
        """One line."""
        self._write(f"{visible(models)}\n")

    def entered(self, line: str) -> None:
        """Nothing: who wrote the line knows it."""

    def say(self, text: str) -> None:
        """As it is."""
        self._write(f"\n{visible(text)}\n")

    def answer(self, markdown: str) -> None:
        """As the model wrote it."""
        self.say(markdown)

    def hint(self, text: str) -> None:
        """As it is."""
        self.say(text)

    def reply(self, thinking: str) -> Reply:  # noqa: ARG002 -- a pipe needs no sign of life
        """Nothing until the answer is there."""
        return QuietReply()

    def leave(self) -> None:
        """Nothing more."""

    def _write(self, text: str) -> None:
        if self.stream is not None:
            self.stream.write(text)
            self.stream.flush()
