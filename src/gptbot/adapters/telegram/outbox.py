"""Delivers letters: each chat in order, chats side by side, a chat that must wait alone."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

import attrs
import structlog

from gptbot.adapters.telegram.formatting import Part
from gptbot.adapters.telegram.messenger import LaterError, MovedError, TelegramMessenger, UndeliverableError
from gptbot.adapters.telegram.reader import FRONTEND
from gptbot.app.usecases.delivery import Delivery
from gptbot.domain.ids import ChatId
from gptbot.domain.ports.storage import Posting, StorageError

log = structlog.get_logger(__name__)

LOADED_MAX = 2000
LOADED_FOR_CHAT_MAX = 20
"""What more waits for one chat stays on the disk: it takes no room from others."""

LOAD_AT_ONCE = 200
PAUSE_MIN_S = 1.0
PAUSE_MAX_S = 60.0
LOOK_AGAIN_S = 5.0

Result = TypeVar("Result")


@attrs.define(kw_only=True)
class Outbox:
    """The pump between stored letters and Telegram. ``written`` rings when there are new ones."""

    delivery: Delivery
    messenger: TelegramMessenger
    written: asyncio.Event
    _queues: dict[ChatId, list[tuple[int, int, Posting]]] = attrs.Factory(dict)
    _workers: dict[ChatId, asyncio.Task[None]] = attrs.Factory(dict)
    _cursor: int = 0
    _held: set[int] = attrs.Factory(set)
    _left: dict[ChatId, int] = attrs.Factory(dict)
    _pausing: int = 0
    _stopping: asyncio.Event = attrs.Factory(asyncio.Event)

    @property
    def busy(self) -> bool:
        """Whether a letter could leave now: one whose chat must wait cannot."""
        return len(self._workers) > self._pausing

    async def run(self) -> None:
        """Delivers until it is cancelled. What could not be read is tried again."""
        while True:
            self.written.clear()
            try:
                while len(self._held) < LOADED_MAX and await self._load():
                    pass
            except StorageError as error:
                log.error("the outbox cannot be read", error=str(error))
            try:
                async with asyncio.timeout(LOOK_AGAIN_S):
                    await self.written.wait()
            except TimeoutError:
                continue

    async def drain(self, *, within_s: float, under_way_s: float) -> None:
        """Delivers for a while, then lets only what is under way arrive: a message is never left half known."""
        try:
            async with asyncio.timeout(within_s):
                while await self._load() or self._workers:
                    await asyncio.wait(self._workers.values(), return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            log.info("not all letters left; the rest leaves after the next start")
        except StorageError as error:
            log.error("the outbox cannot be read", error=str(error))
        self._stopping.set()
        if self._workers:
            await asyncio.wait(self._workers.values(), timeout=under_way_s)
        for worker in list(self._workers.values()):
            worker.cancel()
        await asyncio.gather(*self._workers.values(), return_exceptions=True)

    async def _load(self) -> bool:
        postings = await self.delivery.waiting(FRONTEND, after=self._cursor, limit=LOAD_AT_ONCE)
        for posting in postings:
            self._cursor = posting.number
            self._enqueue(posting)
        return bool(postings)

    def _enqueue(self, posting: Posting) -> None:
        """Queues a letter, or leaves it on the disk where enough waits for its chat: everything behind it, too."""
        chat_id = posting.letter.to
        if chat_id in self._left or len(self._queues.get(chat_id, ())) >= LOADED_FOR_CHAT_MAX:
            self._left.setdefault(chat_id, posting.number)
        else:
            self._hold(chat_id, posting)

    def _hold(self, chat_id: ChatId, posting: Posting) -> None:
        self._held.add(posting.number)
        heapq.heappush(self._queue(chat_id), (posting.letter.priority, posting.number, posting))

    def _queue(self, chat_id: ChatId) -> list[tuple[int, int, Posting]]:
        """What waits for a chat, with somebody who works on it."""
        queue = self._queues.setdefault(chat_id, [])
        if chat_id not in self._workers:
            self._workers[chat_id] = asyncio.create_task(self._work(chat_id))
        return queue

    async def _more(self, chat_id: ChatId) -> bool:
        """Loads what was left on the disk; whether there was any."""
        while (first := self._left.get(chat_id)) is not None:
            seen = self._cursor
            waiting = partial(self.delivery.waiting, FRONTEND, after=first - 1, limit=LOADED_FOR_CHAT_MAX, to=chat_id)
            page = [posting for posting in await self._noted(waiting) if posting.number <= seen]
            if page:
                self._left[chat_id] = page[-1].number + 1
            elif seen == self._cursor:
                del self._left[chat_id]
            else:
                self._left[chat_id] = seen + 1
            fresh = [posting for posting in page if posting.number not in self._held]
            for posting in fresh:
                self._hold(chat_id, posting)
            if fresh:
                return True
        return False

    async def _work(self, chat_id: ChatId) -> None:
        """Delivers what waits for one chat."""
        queue = self._queues[chat_id]
        try:
            while not self._stopping.is_set() and (queue or await self._more(chat_id)):
                _, _, posting = heapq.heappop(queue)
                try:
                    await self._deliver(posting)
                except Exception:
                    log.exception("a letter failed; it is tried again after the next start", number=posting.number)
                self._held.discard(posting.number)
        finally:
            del self._workers[chat_id], self._queues[chat_id]

    async def _deliver(self, posting: Posting) -> None:
        """Sends until it has arrived or can never arrive, or the process stops."""
        parts = await asyncio.to_thread(self.messenger.parts, posting.letter)
        sent = posting.parts_sent
        while sent < len(parts):
            arrived = await self._arrived(posting, parts, sent)
            if arrived is None:
                return
            posting, sent = arrived, sent + 1
            if sent < len(parts):
                await self._noted(partial(self.delivery.sent, posting, sent))
        await self._noted(partial(self.delivery.delivered, posting))

    async def _arrived(self, posting: Posting, parts: tuple[Part, ...], number: int) -> Posting | None:
        """Sends one message as often as it takes; the posting with its present address, None where it is over."""
        pause_s = PAUSE_MIN_S
        while not self._stopping.is_set():
            try:
                last = number + 1 == len(parts)
                await self.messenger.send(posting.letter, parts[number], first=number == 0, last=last)
            except UndeliverableError as error:
                log.info("a letter cannot be delivered", number=posting.number, reason=str(error))
                await self._noted(partial(self.delivery.undeliverable, posting, shut=error.shut))
                return None
            except MovedError as moved:
                await self._noted(partial(self.delivery.readdress, posting.letter.to, moved.chat_id))
                self._left_moved(posting.letter.to, moved.chat_id)
                posting = attrs.evolve(posting, letter=attrs.evolve(posting.letter, to=moved.chat_id))
            except LaterError as later:
                await self._pause(pause_s if later.seconds is None else later.seconds)
                pause_s = min(pause_s * 2, PAUSE_MAX_S)
            else:
                return posting
        return None

    def _left_moved(self, old: ChatId, new: ChatId) -> None:
        """What was left on the disk for one chat waits for another now."""
        first = self._left.pop(old, None)
        if first is not None:
            self._left[new] = min(first, self._left.get(new, first))
            self._queue(new)

    async def _noted(self, note: Callable[[], Awaitable[Result]]) -> Result:
        """Notes what became of a message, until the store takes it: what arrived must not be sent again."""
        while True:
            try:
                return await note()
            except StorageError as error:
                log.error("the outbox cannot be read or written; trying again", error=str(error))
                await asyncio.sleep(PAUSE_MIN_S)

    async def _pause(self, seconds: float) -> None:
        self._pausing += 1
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._stopping.wait()
        finally:
            self._pausing -= 1
