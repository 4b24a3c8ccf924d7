"""The process under simulation: the whole bot as it is wired for real, started again whenever it ends."""

import asyncio
from contextlib import AsyncExitStack, suppress
from contextvars import ContextVar

import attrs
from dependency_injector import providers

from gptbot.adapters.media.inspector import PillowInspector
from gptbot.adapters.telegram.files import TelegramFiles
from gptbot.adapters.telegram.frontend import TelegramFrontend, TelegramLimits
from gptbot.adapters.telegram.reader import GroupTrigger
from gptbot.app.container import Container
from gptbot.app.run import bells
from gptbot.domain.access import Access
from gptbot.domain.ids import AccountId
from gptbot.domain.operator import Operator
from gptbot.domain.ports.storage import StorageError
from gptbot.domain.tariff import Tariff
from gptbot.testing.ledger_machine import TERMS as LEDGER_TERMS
from simulation.crossings import Crossings, Life
from simulation.disk import Disk
from simulation.mail import ADMIN_ID
from simulation.models import Calls, SimulatedModels
from simulation.schedule import Schedule
from simulation.store import SimulatedStorage
from simulation.telegram import SimulatedTelegram, simulated_bot
from simulation.timeline import NumberedTask
from simulation.witness import Witness

RESTART_PAUSE_S = 1.5
TERMS = attrs.evolve(LEDGER_TERMS, hold_lifetime_s=900)

_life: ContextVar[Life | None] = ContextVar("life", default=None)


@attrs.define(eq=False)
class Process:
    """Runs life after life until nobody restarts it."""

    schedule: Schedule
    disk: Disk
    telegram: SimulatedTelegram
    crossings: Crossings
    calls: Calls
    witness: Witness
    lives: list[Life] = attrs.Factory(list)
    wrong: list[str] = attrs.Factory(list)

    async def run(self) -> None:
        """Starts it, and again after each end."""
        while True:
            life = Life(number=len(self.lives) + 1)
            self.lives.append(life)
            await self._lived(life)
            await asyncio.sleep(RESTART_PAUSE_S)

    async def ended(self, life: Life, *, within_s: float) -> bool:
        """Waits for the end of a run; whether it came in time."""
        ends = asyncio.Event()
        life.on_death.append(ends.set)
        if life.dead:
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await ends.wait()
        return life.dead

    def restart(self) -> None:
        """Ends the present run in order; the next one begins soon."""
        self.lives[-1].stop.set()

    async def _lived(self, life: Life) -> None:
        """From a start to an end of any kind."""
        died = asyncio.Event()
        life.on_death.append(died.set)
        before = _life.set(life)
        root = asyncio.create_task(self._bot(life))
        _life.reset(before)
        root.add_done_callback(lambda _: life.bury())
        await died.wait()
        for task in sorted(_tasks_of(life), key=hash):
            task.cancel()
        failure = root.exception() if root.done() and not root.cancelled() else None
        # A disk that is full when it starts is said in one line, and whoever keeps the process tries again.
        if failure is not None and not life.hurt and not isinstance(failure, StorageError):
            self.wrong.append(f"the process ended with {failure!r}")

    async def _bot(self, life: Life) -> None:
        """What `gptbot.app.run` does, with the outside simulated."""
        async with AsyncExitStack() as stack:
            inner = await stack.enter_async_context(self.disk.opened(life, self.crossings))
            bot = simulated_bot(self.telegram, life, self.crossings)
            models = SimulatedModels(life, self.crossings, self.calls)
            container = Container(
                storage=SimulatedStorage(inner, self.disk, life, self.crossings, self.witness),
                model=models,
                image_model=models,
                transcriber=models,
                inspector=PillowInspector(),
                file_source=TelegramFiles(bot=bot),
                operator=_operator(self.schedule),
                terms=TERMS,
                tariff=Tariff(prices={}),
            )
            container.clock.override(providers.Object(self.crossings.clock))
            frontend = TelegramFrontend(
                bot=bot,
                features=container.features(),
                clock=container.clock(),
                bells=bells(container, life.stop),
                limits=_limits(self.schedule),
            )
            await frontend.run()


def _operator(schedule: Schedule) -> Operator:
    return Operator(
        admin=AccountId(f"telegram:{ADMIN_ID}"), access=Access(requests_per_minute=schedule.requests_per_minute)
    )


def _limits(schedule: Schedule) -> TelegramLimits:
    return TelegramLimits(
        trigger=GroupTrigger.ALL if schedule.answers_all else GroupTrigger.MENTION,
        questions_waiting_max=schedule.waiting_max,
    )


def _tasks_of(life: Life) -> list["asyncio.Task[object]"]:
    return [task for task in asyncio.all_tasks() if isinstance(task, NumberedTask) and task.context.get(_life) is life]
