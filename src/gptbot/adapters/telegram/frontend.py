"""The bot in Telegram, put together: intake, dispatcher, outbox, reports, and an orderly end."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

import attrs
import structlog
from telegram import Bot, User
from telegram.error import InvalidToken, RetryAfter, TelegramError

from gptbot.adapters.telegram.bot import wait_s
from gptbot.adapters.telegram.dispatcher import Dispatcher
from gptbot.adapters.telegram.handler import TelegramHandler
from gptbot.adapters.telegram.intake import Poller
from gptbot.adapters.telegram.menu import set_menu
from gptbot.adapters.telegram.messenger import TelegramMessenger
from gptbot.adapters.telegram.outbox import Outbox
from gptbot.adapters.telegram.reader import GroupTrigger, Reader
from gptbot.app.features import Features
from gptbot.domain.ports.ambient import Clock
from gptbot.domain.ports.storage import StorageError

log = structlog.get_logger(__name__)

REPORT_PAUSE_S = 3.0
EXPIRE_EACH_S = 60.0
FORGET_EACH_S = 3600.0
QUESTIONS_END_WITHIN_S = 4.0
LETTERS_END_WITHIN_S = 2.0
UNDER_WAY_WITHIN_S = 2.5
START_PAUSE_S = 2.0
RESTART_PAUSE_S = 1.0

Loop = Callable[[], Awaitable[None]]


class TokenRefusedError(Exception):
    """Telegram does not know the bot's token."""


@attrs.frozen(kw_only=True)
class TelegramLimits:
    """What the operator decided for Telegram."""

    trigger: GroupTrigger = GroupTrigger.MENTION
    questions_waiting_max: int = 10
    questions_running_max: int = 256
    inbox_max: int = 10_000
    poll_timeout_s: int = 30


@attrs.frozen(kw_only=True)
class Bells:
    """What wakes the loops: something arrived, a letter was written, a report waits, the end was asked for."""

    arrived: asyncio.Event
    letters: asyncio.Event
    reports: asyncio.Event
    stop: asyncio.Event


@attrs.frozen(kw_only=True)
class TelegramFrontend:
    """Runs until ``bells.stop`` rings."""

    bot: Bot
    features: Features
    clock: Clock
    bells: Bells
    limits: TelegramLimits

    async def run(self) -> None:
        """Serves Telegram, then ends within ten seconds; what is unfinished is finished after the next start.

        Raises:
            TokenRefusedError: Telegram does not know the token.
        """
        me = await self._introduced()
        if me is None:
            return
        poller, dispatcher, outbox = self._parts(me)
        await set_menu(self.bot, self.features.desk.operator)
        log.info("gptbot is running")
        async with asyncio.TaskGroup() as group:
            loops = [group.create_task(_kept(loop)) for loop in (outbox.run, *self._chores())]
            taking = [group.create_task(_kept(loop)) for loop in (poller.run, dispatcher.run)]
            await self.bells.stop.wait()
            log.info("gptbot stops")
            await _cancelled(taking)
            await dispatcher.drain(within_s=QUESTIONS_END_WITHIN_S)
            await _cancelled(loops)
            await _tried(self.features.reporter.gather)
            await outbox.drain(within_s=LETTERS_END_WITHIN_S, under_way_s=UNDER_WAY_WITHIN_S)

    def _parts(self, me: User) -> tuple[Poller, Dispatcher, Outbox]:
        reader = Reader(bot_id=me.id, bot_username=me.username or "", trigger=self.limits.trigger, now=self.clock.now)
        poller = Poller(
            bot=self.bot,
            reader=reader,
            intake=self.features.intake,
            clock=self.clock,
            poll_timeout_s=self.limits.poll_timeout_s,
            inbox_max=self.limits.inbox_max,
        )
        handler = TelegramHandler(
            bot=self.bot,
            reader=reader,
            features=self.features,
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
        messenger = TelegramMessenger(bot=self.bot, bot_username=me.username or "")
        outbox = Outbox(delivery=self.features.delivery, messenger=messenger, written=self.bells.letters)
        return poller, dispatcher, outbox

    async def _introduced(self) -> User | None:
        """Who the bot is; asks until Telegram says so, or the end is asked for."""
        while not self.bells.stop.is_set():
            try:
                return await self.bot.get_me()
            except InvalidToken as error:
                raise TokenRefusedError from error
            except TelegramError as error:
                pause_s = wait_s(error) if isinstance(error, RetryAfter) else START_PAUSE_S
                log.warning("Telegram does not answer; trying again", error=type(error).__name__)
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause_s):
                        await self.bells.stop.wait()
        return None

    def _chores(self) -> tuple[Loop, ...]:
        return (
            self._report,
            partial(_each, EXPIRE_EACH_S, self.features.recovery.expire),
            partial(_each, FORGET_EACH_S, self.features.recovery.forget_done),
        )

    async def _report(self) -> None:
        """The first report goes out at once; what comes in the next three seconds goes together."""
        while True:
            self.bells.reports.clear()
            if await _tried(self.features.reporter.gather):
                await asyncio.sleep(REPORT_PAUSE_S)
            else:
                await self.bells.reports.wait()


async def _kept(loop: Loop) -> None:
    """Runs a loop that never ends; one that fails by a bug is started anew."""
    while True:
        try:
            await loop()
        except Exception:
            log.exception("a loop failed; it starts anew")
            await asyncio.sleep(RESTART_PAUSE_S)


async def _cancelled(tasks: list[asyncio.Task[None]]) -> None:
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
