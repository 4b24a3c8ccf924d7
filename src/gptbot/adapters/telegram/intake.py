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
from gptbot.adapters.telegram.dialogues import lane_of, refused
from gptbot.adapters.telegram.incoming import AlbumPart, Door, Incoming, PinNote
from gptbot.adapters.telegram.reader import ALLOWED_UPDATES, FRONTEND, Reader
from gptbot.app.usecases.flood import Flood
from gptbot.app.usecases.intake import Intake
from gptbot.domain.access import Verdict
from gptbot.domain.ids import EventId
from gptbot.domain.ports.ambient import Clock
from gptbot.domain.ports.storage import InboxItem, StorageError

log = structlog.get_logger(__name__)

BATCH_MAX = 100
PAUSE_MIN_S = 0.5
PAUSE_MAX_S = 30.0
WATCHDOG_SLACK_S = 5
UPDATE_ID_MAX = 2**52
"""More is no id of Telegram's: asking for what comes after it would be refused for ever."""
CONFLICT_PAUSE_S = 3.0
"""Longer than the other process needs to confirm what it was given."""

LEFT_ALONE_S = 0.5
"""What waited at Telegram for so long, nobody else is about to confirm. Shorter than an album is gathered for."""

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
    flood: Flood
    clock: Clock
    poll_timeout_s: int
    inbox_max: int
    retire: Callable[[], None]
    alone: bool = False
    contention: Contention = attrs.Factory(lambda: Contention(now=time.monotonic))
    _offset: int = 0
    _waiting: int = 0
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
            self._waiting = await self.intake.store(items)
        self._offset = max((_update_id(raw) for raw in batch), default=-1) + 1
        if batch and not self._offset:
            # Nothing of it can be confirmed: it comes again at once.
            await asyncio.sleep(PAUSE_MIN_S)

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
        """What is stored of an update: nothing where it is not for the bot, or one of too many.

        One that cannot be read is stored: it is set aside with a word to its sender.
        """
        try:
            incoming = self.reader.read(raw)
            return None if incoming is None else self._readable(raw, incoming)
        except Exception as error:  # noqa: BLE001 -- no update may stop the poll
            log.warning("an update cannot be read", update_id=_update_id(raw), error=type(error).__name__)
            return self._unreadable(raw)

    def _readable(self, raw: dict[str, Any], incoming: Incoming) -> InboxItem | None:
        request, payload = incoming.request, json.dumps(raw)
        lane = self._lane(incoming)
        return None if lane is None else self._stored(request.event_id, lane, payload)

    def _lane(self, incoming: Incoming) -> str | None:
        """Where it waits; None where it is dropped without a word, after one that was refused with words."""
        request = incoming.request
        match incoming:
            case PinNote():
                return lane_of(request)
            case Door():
                return lane_of(request) if self.flood.passing(request) else None
            case AlbumPart(album=album):
                event_id = EventId(f"{lane_of(request)}/{album}")
                return _lane(self.flood.verdict(request, event_id=event_id), lane_of(request))
        return _lane(self.flood.verdict(request), lane_of(request))

    def _unreadable(self, raw: dict[str, Any]) -> InboxItem | None:
        update_id = _update_id(raw)
        event_id = EventId(f"{FRONTEND}:{update_id}:unread")
        sender = self.reader.sender(raw)
        lane = f"unread/{update_id}"
        if sender is not None and self.flood.verdict(sender, event_id=event_id) is Verdict.SILENCE:
            return None
        return self._stored(event_id, lane, _written(raw))

    def _stored(self, event_id: EventId, lane: str, payload: str) -> InboxItem:
        return InboxItem(event_id=event_id, lane=lane, payload=payload, received_at=self.clock.now())

    async def _room(self) -> None:
        while self._waiting >= self.inbox_max:
            log.warning("the inbox is full: not asking for more", limit=self.inbox_max)
            await asyncio.sleep(1)
            self._waiting = await self.intake.count()

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
    return update_id if isinstance(update_id, int) and 0 <= update_id <= UPDATE_ID_MAX else -1


def _lane(verdict: Verdict, lane: str) -> str | None:
    if verdict is Verdict.SERVED:
        return lane
    return refused(lane) if verdict is Verdict.HASTY else None


def _written(raw: dict[str, Any]) -> str:
    """The update as it is stored; only its id where it cannot even be written down."""
    try:
        return json.dumps(raw)
    except (RecursionError, ValueError):
        return json.dumps({"update_id": _update_id(raw)})
