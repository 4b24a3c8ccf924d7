"""The terminal of this process: what its lines come from, and what they are answered on."""

import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from io import TextIOWrapper
from typing import Any

import attrs
from rich.color import ColorSystem
from rich.console import Console

from gptbot.adapters.console.lines import Lines, NoLines, PipedLines, TypedLines
from gptbot.adapters.console.rich_screen import PROMPT_STYLE, RichScreen
from gptbot.adapters.console.screen import PlainScreen, Screen

_LOCAL_MODES = 3
_PASTE_MARKS_OFF = "\x1b[?2004l"


@attrs.frozen
class Keyboard:
    """How the terminal was found; None where lines do not come from one."""

    found: list[Any] | None

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """What is typed meanwhile does not show; it is read afterwards."""
        if self.found is None:
            yield
            return
        changed = list(self.found)
        changed[_LOCAL_MODES] &= ~termios.ECHO
        self._set(changed)
        try:
            yield
        finally:
            self._set(self.found)

    def restore(self) -> None:
        """Leaves it as it was found: a prompt that was interrupted does not."""
        if self.found is not None:
            self._set(self.found)

    def _set(self, modes: list[Any]) -> None:
        with suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, modes)


@attrs.frozen
class Terminal:
    """A screen and the lines that belong to it."""

    lines: Lines
    screen: Screen


@contextmanager
def opened_terminal(name: str) -> Iterator[Terminal]:
    """The terminal of this process for somebody of this name; left as it was found."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    keyboard = _keyboard()
    # Not rich's own guess: variables of the environment can make it take a pipe for a terminal.
    watched = sys.stdout is not None and sys.stdout.isatty()
    typed = watched and keyboard.found is not None
    console = Console(highlight=False)
    coloured = watched and not console.is_dumb_terminal
    prompt = f"{name}> "
    screen: Screen = PlainScreen(sys.stdout)
    if coloured:
        screen = RichScreen(console=console, prompt=prompt, typed=typed, quiet=keyboard.quiet)
        prompt = _coloured(prompt, console)
    try:
        yield Terminal(TypedLines(prompt) if typed else _piped_lines(), screen)
    finally:
        keyboard.restore()
        if coloured and typed:
            sys.stdout.write(_PASTE_MARKS_OFF)


def _keyboard() -> Keyboard:
    if sys.stdin is None or not sys.stdin.isatty():
        return Keyboard(None)
    return Keyboard(termios.tcgetattr(sys.stdin))


def _piped_lines() -> Lines:
    return NoLines() if sys.stdin is None else PipedLines(sys.stdin.fileno(), sys.stdin.encoding)


def _coloured(prompt: str, console: Console) -> str:
    """The prompt as the line editor wants it: with marks around what takes no room."""
    if find_spec("readline") is None:
        return prompt
    style = console.get_style(PROMPT_STYLE)
    if console.no_color:
        style = style.without_color
    return "\x01" + style.render(f"\x02{prompt}\x01", color_system=ColorSystem.STANDARD) + "\x02"
