"""Sends announcements: at a pace of its own, behind all letters, each recipient noted before the next is tried."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

import attrs
import structlog

from gptbot.adapters.telegram.announce_board import Board
from gptbot.adapters.telegram.announce_round import Round, Try
from gptbot.adapters.telegram.messenger import LaterError, MovedError, TelegramMessenger, UndeliverableError
from gptbot.app.usecases.announce_delivery import AnnounceDelivery
from gptbot.domain.announce import Announcement, Content, Failing
from gptbot.domain.ids import ChatId
from gptbot.domain.ports.storage import StorageError

log = structlog.get_logger(__name__)

T = TypeVar("T")

FAILURES_MAX = 30
PAUSE_MAX_S = 60.0
STREAK_MAX = 3
"""After so many failures in a row it is not the one chat: all of it waits."""

LETTERS_LOOK_S = 0.02
STORAGE_PAUSE_S = 1.0
UNDER_WAY_WITHIN_S = 2.5


@attrs.define(kw_only=True)
class Bulk:
    """Sends the announcement that is under way. ``started`` rings when there is one, or when it is to stop.

    ``letters_wait`` says whether something more important is on its way; then nothing is sent here.
    """

    delivery: AnnounceDelivery
    messenger: TelegramMessenger
    started: asyncio.Event
    letters_wait: Callable[[], bool]
    per_second: int
    admin_chat: ChatId
    _next_s: float = 0.0
    _streak: int = 0

    async def run(self) -> None:
        """Sends until it is cancelled; the message that is under way then still arrives and is noted."""
        while True:
            self.started.clear()
            announcement = await _stored(self.delivery.running)
            if announcement is None or announcement.content is None:
                await self.started.wait()
            else:
                await self._announce(announcement, announcement.content)

    async def _announce(self, announcement: Announcement, content: Content) -> None:
        board = Board(delivery=self.delivery, messenger=self.messenger, announcement=announcement, chat=self.admin_chat)
        showing = asyncio.create_task(board.run())
        try:
            if announcement.going:
                await self._deliver(Round(delivery=self.delivery, number=announcement.number), content)
        finally:
            showing.cancel()
            await asyncio.wait({showing})
        await board.show()
        await _stored(partial(self.delivery.finish, announcement.number))

    async def _deliver(self, round_: Round, content: Content) -> None:
        """Tells everybody who is left, or stops where that is asked for."""
        loop = asyncio.get_running_loop()
        going = True
        while going:
            turn = await _stored(partial(round_.next, loop.time()))
            if turn is None:
                return
            if isinstance(turn, Try):
                await self._my_turn()
                going = await _finished(self._told(round_, turn, content))
            else:
                going = await self._waited(turn - loop.time())

    async def _my_turn(self) -> None:
        """Waits for the pace, and for letters."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._next_s - loop.time())
        while self.letters_wait():  # noqa: ASYNC110 -- cheaper than an event for every letter that comes and goes
            await asyncio.sleep(LETTERS_LOOK_S)
        self._next_s = max(self._next_s, loop.time()) + 1 / self.per_second

    async def _waited(self, seconds: float) -> bool:
        """Waits for somebody's time; whether to go on."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.started.wait()
        self.started.clear()
        running = await _stored(self.delivery.running)
        return running is not None and running.going

    async def _told(self, round_: Round, turn: Try, content: Content) -> bool:
        """Sends it to one recipient and notes what became of it; whether to go on."""
        recipient = turn.recipient
        loop = asyncio.get_running_loop()
        try:
            await self.messenger.announce(recipient.to, content)
        except LaterError as later:
            return await self._later(round_, turn, later.seconds)
        except MovedError as moved:
            there = await _stored(partial(self.delivery.moved, recipient, moved.chat_id))
            round_.defer(attrs.evolve(turn, recipient=there), loop.time())
            return True
        except UndeliverableError as error:
            note = partial(self.delivery.failed, recipient, _reason(error))
        except Exception:
            log.exception("an announcement failed by a bug", number=recipient.number)
            note = partial(self.delivery.failed, recipient, Failing.REFUSED)
        else:
            note = partial(self.delivery.sent, recipient)
        self._streak = 0
        return await _stored(note)

    async def _later(self, round_: Round, turn: Try, seconds: float | None) -> bool:
        """Has the chat wait alone; after some failures in a row, everybody."""
        if seconds is None and turn.failures + 1 >= FAILURES_MAX:
            return await _stored(partial(self.delivery.failed, turn.recipient, Failing.NO_ANSWER))
        loop = asyncio.get_running_loop()
        failures = turn.failures + (seconds is None)
        pause_s = min(2.0**turn.failures, PAUSE_MAX_S) if seconds is None else seconds
        round_.defer(attrs.evolve(turn, failures=failures), loop.time() + pause_s)
        self._streak += 1
        if self._streak >= STREAK_MAX:
            all_s = min(2.0 ** (self._streak - STREAK_MAX), PAUSE_MAX_S)
            self._next_s = loop.time() + max(all_s, min(seconds or 0, PAUSE_MAX_S))
        return True


def _reason(error: UndeliverableError) -> Failing:
    if "blocked by the user" in str(error).casefold():
        return Failing.BLOCKED
    return Failing.GONE if error.shut else Failing.REFUSED


async def _stored(work: Callable[[], Awaitable[T]]) -> T:
    """Does it until the store takes it: what was sent must be known."""
    while True:
        try:
            return await work()
        except StorageError as error:
            log.error("an announcement waits for the store", error=str(error))
            await asyncio.sleep(STORAGE_PAUSE_S)


async def _finished(work: Awaitable[T]) -> T:
    """Waits for it; where the wait is cancelled, the work may end first."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=UNDER_WAY_WITHIN_S)
        task.cancel()
        raise
