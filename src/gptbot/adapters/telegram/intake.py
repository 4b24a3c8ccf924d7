"""Asks Telegram for updates, and asks for the next only when a batch is stored."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import attrs
import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from gptbot.adapters.telegram.bot import POLL_SLACK_S, wait_s
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

# The doubled underscore reaches the same method without the library's own parsing, which would lose a whole batch
# for one update that it cannot read.
_GET_UPDATES = "get__updates"


@attrs.define(kw_only=True)
class Poller:
    """The long poll. Telegram forgets a batch when the next is asked for: by then it is stored."""

    bot: Bot
    reader: Reader
    intake: Intake
    flood: Flood
    clock: Clock
    poll_timeout_s: int
    inbox_max: int
    _offset: int = 0
    _waiting: int = 0
    _pause_s: float = PAUSE_MIN_S

    async def run(self) -> None:
        """Polls until it is cancelled; whatever fails, it goes on after a pause that grows."""
        while True:
            try:
                await self._room()
                await self.step()
                self._pause_s = PAUSE_MIN_S
            except RetryAfter as error:
                await asyncio.sleep(wait_s(error))
            except (TelegramError, TimeoutError, StorageError) as error:
                await self._failed(error)

    async def step(self) -> None:
        """One poll: asks, stores, and lets the next one confirm.

        An empty answer means that all is confirmed. Asking without an offset then finds updates whose ids start
        anew, as they may after a quiet week.
        """
        batch = await self._ask()
        items = [item for raw in batch if (item := self._item(raw)) is not None]
        if items:
            self._waiting = await self.intake.store(items)
        self._offset = max((_update_id(raw) for raw in batch), default=-1) + 1
        if batch and not self._offset:
            # Nothing of it can be confirmed: it comes again at once.
            await asyncio.sleep(PAUSE_MIN_S)

    async def _ask(self) -> list[dict[str, Any]]:
        read_timeout_s = self.poll_timeout_s + POLL_SLACK_S
        async with asyncio.timeout(read_timeout_s + WATCHDOG_SLACK_S):
            answer = await self.bot.do_api_request(
                _GET_UPDATES,
                api_kwargs={
                    "offset": self._offset,
                    "limit": BATCH_MAX,
                    "timeout": self.poll_timeout_s,
                    "allowed_updates": list(ALLOWED_UPDATES),
                },
                read_timeout=read_timeout_s,
            )
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
        if isinstance(error, Conflict):
            await self._conflict(error)
        elif isinstance(error, TimeoutError):
            log.warning("the poll was silent and is started anew")
        elif isinstance(error, InvalidToken):
            log.error("Telegram refuses the token; is TELEGRAM_API_KEY still right?")
        elif isinstance(error, NetworkError):
            log.warning("Telegram cannot be reached", error=type(error).__name__)
        else:
            log.warning("polling failed", error=type(error).__name__)
        await asyncio.sleep(self._pause_s)
        self._pause_s = min(self._pause_s * 2, PAUSE_MAX_S)

    async def _conflict(self, error: Conflict) -> None:
        """Somebody else receives this bot's updates: another process, or a webhook that can be taken away."""
        if "webhook" in error.message.casefold():
            log.warning("a webhook was set for this bot; it is removed, since updates are polled here")
            with suppress(TelegramError):
                await self.bot.delete_webhook()
        else:
            log.error("another process polls with the same token; stop one of the two")


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
