"""The bot in Telegram, put together: intake, dispatcher, outbox, reports, and an orderly end."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import attrs
import structlog
from telegram import Bot, User
from telegram.error import InvalidToken, RetryAfter, TelegramError

from gptbot.adapters.telegram.bot import wait_s
from gptbot.adapters.telegram.bulk import Bulk
from gptbot.adapters.telegram.dispatcher import Dispatcher
from gptbot.adapters.telegram.handler import TelegramHandler
from gptbot.adapters.telegram.intake import Poller
from gptbot.adapters.telegram.menu import set_menu
from gptbot.adapters.telegram.messenger import TelegramMessenger
from gptbot.adapters.telegram.outbox import Outbox
from gptbot.adapters.telegram.reader import GroupTrigger, Reader
from gptbot.adapters.telegram.store_alarm import StoreAlarm
from gptbot.adapters.telegram.waiting import WaitingNotices
from gptbot.app.features import Features
from gptbot.domain.account import Language
from gptbot.domain.ports.ambient import Clock
from gptbot.domain.ports.health import Health
from gptbot.domain.ports.storage import StorageError

log = structlog.get_logger(__name__)

REPORT_PAUSE_S = 3.0
EXPIRE_EACH_S = 60.0
FORGET_EACH_S = 3600.0
HOUR_S = 3600.0
QUESTIONS_END_WITHIN_S = 4.0
LETTERS_END_WITHIN_S = 2.0
UNDER_WAY_WITHIN_S = 2.5
START_PAUSE_S = 2.0
RESTART_PAUSE_S = 1.0
RETIRED_WITHIN_S = 600.0
LOOK_EACH_S = 0.5

Loop = Callable[[], Awaitable[None]]
Result = TypeVar("Result")


class TokenRefusedError(Exception):
    """Telegram does not know the bot's token."""


class RetiredError(Exception):
    """Another process has taken over this bot's updates."""


@attrs.frozen(kw_only=True)
class TelegramLimits:
    """What the operator decided for Telegram."""

    trigger: GroupTrigger = GroupTrigger.MENTION
    questions_waiting_max: int = 10
    questions_running_max: int = 256
    inbox_max: int = 10_000
    poll_timeout_s: int = 30
    bulk_messages_per_second: int = 25


@attrs.frozen(kw_only=True)
class Bells:
    """What wakes the loops: something arrived, a letter was written, a report waits, somebody is to be told.

    ``stop``: the end was asked for. ``retired``: another process has taken over. ``damaged``: the store cannot be
    trusted any more.
    """

    arrived: asyncio.Event
    letters: asyncio.Event
    reports: asyncio.Event
    announced: asyncio.Event
    stop: asyncio.Event
    retired: asyncio.Event = attrs.Factory(asyncio.Event)
    damaged: asyncio.Event = attrs.Factory(asyncio.Event)


