"""Asks Telegram for updates, and asks for the next only when a batch is stored."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import attrs
import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from gptbot.adapters.telegram.bot import POLL_SLACK_S, wait_s
from gptbot.adapters.telegram.contention import Contention
from gptbot.adapters.telegram.reader import ALLOWED_UPDATES, FRONTEND, Reader
from gptbot.app.usecases.intake import Intake
from gptbot.domain.ids import EventId
from gptbot.domain.ports.ambient import Clock
from gptbot.domain.ports.storage import InboxItem, StorageError

log = structlog.get_logger(__name__)

BATCH_MAX = 100
PAUSE_MIN_S = 0.5
PAUSE_MAX_S = 30.0
WATCHDOG_SLACK_S = 5
CONFLICT_PAUSE_S = 3.0
"""Longer than the other process needs to confirm what it was given."""

LEFT_ALONE_S = 1.0
"""What waited at Telegram for so long, nobody else is about to confirm."""

STORAGE_PAUSE_MAX_S = 3.0

# The doubled underscore reaches the same method without the library's own parsing, which would lose a whole batch
# for one update that it cannot read.
_GET_UPDATES = "get__updates"


@attrs.define(kw_only=True)
class Poller:
    """The long poll. Telegram forgets a batch when the next is asked for: by then it is stored.

    ``alone``: nobody else is known to poll with this token. Otherwise what is waiting may have been given to another
    process a moment ago, which is storing it: it is taken only when it is still there a little later.
    ``retire`` is called when another process has taken over; after that nothing is asked any more.
    """

    bot: Bot
    reader: Reader
    intake: Intake
    clock: Clock
    poll_timeout_s: int
    inbox_max: int
    retire: Callable[[], None]
    alone: bool = False
    contention: Contention = attrs.Factory(lambda: Contention(now=time.monotonic))
    _offset: int = 0
    _pause_s: float = PAUSE_MIN_S

    async def run(self) -> None:
        """Polls until it is cancelled or retires; whatever else fails, it goes on after a pause that grows."""
        while True:
            try:
                await self._room()
                await (self.step() if self.alone else self._begin())
                self._pause_s = PAUSE_MIN_S
            except RetryAfter as error:
                await asyncio.sleep(wait_s(error))
            except Conflict as error:
                self.alone = False
                if await self._conflict(error):
                    return
            except (TelegramError, TimeoutError, StorageError) as error:
                self.alone = False
                await self._failed(error)

    async def step(self) -> None:
        """One poll: asks, stores, and lets the next one confirm.

        An empty answer means that all is confirmed. Asking without an offset then finds updates whose ids start
        anew, as they may after a quiet week.
        """
        await self._store(await self._ask(self.poll_timeout_s))

    async def _begin(self) -> None:
        """Finds out whether somebody else is taking what waits; only where nobody is, it is stored."""
        seen = await self._ask(0)
        if seen:
            await asyncio.sleep(LEFT_ALONE_S)
            there = await self._ask(0)
            if list(map(_update_id, there[: len(seen)])) != list(map(_update_id, seen)):
                return
            await self._store(there)
        self.alone = True

    async def _store(self, batch: list[dict[str, Any]]) -> None:
        items = [item for raw in batch if (item := self._item(raw)) is not None]
        if items:
            await self.intake.store(items)
        self._offset = max((_update_id(raw) for raw in batch), default=-1) + 1

    async def _ask(self, timeout_s: int) -> list[dict[str, Any]]:
        """One poll that waits for news so long."""
        read_timeout_s = timeout_s + POLL_SLACK_S
        self.contention.asking()
        async with asyncio.timeout(read_timeout_s + WATCHDOG_SLACK_S):
            answer = await self.bot.do_api_request(
                _GET_UPDATES,
                api_kwargs={
                    "offset": self._offset,
                    "limit": BATCH_MAX,
                    "timeout": timeout_s,
                    "allowed_updates": list(ALLOWED_UPDATES),
                },
                read_timeout=read_timeout_s,
            )
        self.contention.answered()
        return [raw for raw in answer if isinstance(raw, dict)] if isinstance(answer, list) else []

    def _item(self, raw: dict[str, Any]) -> InboxItem | None:
        """What is stored of an update; one that is not for the bot is not, one that cannot be read is."""
        update_id = _update_id(raw)
        event_id, lane = EventId(f"{FRONTEND}:{update_id}:unread"), f"unread/{update_id}"
        try:
            incoming = self.reader.read(raw)
        except Exception as error:  # noqa: BLE001 -- no update may stop the poll
            log.warning("an update cannot be read", update_id=update_id, error=type(error).__name__)
        else:
            if incoming is None:
                return None
            request = incoming.request
            event_id, lane = request.event_id, f"{request.chat.id}/{request.person.id}"
        return InboxItem(event_id=event_id, lane=lane, payload=json.dumps(raw), received_at=self.clock.now())

    async def _room(self) -> None:
        while await self.intake.count() >= self.inbox_max:
            log.warning("the inbox is full: not asking for more", limit=self.inbox_max)
            await asyncio.sleep(1)

    async def _failed(self, error: Exception) -> None:
        pause_max_s = PAUSE_MAX_S
        if isinstance(error, TimeoutError):
            log.warning("the poll was silent and is started anew")
        elif isinstance(error, InvalidToken):
            log.error("Telegram refuses the token; is TELEGRAM_API_KEY still right?")
        elif isinstance(error, NetworkError):
            log.warning("Telegram cannot be reached", error=type(error).__name__)
        elif isinstance(error, StorageError):
            log.error("what was said cannot be stored: Telegram keeps it until it can", error=str(error))
            pause_max_s = STORAGE_PAUSE_MAX_S
        else:
            log.warning("polling failed", error=type(error).__name__)
        await asyncio.sleep(min(self._pause_s, pause_max_s))
        self._pause_s = min(self._pause_s * 2, pause_max_s)

    async def _conflict(self, error: Conflict) -> bool:
        """Somebody else receives this bot's updates; whether this process leaves them to it."""
        if "webhook" in error.message.casefold():
            log.warning("a webhook was set for this bot; it is removed, since updates are polled here")
            with suppress(TelegramError):
                await self.bot.delete_webhook()
            await asyncio.sleep(CONFLICT_PAUSE_S)
            return False
        if self.contention.conflicted():
            log.error("another process polls with the same token, and goes on: this one retires")
            self.retire()
            return True
        log.warning("another process polled with the same token; if it does so again, this one retires")
        await asyncio.sleep(CONFLICT_PAUSE_S)
        return False


def _update_id(raw: dict[str, Any]) -> int:
    update_id = raw.get("update_id")
    return update_id if isinstance(update_id, int) else -1
