"""Order within a dialogue: commands never wait for a model, questions wait for everything before them."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum
from functools import partial
from typing import Protocol

import attrs
import structlog

from gptbot.adapters.telegram.albums import Albums, Key
from gptbot.adapters.telegram.dialogues import is_refused
from gptbot.adapters.telegram.lanes import Lanes
from gptbot.adapters.telegram.overflow import Overflow
from gptbot.adapters.telegram.room import Room
from gptbot.app.usecases.intake import Intake
from gptbot.domain.media import FILE_BYTES_MAX
from gptbot.domain.ports.storage import InboxItem, StorageError

log = structlog.get_logger(__name__)

LOAD_AT_ONCE = 200
FAILURES_MAX = 3
RETRY_PAUSE_S = 0.2
STORAGE_PAUSE_S = 1.0
STORAGE_PAUSE_MAX_S = 15.0
FILES_AT_ONCE_BYTES = 5 * FILE_BYTES_MAX
"""What the questions that run may have to fetch, all together: each file is in memory several times meanwhile."""


class Kind(Enum):
    """How an item is ordered."""

    COMMAND = "command"
    QUESTION = "question"


class Handler(Protocol):
    """What is done with an item; it marks the item as done, in the transaction of its effects."""

    def kind(self, item: InboxItem) -> Kind:
        """Whether it waits for a model."""
        ...

    def album(self, item: InboxItem) -> str | None:
        """The album that it is a part of."""
        ...

    def size_bytes(self, item: InboxItem) -> int:
        """How large the files are that it is about."""
        ...

    async def handle(self, item: InboxItem) -> None:
        """Serves it."""
        ...

    async def refuse(self, item: InboxItem, *, crowd: bool = False) -> None:
        """Says that it is too much; one of a ``crowd`` only where that was not said just now."""
        ...

    async def set_aside(self, item: InboxItem, bug: str) -> None:
        """Ends it after it failed too often."""
        ...

    async def failed(self, item: InboxItem) -> int:
        """Counts a failure; how many there were."""
        ...


@attrs.define(kw_only=True)
class Dispatcher:
    """Serves what the inbox holds: dialogues side by side, each in order."""

    intake: Intake
    handler: Handler
    arrived: asyncio.Event
    waiting_max: int
    running_max: int
    _cursor: int = 0
    _lanes: Lanes = attrs.Factory(Lanes)
    _albums: Albums = attrs.Factory(Albums)
    _overflow: Overflow = attrs.Factory(Overflow)
    _room: Room = attrs.Factory(lambda: Room(FILES_AT_ONCE_BYTES))
    _tasks: set[asyncio.Task[None]] = attrs.Factory(set)
    _slots: asyncio.Semaphore = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self.running_max)

    async def run(self) -> None:
        """Takes what is in the inbox, then what arrives, until it is cancelled."""
        while True:
            self.arrived.clear()
            try:
                while await self._load():
                    pass
            except StorageError as error:
                log.error("the inbox cannot be read", error=str(error))
                await asyncio.sleep(STORAGE_PAUSE_S)
                continue
            await self.arrived.wait()

    async def drain(self, *, within_s: float) -> None:
        """Waits for what is running, then cancels it: it is done after the next start."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _load(self) -> bool:
        items = await self.intake.waiting(after=self._cursor, limit=LOAD_AT_ONCE)
        for item in items:
            self._route(item)
            self._cursor = item.number
        return bool(items)

    def _route(self, item: InboxItem) -> None:
        """Puts it into its lane; an album is one question, in the place of its first part."""
        kind, album = self._ordered(item)
        if album is not None and not self._albums.begins(album, item):
            return
        lane = self._lanes.of(item.lane)
        if is_refused(item.lane) or (album and lane.questions > self.waiting_max):
            task = lane.command(partial(self._refused, item, album))
        elif kind is Kind.QUESTION and lane.questions > self.waiting_max:
            if not self._overflow.begins(item):
                return
            task = asyncio.create_task(self._overflowed(item.lane))
        elif kind is Kind.COMMAND:
            task = lane.command(partial(self._served, item, self.handler.handle))
        else:
            task = lane.question(partial(self._answered, item, album))
        self._tasks.add(task)
        task.add_done_callback(partial(self._ended, item.lane))

    def _ordered(self, item: InboxItem) -> tuple[Kind, Key | None]:
        try:
            album = self.handler.album(item)
            if album is not None:
                return Kind.QUESTION, (item.lane, album)
            return self.handler.kind(item), None
        except Exception:  # noqa: BLE001 -- handling it will fail the same way, and count
            return Kind.COMMAND, None

    async def _answered(self, item: InboxItem, album: Key | None) -> None:
        whole = item if album is None else await self._albums.whole(album)
        # Whoever waits for room takes no place from those who need none.
        async with self._room.taken(self._size_bytes(whole)), self._slots:
            await self._served(whole, self.handler.handle)

    def _size_bytes(self, item: InboxItem) -> int:
        try:
            return max(0, self.handler.size_bytes(item))
        except Exception:  # noqa: BLE001 -- handling it will fail the same way, and count
            return 0

    async def _refused(self, item: InboxItem, album: Key | None) -> None:
        whole = item if album is None else await self._albums.whole(album)
        await self._served(whole, self.handler.refuse)

    async def _overflowed(self, lane: str) -> None:
        """Refuses what was gathered; it is in nobody's way meanwhile."""
        items, crowd = await self._overflow.gathered(lane)
        for item in items:
            await self._served(item, partial(self.handler.refuse, crowd=crowd))

    async def _served(self, item: InboxItem, serve: Callable[[InboxItem], Awaitable[None]]) -> None:
        """Serves until it is done, or set aside after failing by a bug too often."""
        pause_s = STORAGE_PAUSE_S
        while True:
            try:
                return await serve(item)
            except StorageError as error:
                # Each time a model may have answered in vain, which the operator pays for.
                log.error("the store failed; trying again", error=str(error))
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, STORAGE_PAUSE_MAX_S)
            except Exception as error:
                log.exception("an update failed", number=item.number)
                if await self._gave_up(item, error):
                    return None
                await asyncio.sleep(RETRY_PAUSE_S)

    async def _gave_up(self, item: InboxItem, error: Exception) -> bool:
        try:
            if await self.handler.failed(item) < FAILURES_MAX:
                return False
            await self.handler.set_aside(item, type(error).__name__)
        except StorageError as broken:
            log.error("the store failed; trying again", error=str(broken))
            return False
        return True

    def _ended(self, lane: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._lanes.tidy(lane)
