"""Starts the bot as a process of its own, between emulators of Telegram and of the model, and looks at what it logs."""

import asyncio
import itertools
import json
import os
import re
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import attrs

from integration.emulators.openai import OpenAIEmulator
from integration.emulators.telegram import Group, Message, TelegramEmulator, User
from integration.emulators.telegram_people import Match
from integration.nursery import Nursling, nursed

ADMIN_ID = 1
START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 10.0
"""A graceful stop takes no longer than this."""

WELCOME_TOKENS = 30_000
BONUS_TOKENS = 20_000

_TROUBLE = re.compile(r"Traceback|never awaited|was destroyed but|Unclosed|ResourceWarning|DeprecationWarning")
_WRITING_CHARS_MIN = 12  # shorter texts are found in any log by accident
_TAIL_CHARS = 3000


def numbers(text: str) -> list[int]:
    """All whole numbers in a text, however their digits are grouped."""
    return [int(found) for found in re.findall(r"-?\d+", re.sub(r"(?<=\d)[,\s\u00a0\u202f](?=\d{3}\b)", "", text))]


def is_russian(text: str) -> bool:
    """Whether there is Cyrillic in it."""
    return re.search(r"[\u0400-\u04ff]", text) is not None


@attrs.define(eq=False)
class BotProcess:
    """The bot, started with `start` and again after `kill` or `terminate`, on the same folder and database.

    ``troubles`` allows tracebacks and warnings in the log. ``afresh`` starts an interpreter of its own, as people do;
    the others are forked from one that has loaded everything.
    """

    telegram: TelegramEmulator
    folder: Path
    environment: dict[str, str]
    troubles: bool = False
    afresh: bool = False
    _process: Process | Nursling | None = None

    @property
    def log(self) -> str:
        """All that it has written so far, of every start."""
        written = [self.folder / name for name in ("stdout.txt", "stderr.txt")]
        return "".join(path.read_text(errors="replace") for path in written if path.exists())

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._process is not None, "the bot was not started"
        return self._process.pid

    async def launch(self) -> None:
        """Starts the process and does not wait for anything."""
        assert not self.running
        if not self.afresh:
            out, err = self.folder / "stdout.txt", self.folder / "stderr.txt"
            self._process = nursed("run", folder=self.folder, environment=self.environment, out=out, err=err)
            return
        with (self.folder / "stdout.txt").open("ab") as written, (self.folder / "stderr.txt").open("ab") as logged:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "gptbot.app.cli", "run"),
                cwd=self.folder,
                env=self.environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=written,
                stderr=logged,
            )

    async def start(self) -> "BotProcess":
        """Starts the process and waits until it asks for updates."""
        polls = self.telegram.polls
        await self.launch()
        asked = self.telegram.until(
            lambda: self.telegram.polls > polls, timeout_s=START_TIMEOUT_S, hope="the first poll"
        )
        waits = [asyncio.ensure_future(asked), asyncio.ensure_future(self._returned())]
        done, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in pending:
            wait.cancel()
        if waits[0] not in done:
            raise AssertionError(f"the bot ended at once:\n{self.log[-_TAIL_CHARS:]}")
        try:
            await waits[0]
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log[-_TAIL_CHARS:]}") from None
        return self

    async def kill(self) -> None:
        """SIGKILL: nothing is cleaned up."""
        self._signal(signal.SIGKILL)
        await self._returned()

    async def terminate(self, by: signal.Signals = signal.SIGTERM) -> int:
        """SIGTERM: it stops cleanly and in time; its exit code."""
        self._signal(by)
        return await self.wait()

    async def wait(self, timeout_s: float = STOP_TIMEOUT_S) -> int:
        """Waits until the process ends by itself; its exit code."""
        try:
            async with asyncio.timeout(timeout_s):
                return await self._returned()
        except TimeoutError:
            raise AssertionError(f"the bot did not stop in {timeout_s} s:\n{self.log[-_TAIL_CHARS:]}") from None

    async def close(self) -> None:
        """Stops what still runs and looks through the log."""
        try:
            if self.running:
                assert await self.terminate() == 0, self.log[-_TAIL_CHARS:]
        finally:
            if self.running:
                await self.kill()
        self.check_log()

    def check_log(self) -> None:
        """No secret, nothing that people wrote, and no trouble that nobody expects."""
        log = self.log
        for name in ("TELEGRAM_API_KEY", "OPENAI_API_KEY"):
            secret = self.environment.get(name, "")
            assert not secret or secret not in log, f"the log shows {name}"
        for text in self.telegram.said:
            if len(text) >= _WRITING_CHARS_MIN:
                assert text not in log, f"the log shows what somebody wrote: {text[:80]!r}"
                assert json.dumps(text)[1:-1] not in log, f"the log shows what somebody wrote: {text[:80]!r}"
        found = None if self.troubles else _TROUBLE.search(log)
        assert found is None, log[max(0, found.start() - 200) : found.start() + _TAIL_CHARS]

    async def _returned(self) -> int:
        assert self._process is not None, "the bot was not started"
        return await self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None, "the bot was not started"
        self._process.send_signal(number)


