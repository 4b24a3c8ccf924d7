"""Makes docs/images/chat.svg: runs `gptbot chat` with the model on this machine, and pictures what it showed."""
# ruff: noqa: INP001 -- a script is no package

import os
import pty
import re
import subprocess
import sys
import tempfile
import termios
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "chat.svg"
COLUMNS = 96
SAID = "/start\nWrite a Python function that adds two numbers.\n/balance\n"

_DRAFTS = re.compile(r"\x1b\[\?25l.*?\x1b\[\?25h\r?(?:\x1b\[1A|\x1b\[2K)*", re.DOTALL)


def session() -> str:
    """All that the terminal shows in the end: what each answer covered while it came is gone by then."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (50, COLUMNS))
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "gptbot.app.cli", "chat", "--as", "alice"]
        with subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=theirs) as process:  # noqa: S603 -- it is this program
            os.close(theirs)
            shown = _talk(process, ours)
    return _DRAFTS.sub("", shown)


def _talk(process: "subprocess.Popen[bytes]", terminal: int) -> str:
    assert process.stdin is not None  # noqa: S101 -- it is a pipe
    process.stdin.write(SAID.encode())
    process.stdin.close()
    shown = bytearray()
    try:
        while chunk := os.read(terminal, 65_536):
            shown += chunk
    except OSError:  # how a terminal says that nobody writes any more
        pass
    return shown.decode().replace("\r\n", "\n")


def main() -> None:
    """Writes the picture."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text("$ gptbot chat --as alice", style="bold"))
    console.print(Text.from_ansi(session().rstrip()))
    PICTURE.write_text(console.export_svg(title="gptbot chat"), "utf-8")


if __name__ == "__main__":
    main()