@attrs.frozen(kw_only=True)
class TelegramFrontend:
    """Runs until ``bells.stop`` rings, another process takes over, or the store is found damaged."""

    bot: Bot
    features: Features
    clock: Clock
    bells: Bells
    limits: TelegramLimits
    hourly: tuple[Callable[[], Awaitable[object]], ...] = ()
    health: Health | None = None

    async def run(self) -> None:
        """Serves Telegram, then ends within ten seconds; what is unfinished is finished after the next start.

        Raises:
            TokenRefusedError: Telegram does not know the token.
            RetiredError: another process polls with the same token; what was stored is done.
            StoreDamagedError: what is stored cannot be trusted any more.
        """
        me = await self._unless_stopped(self._introduced())
        if me is None:
            return
        waiting = WaitingNotices(bot=self.bot, tidying=self.features.tidying)
        poller, dispatcher, outbox = self._parts(me, waiting)
        await self._unless_stopped(waiting.clear())
        await _tried(self.features.favor.put_again)
        log.info("gptbot is running")
        async with asyncio.TaskGroup() as group:
            chores = (outbox.run, *self._chores(), *await self._alarms(outbox.messenger))
            loops = [group.create_task(_kept(loop)) for loop in chores]
            taking = [group.create_task(_kept(loop)) for loop in (poller.run, dispatcher.run)]
            announcing = group.create_task(_kept(self._bulk(outbox).run))
            await self._end_of_service(outbox)
            log.info("gptbot stops")
            announcing.cancel()
            await _cancelled(taking)
            await dispatcher.drain(within_s=QUESTIONS_END_WITHIN_S)
            await _cancelled(loops)
            await asyncio.wait({announcing})
            await _tried(self.features.reporter.gather)
            await asyncio.gather(
                outbox.drain(within_s=LETTERS_END_WITHIN_S, under_way_s=UNDER_WAY_WITHIN_S),
                waiting.drain(within_s=LETTERS_END_WITHIN_S),
            )
        self._explain()

    async def _end_of_service(self, outbox: Outbox) -> None:
        """Waits until there is a reason to end; whoever is retired first does what is stored already."""
        ends = (self.bells.stop, self.bells.retired, self.bells.damaged)
        waits = [asyncio.create_task(end.wait()) for end in ends]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        await _cancelled(waits)
        if self.bells.retired.is_set():
            await _tried(self.features.recovery.retired)
            with suppress(TimeoutError):
                async with asyncio.timeout(RETIRED_WITHIN_S):
                    await self._unless_stopped(self._finished(outbox))

    async def _finished(self, outbox: Outbox) -> None:
        """Waits until everything that was received is done, and every letter that can leave has left."""
        while await _tried(self.features.intake.count) != 0 or outbox.busy:  # noqa: ASYNC110 -- it is over soon
            await asyncio.sleep(LOOK_EACH_S)

    def _explain(self) -> None:
        """Raises where it was not the operator who ended it."""
        if self.bells.damaged.is_set() and self.health is not None and self.health.trouble is not None:
            raise self.health.trouble
        if self.bells.retired.is_set() and not self.bells.stop.is_set():
            raise RetiredError

    async def _alarms(self, messenger: TelegramMessenger) -> tuple[Loop, ...]:
        """What tells the admin of a store that fails, in the language that they have now."""
        if self.health is None:
            return ()
        language = await _tried(self.features.recovery.admin_language)
        alarm = StoreAlarm(
            health=self.health,
            messenger=messenger,
            admin=self.features.desk.operator.admin,
            language=language if isinstance(language, Language) else Language.EN,
            damaged=self.bells.damaged,
        )
        return (alarm.run,)

    def _parts(self, me: User, waiting: WaitingNotices) -> tuple[Poller, Dispatcher, Outbox]:
        reader = Reader(bot_id=me.id, bot_username=me.username or "", trigger=self.limits.trigger, now=self.clock.now)
        poller = Poller(
            bot=self.bot,
            reader=reader,
            intake=self.features.intake,
            flood=self.features.flood,
            clock=self.clock,
            poll_timeout_s=self.limits.poll_timeout_s,
            inbox_max=self.limits.inbox_max,
            retire=self.bells.retired.set,
        )
        handler = TelegramHandler(
            bot=self.bot,
            reader=reader,
            features=self.features,
            waiting=waiting,
            waiting_max=self.limits.questions_waiting_max,
            stop=self.bells.stop.set,
        )
        dispatcher = Dispatcher(
            intake=self.features.intake,
            handler=handler,
            arrived=self.bells.arrived,
            waiting_max=self.limits.questions_waiting_max,
            running_max=self.limits.questions_running_max,
        )
        messenger = TelegramMessenger(bot=self.bot, bot_username=me.username or "", stored=self.features.delivery.file)
        outbox = Outbox(delivery=self.features.delivery, messenger=messenger, written=self.bells.letters)
        return poller, dispatcher, outbox

    def _bulk(self, outbox: Outbox) -> Bulk:
        return Bulk(
            delivery=self.features.announce_delivery,
            messenger=outbox.messenger,
            started=self.bells.announced,
            letters_wait=lambda: outbox.busy,
            per_second=self.limits.bulk_messages_per_second,
            admin_chat=self.features.desk.operator.admin_chat,
        )

    async def _introduced(self) -> User:
        """Who the bot is; asks until Telegram says so."""
        while True:
            try:
                return await self.bot.get_me()
            except InvalidToken as error:
                raise TokenRefusedError from error
            except TelegramError as error:
                pause_s = wait_s(error) if isinstance(error, RetryAfter) else START_PAUSE_S
                log.warning("Telegram does not answer; trying again", error=type(error).__name__)
                await asyncio.sleep(pause_s)

    async def _unless_stopped(self, work: Coroutine[Any, Any, Result]) -> Result | None:
        """What the work gives; None where the end is asked for before."""
        working = asyncio.create_task(work)
        stopping = asyncio.create_task(self.bells.stop.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for task in (working, stopping):
            task.cancel()
        await asyncio.wait({working, stopping})
        return None if working.cancelled() else working.result()

    def _chores(self) -> tuple[Loop, ...]:
        return (
            self._menu,
            self._report,
            partial(_each, EXPIRE_EACH_S, self.features.recovery.expire),
            partial(_each, FORGET_EACH_S, self.features.recovery.forget_done),
            *(partial(_each, HOUR_S, chore) for chore in self.hourly),
        )

    async def _menu(self) -> None:
        """Sets the menu once, beside everything else: the bot answers before it is there."""
        await set_menu(self.bot, self.features.desk.operator)

    async def _report(self) -> None:
        """The first report goes out at once; what comes in the next three seconds goes together.

        What could not be read is tried again: nobody rings for it a second time.
        """
        while True:
            self.bells.reports.clear()
            gathered = await _tried(self.features.reporter.gather)
            if gathered is False:
                await self.bells.reports.wait()
            else:
                await asyncio.sleep(REPORT_PAUSE_S)


async def _kept(loop: Loop) -> None:
    """Runs a loop; one that fails by a bug is started anew."""
    while True:
        try:
            return await loop()
        except Exception:
            log.exception("a loop failed; it starts anew")
            await asyncio.sleep(RESTART_PAUSE_S)


async def _cancelled(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


async def _each(seconds: float, chore: Callable[[], Awaitable[object]]) -> None:
    while True:
        await _tried(chore)
        await asyncio.sleep(seconds)


async def _tried(chore: Callable[[], Awaitable[object]]) -> object:
    """What the chore gives; a store that fails now may work the next time."""
    try:
        return await chore()
    except StorageError as error:
        log.error("a chore failed", error=str(error))
        return None
