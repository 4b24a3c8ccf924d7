"""Starts the bot by forking a process that has loaded everything: a start takes a tenth of the time.

Each bot is still a process of its own, with its own environment, folder and output, and can be killed at any moment.
Run as a script this is the nursery; imported, it is the way to it.
"""

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import attrs

_LOADED = (
    "PIL.Image",
    "anyio._backends._asyncio",
    "concurrent.futures.thread",
    "encodings.utf_16_le",
    "encodings.utf_8_sig",
    "gptbot.adapters.charts.drawing",
    "gptbot.adapters.openai.client",
    "gptbot.adapters.openai.completions",
    "gptbot.adapters.openai.image_model",
    "gptbot.adapters.openai.transcriber",
    "gptbot.app.chat",
    "gptbot.app.cli",
    "gptbot.app.complaints",
    "gptbot.app.logs",
    "gptbot.app.moving",
    "gptbot.app.run",
    "httpcore2",
    "openai",
    "typer._adapters",
    "typer._click.decorators",
)
"""What people load when they start a bot, or when a bot needs it for the first time."""


@attrs.define(eq=False)
class Nursling:
    """A process that the nursery forked; it is waited for like one of asyncio."""

    pid: int
    returncode: int | None = None

    async def wait(self) -> int:
        """Waits until it has ended; its exit code, negative for a signal."""
        if self.returncode is None:
            await self._ended()
            self.returncode = _asked({"wait": self.pid})
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Sends a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    async def _ended(self) -> None:
        """Waits for the process without a thread."""
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        watched = os.pidfd_open(self.pid)
        loop.add_reader(watched, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(watched)
            os.close(watched)


def nursed(
    *arguments: str, folder: Path, environment: dict[str, str], out: Path, err: Path, said: Path = Path(os.devnull)
) -> Nursling:
    """Starts ``gptbot`` with these arguments and this input; what it writes is appended to two files."""
    words = {"arguments": arguments, "folder": str(folder), "environment": environment}
    return Nursling(_asked({**words, "said": str(said), "out": str(out), "err": str(err)}))


def seated(*arguments: str, folder: Path, environment: dict[str, str], terminal: int) -> Nursling:
    """Starts ``gptbot`` with these arguments at this end of a terminal."""
    words = {"arguments": arguments, "folder": str(folder), "environment": environment}
    return Nursling(_asked({**words, "terminal": os.ttyname(terminal)}))


def ran(*arguments: str, folder: Path, environment: dict[str, str]) -> tuple[int, str, str]:
    """Runs ``gptbot`` to its end: its exit code, what it said, what it complained of."""
    with tempfile.TemporaryDirectory() as beside:
        out, err = Path(beside) / "out", Path(beside) / "err"
        started = nursed(*arguments, folder=folder, environment=environment, out=out, err=err)
        code = _asked({"wait": started.pid})
        return code, out.read_text("utf-8"), err.read_text("utf-8")


@cache
def _nursery() -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 -- this very file
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )


def _asked(words: dict[str, object]) -> int:
    nursery = _nursery()
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    print(json.dumps(words), file=nursery.stdin, flush=True)
    return int(nursery.stdout.readline())


def _load() -> None:
    """Loads all that a bot may need before the first fork, so that no bot loads it."""
    for name in _LOADED:
        import_module(name)
    from gptbot.adapters.prices.known import known_prices  # noqa: PLC0415 -- tests import this file for less
    from gptbot.adapters.sqlite.codec import Codec  # noqa: PLC0415
    from gptbot.adapters.telegram.bot import trusted  # noqa: PLC0415

    trusted()
    Codec()
    known_prices(["gpt-5"])  # the list is loaded when the first price is looked for
    gc.collect()
    gc.freeze()  # what all bots share is not looked through in each


def _serve() -> None:
    """Forks and waits as it is asked to, until its input ends; then every bot that is left ends, too."""
    _load()
    left: set[int] = set()
    for line in sys.stdin:
        words = json.loads(line)
        if "wait" in words:
            _, status = os.waitpid(words["wait"], 0)
            left.discard(words["wait"])
            sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
            sys.stdout.flush()
        else:
            pid = os.fork() or _become_bot(words)
            left.add(pid)
            sys.stdout.write(f"{pid}\n")
            sys.stdout.flush()
    for pid in left:
        os.kill(pid, signal.SIGKILL)


def _become_bot(words: dict[str, object]) -> NoReturn:
    """The forked process: nothing of the nursery is left in it but what it has loaded."""
    from gptbot.app.cli import main  # noqa: PLC0415 -- the nursery has it

    _connect(words)
    os.chdir(str(words["folder"]))
    os.environ.clear()
    os.environ.update(words["environment"] if isinstance(words["environment"], dict) else {})
    sys.argv[1:] = words["arguments"] if isinstance(words["arguments"], list) else []
    code = 1
    try:
        main(prog_name="gptbot")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1 if end.code else 0
    except BaseException:  # noqa: BLE001 -- whatever it is, it is shown as the interpreter would show it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _connect(words: dict[str, object]) -> None:
    """Input and output: a terminal, or files."""
    if "terminal" in words:
        os.login_tty(os.open(str(words["terminal"]), os.O_RDWR))
        sys.stdout = os.fdopen(1, "w", buffering=1, encoding="utf-8", closefd=False)
    else:
        for descriptor, name in ((0, str(words["said"])), (1, str(words["out"])), (2, str(words["err"]))):
            flags = os.O_RDONLY if descriptor == 0 else os.O_WRONLY | os.O_CREAT | os.O_APPEND
            os.dup2(os.open(name, flags, 0o644), descriptor)
    # What the nursery has read ahead of its own input is none of the bot's.
    sys.stdin = os.fdopen(0, encoding="utf-8", errors="surrogateescape", closefd=False)


if __name__ == "__main__":
    _serve()