@attrs.define(eq=False)
class Stage:
    """Everybody who takes part: Telegram, the model's server, the admin, the bots that were started."""

    telegram: TelegramEmulator
    openai: OpenAIEmulator
    folder: Path
    admin: User
    bots: list[BotProcess] = attrs.Factory(list)
    _ids: "itertools.count[int]" = attrs.Factory(lambda: itertools.count(1001))

    @property
    def bot(self) -> BotProcess:
        """The bot that was started last."""
        return self.bots[-1]

    def make(self, **environment: str | None) -> BotProcess:
        """A bot with these settings beside the default ones (None: without it), not started yet."""
        settings: dict[str, str | None] = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "TELEGRAM_API_KEY": self.telegram.token,
            "TELEGRAM_BASE_URL": self.telegram.base_url,
            "OPENAI_API_KEY": self.openai.key,
            "OPENAI_BASE_URL": self.openai.base_url,
            "ADMIN_CHAT_ID": str(ADMIN_ID),
            "DATABASE_URL": f"sqlite:///{self.folder / 'gptbot.db'}",
            **environment,
        }
        bot = BotProcess(
            self.telegram, self.folder, {name: value for name, value in settings.items() if value is not None}
        )
        self.bots.append(bot)
        return bot

    async def start(self, **environment: str | None) -> BotProcess:
        """A bot with these settings, asking for updates."""
        return await self.make(**environment).start()

    def stranger(self, first_name: str = "Ann", language_code: str = "en", username: str | None = None) -> User:
        """Somebody who never wrote to the bot."""
        number = next(self._ids)
        name = username or f"person_{number}"
        return self.telegram.user(number, first_name, username=name, language_code=language_code, met=False)

    async def newcomer(self, first_name: str = "Ann", language_code: str = "en", username: str | None = None) -> User:
        """Somebody who has just registered and read the welcome."""
        user = self.stranger(first_name, language_code, username)
        await user.says("/start")
        await user.receives()
        return user

    def group(self) -> Group:
        """A group of its own."""
        return self.telegram.group(-1_000_000 - next(self._ids))

    async def balance(self, user: User) -> list[int]:
        """The numbers that ``/balance`` shows: tokens first."""
        return numbers((await said(user, "/balance")).text)


async def said(user: User, text: str, *, chat: Group | None = None, match: Match = None) -> Message:
    """Says something and returns what the bot says next there."""
    await user.says(text, chat=chat)
    return await (chat or user).receives(match)


@asynccontextmanager
async def opened_stage(folder: Path) -> AsyncIterator[Stage]:
    """A stage without a bot; at the end every bot is stopped and everything is checked."""
    async with TelegramEmulator() as telegram, OpenAIEmulator() as openai:
        admin = telegram.user(ADMIN_ID, "Ada", username="ada_admin", language_code="en")
        stage = Stage(telegram, openai, folder, admin)
        try:
            yield stage
        finally:
            openai.release()
            telegram.recovers()
            for bot in stage.bots:
                await bot.close()
        assert not telegram.violations, telegram.violations[:5]
