"""Ten thousand users, hundreds of questions at once, a slow model: what it costs, and how long a command waits.

Run from the folder ``tests``: ``python -m endurance.load``.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import attrs

from endurance.evidence import Findings, rows, summed_up
from integration.emulators.openai import Say
from integration.emulators.telegram import User
from integration.harness import BotProcess, Stage, opened_stage
from integration.nursery import ran

LOOK_EACH_S = 0.25
SETTLE_WITHIN_S = 120.0
_WAITING = "SELECT count(*) FROM inbox WHERE done_at IS NULL"
_MIB = 1024.0
_FIRST_ID = 100_000


@attrs.frozen(kw_only=True)
class Load:
    """How much there is to carry; ``commands_per_second`` come all the while from people who ask nothing else."""

    seed: int = 1
    users: int = 10_000
    questions: int = 200
    answer_s: float = 30.0
    commands_per_second: float = 10.0
    inbox_max: int = 10_000


@attrs.define(kw_only=True)
class Measured:
    """What was seen: memory in MiB, times in seconds."""

    rest_mib: float = 0.0
    peak_mib: float = 0.0
    after_mib: float = 0.0
    inbox_peak: int = 0
    commands_s: list[float] = attrs.Factory(list)
    answers_s: list[float] = attrs.Factory(list)
    faults: list[str] = attrs.Factory(list)

    def table(self, load: Load) -> str:
        """The figures, a line each."""
        lines = (
            ("users", f"{load.users:,}"),
            ("questions at once", f"{load.questions}, the model takes {load.answer_s:g} s"),
            ("questions answered", f"{len(self.answers_s)}, the last after {max(self.answers_s, default=0):.1f} s"),
            ("commands", f"{len(self.commands_s)}, {load.commands_per_second:g} a second"),
            ("a command takes, p50", f"{share(self.commands_s, 0.5) * 1000:.0f} ms"),
            ("a command takes, p95", f"{share(self.commands_s, 0.95) * 1000:.0f} ms"),
            ("a command takes, at most", f"{max(self.commands_s, default=0) * 1000:.0f} ms"),
            ("memory at rest", f"{self.rest_mib:.0f} MiB"),
            ("memory at its peak", f"{self.peak_mib:.0f} MiB"),
            ("memory afterwards", f"{self.after_mib:.0f} MiB"),
            ("most in the inbox", f"{self.inbox_peak}"),
        )
        return "\n".join(f"{name:26}{figure}" for name, figure in lines)


def share(figures: Sequence[float], part: float) -> float:
    """The figure that this part of all does not exceed."""
    return sorted(figures)[min(len(figures) - 1, int(len(figures) * part))] if figures else 0.0


async def carried(load: Load, folder: Path) -> Measured:
    """Moves everybody in, starts the bot, and puts the load on it."""
    measured = Measured()
    async with opened_stage(folder) as stage:
        bot = stage.make(
            REQUESTS_PER_MINUTE="0",
            POLL_TIMEOUT_S="1",
            ADMIN_REPORTS="errors",
            BACKUPS_KEPT="0",
            INBOX_MAX=str(load.inbox_max),
        )
        people = moved_in(stage, bot, load)
        bot.afresh = True
        await bot.start()
        await Carrying(load=load, stage=stage, people=people, measured=measured).run()
        await bot.terminate()
        findings = Findings()
        summed_up(stage.folder / "gptbot.db", findings)
        measured.faults.extend(findings.faults)
    return measured


def moved_in(stage: Stage, bot: BotProcess, load: Load) -> list[User]:
    """Everybody comes from another bot, as it would be in life."""
    people = [stage.telegram.user(_FIRST_ID + number, f"Person {number}") for number in range(load.users)]
    document = {str(user.id): {"name": user.profile["first_name"], "balance": 30_000} for user in people}
    data = stage.folder / "data.json"
    data.write_text(json.dumps({"global": {}, **document}), "utf-8")
    code, _, complaint = ran("import", str(data), folder=stage.folder, environment=bot.environment)
    assert code == 0, complaint
    return people


@attrs.define(kw_only=True)
class Carrying:
    """One load while it is on."""

    load: Load
    stage: Stage
    people: list[User]
    measured: Measured
    over: asyncio.Event = attrs.Factory(asyncio.Event)
    _replied: dict[int, "asyncio.Future[float]"] = attrs.Factory(dict)
    _heard: int = 0

    async def run(self) -> None:
        """Commands alone at first, then the questions at once while commands go on, then what is left."""
        chance = random.Random(self.load.seed)  # noqa: S311 -- no secret
        chance.shuffle(self.people)
        asking, others = self.people[: self.load.questions], self.people[self.load.questions :]
        self.stage.openai.default = Say("an answer", tokens=(60, 40), delay_s=self.load.answer_s)
        listening = asyncio.create_task(self._listens())
        await self._asked(others[0], "/help")
        self.measured.rest_mib = self._memory("VmRSS")
        watching = asyncio.create_task(self._watches())
        commanding = asyncio.create_task(self._commands(others[1:]))
        self.measured.answers_s = await asyncio.gather(*(self._asked(user, "Why is that so?") for user in asking))
        self.over.set()
        self.measured.commands_s = await commanding
        await watching
        listening.cancel()
        self.measured.peak_mib, self.measured.after_mib = self._memory("VmHWM"), self._memory("VmRSS")
        answered = {user.id: len(user.inbox) for user in asking}
        self.measured.faults.extend(f"{who} has {count} answers" for who, count in answered.items() if count != 1)

    async def _commands(self, people: Sequence[User]) -> list[float]:
        """A command each moment, whether the last one was answered or not; how long each took."""
        running: list[asyncio.Task[float]] = []
        for user in people:
            running.append(asyncio.create_task(self._asked(user, "/balance")))
            if await self._over(1 / self.load.commands_per_second):
                break
        return list(await asyncio.gather(*running))

    async def _asked(self, user: User, text: str) -> float:
        """Says it; seconds from there until the reply stands in the chat. Nobody says two things."""
        replied = self._replied[user.id] = asyncio.get_running_loop().create_future()
        began = time.monotonic()
        await user.says(text)
        async with asyncio.timeout(self.load.answer_s + SETTLE_WITHIN_S):
            at: float = await replied
        return at - began

    async def _listens(self) -> None:
        """Hears for everybody: hundreds who wait must not all wake up with every message."""
        sent = self.stage.telegram.sent
        while True:
            patience_s = self.load.answer_s + SETTLE_WITHIN_S
            await self.stage.telegram.until(lambda: len(sent) > self._heard, timeout_s=patience_s)
            for message in sent[self._heard :]:
                replied = self._replied.get(message.chat.id)
                if replied is not None and not replied.done():
                    replied.set_result(message.at)
            self._heard = len(sent)

    async def _watches(self) -> None:
        while not await self._over(LOOK_EACH_S):
            [(waiting,)] = await asyncio.to_thread(rows, self.stage.folder / "gptbot.db", _WAITING)
            assert isinstance(waiting, int)
            self.measured.inbox_peak = max(self.measured.inbox_peak, waiting)

    async def _over(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self.over.wait()
        except TimeoutError:
            return False

    def _memory(self, name: str) -> float:
        status = Path(f"/proc/{self.stage.bot.pid}/status").read_text("ascii")
        kib = next(line.split()[1] for line in status.splitlines() if line.startswith(f"{name}:"))
        return int(kib) / _MIB


def main() -> int:
    """Puts the load on and prints what it cost; 1 where something went wrong or commands were slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--answer-s", type=float, default=30.0)
    parser.add_argument("--commands-per-second", type=float, default=10.0)
    parser.add_argument("--within-s", type=float, default=1.0, help="what 95 of 100 commands have to keep")
    given = vars(parser.parse_args())
    within_s = given.pop("within_s")
    load = Load(**given)
    with tempfile.TemporaryDirectory() as folder:
        measured = asyncio.run(carried(load, Path(folder)))
    sys.stdout.write(f"{measured.table(load)}\n")
    if share(measured.commands_s, 0.95) > within_s:
        measured.faults.append(f"commands took longer than {within_s:g} s")
    sys.stderr.writelines(f"  {fault}\n" for fault in measured.faults)
    return 1 if measured.faults else 0


if __name__ == "__main__":
    sys.exit(main())
