"""Starts ``gptbot chat`` as a process of its own, behind a pipe or a terminal, and reads what it shows."""

import asyncio
import os
import pty
import re
import sys
import tempfile
import termios
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import attrs

from integration.emulators.openai import OpenAIEmulator
from integration.nursery import Nursling, nursed, seated

END_TIMEOUT_S = 60.0
"""From the start of a process to what is waited for, on a very busy machine."""

_COMMAND = (sys.executable, "-m", "gptbot.app.cli", "chat", "--as")
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|[\x01\x02\r]")


@attrs.frozen
class Ended:
    """What a process showed until it ended."""

    out: str
    err: str
    code: int


@attrs.frozen
class Machine:
    """Where terminals are opened: one folder with one database, and the server of the model."""

    folder: Path
    openai: OpenAIEmulator

    @property
    def database(self) -> Path:
        """The file of the database."""
        return self.folder / "gptbot.db"

    def environment(self, **changes: str | None) -> dict[str, str]:
        """What the processes see of the environment, with these changes (None: without it)."""
        settings: dict[str, str | None] = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "OPENAI_API_KEY": self.openai.key,
            "OPENAI_BASE_URL": self.openai.base_url,
            **changes,
        }
        return {name: value for name, value in settings.items() if value is not None}

    async def start(self, name: str, **changes: str | None) -> Process:
        """Somebody's process, behind pipes."""
        return await asyncio.create_subprocess_exec(
            *_COMMAND, name, cwd=self.folder, env=self.environment(**changes), stdin=PIPE, stdout=PIPE, stderr=PIPE
        )

    async def pipe(self, name: str, said: str | bytes, **changes: str | None) -> Ended:
        """Pipes these lines to somebody's process, and waits for its end."""
        with tempfile.TemporaryDirectory() as beside:
            (Path(beside) / "lines").write_bytes(said if isinstance(said, bytes) else said.encode())
            return await _ended(self._piped(name, Path(beside), **changes), Path(beside))

    @asynccontextmanager
    async def talking(self, name: str) -> AsyncIterator["Talk"]:
        """Somebody's process, behind a pipe that stays open."""
        with tempfile.TemporaryDirectory() as beside:
            os.mkfifo(Path(beside) / "lines")
            # Open for both, so that neither side waits for the other.
            talk = Talk(os.open(Path(beside) / "lines", os.O_RDWR), self._piped(name, Path(beside)), Path(beside))
            try:
                yield talk
            finally:
                await talk.close()

    def _piped(self, name: str, beside: Path, **changes: str | None) -> Nursling:
        return nursed(
            *("chat", "--as", name),
            folder=self.folder,
            environment=self.environment(**changes),
            said=beside / "lines",
            out=beside / "out",
            err=beside / "err",
        )

    @asynccontextmanager
    async def typing(self, name: str, **changes: str | None) -> AsyncIterator["Screen"]:
        """Somebody at a terminal."""
        keyboard, terminal = pty.openpty()
        os.set_blocking(keyboard, False)
        termios.tcsetwinsize(terminal, (40, 100))
        environment = self.environment(**changes)
        process = seated("chat", "--as", name, folder=self.folder, environment=environment, terminal=terminal)
        screen = Screen(process, keyboard, terminal)
        loop = asyncio.get_running_loop()
        loop.add_reader(keyboard, screen.read)
        try:
            yield screen
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
            loop.remove_reader(keyboard)
            os.close(keyboard)
            os.close(terminal)


@attrs.define(eq=False)
class Talk:
    """A pipe with a process behind it."""

    pipe: int | None
    process: Nursling
    beside: Path

    def says(self, lines: str) -> None:
        """Writes them into the pipe."""
        assert self.pipe is not None
        os.write(self.pipe, lines.encode())

    async def ends(self, lines: str = "") -> Ended:
        """Says this, closes the pipe, waits for the end, and looks for trouble that no terminal should show."""
        self.says(lines)
        self._hang_up()
        return await _ended(self.process, self.beside)

    async def close(self) -> None:
        """Ends what still runs."""
        self._hang_up()
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    def _hang_up(self) -> None:
        if self.pipe is not None:
            os.close(self.pipe)
            self.pipe = None


@attrs.define(eq=False)
class Screen:
    """A terminal with a process in it: what was shown since it was looked at last."""

    process: Nursling
    keyboard: int
    terminal: int
    _looked_at: int = 0
    _bytes: bytearray = attrs.Factory(bytearray)
    _changed: asyncio.Event = attrs.Factory(asyncio.Event)

    def read(self) -> None:
        """Takes what the process has written; Ctrl-C may have thrown it away again."""
        with suppress(BlockingIOError):
            self._bytes += os.read(self.keyboard, 65_536)
        self._changed.set()

    @property
    def _shown(self) -> str:
        return _CONTROL.sub("", self._bytes.decode(errors="ignore"))

    @property
    def modes(self) -> list[Any]:
        """How the terminal is set."""
        return termios.tcgetattr(self.terminal)

    def type(self, text: str) -> None:
        """Presses these keys."""
        os.write(self.keyboard, text.encode())

    async def shows(self, text: str) -> str:
        """Waits until this is shown; all that was shown since the last time up to it, without colours."""
        try:
            async with asyncio.timeout(END_TIMEOUT_S):
                while (found := self._shown.find(text, self._looked_at)) < 0:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"no {text!r} in:\n{self._shown}") from None
        begin, self._looked_at = self._looked_at, found + len(text)
        return self._shown[begin : self._looked_at]

    async def ends(self) -> int:
        """Waits for the end of the process; its exit code."""
        async with asyncio.timeout(END_TIMEOUT_S):
            return await self.process.wait()


async def ended(process: Process, said: bytes | None = None) -> Ended:
    """Says this, waits for the end, and looks for trouble that no terminal should show."""
    async with asyncio.timeout(END_TIMEOUT_S):
        out, err = await process.communicate(said)
    assert process.returncode is not None
    return _untroubled(Ended(out.decode(), err.decode(), process.returncode))


async def _ended(process: Nursling, beside: Path) -> Ended:
    async with asyncio.timeout(END_TIMEOUT_S):
        code = await process.wait()
    return _untroubled(Ended((beside / "out").read_text("utf-8"), (beside / "err").read_text("utf-8"), code))


def _untroubled(result: Ended) -> Ended:
    assert "Traceback" not in result.out + result.err, result.err
    return result
