"""Lines from a keyboard or a pipe, read in a thread: the event loop never waits for them."""

import asyncio
import locale
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Protocol, TypeVar

import attrs

LINE_CHARS_MAX = 65_536
"""What is longer is no question to a model any more."""

_LINE_BYTES_MAX = LINE_CHARS_MAX * 4
_CHUNK_BYTES = 65_536

Result = TypeVar("Result")


class Lines(Protocol):
    """Where lines come from."""

    async def next(self) -> str | None:
        """The next line without its end; None where there are no more. One beyond the limit may come shortened."""
        ...


@attrs.frozen
class TypedLines:
    """Lines that somebody types behind a prompt, with the line editor of this machine if there is one."""

    prompt: str

    def __attrs_post_init__(self) -> None:
        _prefer_utf8()
        with suppress(ImportError):
            import readline  # noqa: PLC0415 -- a Python may be without it

            # What is pasted comes as one line, whatever is in it; otherwise each line of it would be a question.
            readline.parse_and_bind("set enable-bracketed-paste on")

    async def next(self) -> str | None:
        """The next line; in one that was pasted there may be several."""
        return await _in_thread(self._typed)

    def _typed(self) -> str | None:
        try:
            return input(self.prompt)
        except EOFError:
            return None


@attrs.define
class PipedLines:
    """Lines from a pipe, a file, or a terminal that shows no prompt."""

    descriptor: int
    encoding: str
    _read: bytearray = attrs.Factory(bytearray)
    _ended: bool = False

    async def next(self) -> str | None:
        """The next line; what is no text in it is replaced."""
        line = await _in_thread(self._line)
        return None if line is None else line.decode(self.encoding, "replace").removesuffix("\r")

    def _line(self) -> bytes | None:
        line = bytearray()
        while b"\n" not in self._read and not self._ended:
            line += self._read[: _LINE_BYTES_MAX + 1 - len(line)]
            chunk = os.read(self.descriptor, _CHUNK_BYTES)
            self._read = bytearray(chunk)
            self._ended = not chunk
        end, newline, self._read = self._read.partition(b"\n")
        line += end[: _LINE_BYTES_MAX + 1 - len(line)]
        return bytes(line) if line or newline else None


class NoLines:
    """Where there is nothing to read from."""

    async def next(self) -> str | None:
        """Never a line."""
        return None


def _prefer_utf8() -> None:
    """Where the machine lacks its own locale, Python takes UTF-8; the line editor then has to be told so."""
    with suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, "")
    if sys.stdin.encoding.casefold() == "utf-8" and locale.nl_langinfo(locale.CODESET) != "UTF-8":
        os.environ["LC_ALL"] = "C.UTF-8"


async def _in_thread(work: Callable[[], Result]) -> Result:
    """What comes of the work; its thread keeps nobody from leaving, however long it waits."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def run() -> None:
        try:
            settle = partial(future.set_result, work())
        except Exception as error:  # noqa: BLE001 -- it is raised where the result is awaited
            settle = partial(future.set_exception, error)
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(_settled, future, settle)

    threading.Thread(target=run, daemon=True).start()
    return await future


def _settled(future: asyncio.Future[Result], settle: Callable[[], None]) -> None:
    if not future.done():
        settle()
