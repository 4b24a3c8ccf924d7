"""The ordeal: people talk without a pause, the process dies again and again, and then the evidence is looked at."""

import asyncio
import random
import signal
import time
from pathlib import Path

import attrs

from endurance import evidence
from endurance.answers import TokenAnswers, doomed
from endurance.crowd import Crowd
from endurance.evidence import Death, Findings
from integration.emulators.telegram import LateAnswer
from integration.harness import STOP_TIMEOUT_S, Stage, opened_stage

LIFE_S = 1.6
"""How long a process lives at most before it dies."""

CALLS_MAX = 60
"""Or it dies as soon as it has asked Telegram for one of the next so many things."""

TELEGRAM_S = 0.1
"""So long it takes from a message in its chat to the bot's knowing it."""

AUDIT_EACH = 10
FINISH_WITHIN_S = 60.0
SETTINGS = {
    "REQUESTS_PER_MINUTE": "0",
    "MODEL_RETRIES": "0",
    "WELCOME_TOKENS": "100000000",
    "ADMIN_REPORTS": "all",
    "BACKUPS_KEPT": "0",
    "POLL_TIMEOUT_S": "1",
}


@attrs.frozen(kw_only=True)
class Plan:
    """How many talk, how often the process is killed (``kills``) and asked to stop (``stops``)."""

    seed: int
    people: int = 50
    kills: int = 0
    stops: int = 0
    pause_s: float = 0.8
    answer_s: float = 0.4

    def deaths(self, chance: random.Random) -> list[signal.Signals]:
        """Which signal each process dies of, in random order."""
        signals = [signal.SIGKILL] * self.kills + [signal.SIGTERM] * self.stops
        chance.shuffle(signals)
        return signals


@attrs.define(kw_only=True)
class Outcome:
    """What came of it."""

    findings: Findings
    deaths: list[Death]
    questions: int
    updates: int
    seconds: float

    def __str__(self) -> str:
        killed = sum(1 for death in self.deaths if not death.asked)
        return (
            f"{killed} kills and {len(self.deaths) - killed} stops in {self.seconds:.0f} s: {self.updates} updates, "
            f"{self.questions} questions, {self.findings.doubles} messages sent twice, "
            f"{len(self.findings.faults)} faults"
        )


async def endured(plan: Plan, folder: Path) -> Outcome:
    """Goes through the plan in an empty folder."""
    began = time.monotonic()
    async with opened_stage(folder) as stage:
        stage.openai.default = TokenAnswers(plan.answer_s)
        stage.telegram.fails("sendMessage", LateAnswer(TELEGRAM_S), times=None)
        ordeal = Ordeal(plan=plan, stage=stage)
        await ordeal.run()
    findings = ordeal.findings
    evidence.summed_up(ordeal.store, findings)
    findings.faults.extend(evidence.unfinished(ordeal.store))
    evidence.charged(ordeal.store, ordeal.crowd, findings)
    evidence.answered(ordeal.crowd, ordeal.deaths, findings)
    return Outcome(
        findings=findings,
        deaths=ordeal.deaths,
        questions=len(ordeal.crowd.asked),
        updates=len(stage.telegram.queue.numbers),
        seconds=time.monotonic() - began,
    )


@attrs.define(kw_only=True)
class Ordeal:
    """One run of a plan."""

    plan: Plan
    stage: Stage
    findings: Findings = attrs.Factory(Findings)
    deaths: list[Death] = attrs.Factory(list)
    crowd: Crowd = attrs.field(init=False)
    _polls: int = 0

    def __attrs_post_init__(self) -> None:
        self.crowd = Crowd(self.stage, self.plan.seed, self.plan.pause_s)

    @property
    def store(self) -> Path:
        """The database."""
        return self.stage.folder / "gptbot.db"

    async def run(self) -> None:
        """Everybody registers and talks, the process dies and starts anew, and the last one finishes everything."""
        chance = random.Random(self.plan.seed)  # noqa: S311 -- no secret
        bot = await self.stage.start(**SETTINGS)
        await self.crowd.gather(self.plan.people)
        talking = asyncio.create_task(self.crowd.talk())
        for number, by in enumerate(self.plan.deaths(chance), 1):
            await self._moment(chance)
            await self._dies(by)
            self._look(thoroughly=number % AUDIT_EACH == 0)
            self._polls = self.stage.telegram.polls
            await bot.launch()
        self.crowd.over.set()
        await talking
        try:
            await self._finish()
        except AssertionError as error:
            self.findings.faults.append(str(error))
            self._look(thoroughly=True)

    async def _moment(self, chance: random.Random) -> None:
        """Waits for the moment to die: after some time, or in the middle of a request to Telegram."""
        calls, state = self.stage.telegram.calls, self.stage.telegram.state
        if chance.random() < 0.5:
            await asyncio.sleep(chance.uniform(0, LIFE_S))
            return
        enough = len(calls) + chance.randint(1, CALLS_MAX)
        await state.until(lambda: len(calls) >= enough, timeout_s=30, hope=f"{enough} calls")

    async def _dies(self, by: signal.Signals) -> None:
        bot = self.stage.bot
        if by is signal.SIGKILL:
            await bot.kill()
        else:
            began, polls = time.monotonic(), self.stage.telegram.polls
            code = await bot.terminate()
            took_s = time.monotonic() - began
            # The interpreter ends by the signal itself as long as nothing is set up that could be ended in order.
            early = -by if polls == self._polls else 0
            self.findings.expect(code in {0, early}, f"the exit code was {code}")
            self.findings.expect(took_s <= STOP_TIMEOUT_S, f"the stop took {took_s:.1f} s")
        self.deaths.append(Death(time.monotonic(), asked=by is signal.SIGTERM))

    def _look(self, *, thoroughly: bool) -> None:
        """While no process is there: what Telegram has forgotten is in the store, which adds up."""
        self.crowd.look()
        queue = self.stage.telegram.queue
        lost = evidence.lost(self.store, queue.numbers, queue.confirmed)
        self.findings.expect(not lost, f"lost after death {len(self.deaths)}: updates {lost}")
        if thoroughly:
            evidence.summed_up(self.store, self.findings)

    async def _finish(self) -> None:
        """Waits until the last process has done all that there is to do, and stops it."""
        telegram, crowd = self.stage.telegram, self.crowd

        def finished() -> bool:
            waiting = telegram.pending or crowd.unanswered()
            wanted = sum(1 for asked in crowd.asked.values() if doomed(asked.token))
            refused = sum(1 for _ in crowd.refusals())
            confirmed = all(prompted.said for prompted in crowd.prompted.values())
            told = all(granted.said for granted in crowd.granted.values())
            return not waiting and confirmed and told and refused >= wanted and not evidence.unfinished(self.store)

        await telegram.until(finished, timeout_s=FINISH_WITHIN_S, hope="the end of all work")
        await self._dies(signal.SIGTERM)
        self._look(thoroughly=False)
