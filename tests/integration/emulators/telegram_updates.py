"""The queue of updates, with Telegram's offsets: an update is forgotten once a higher one is asked for."""

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any

import attrs

from integration.emulators.telegram_rules import ApiError

Json = dict[str, Any]

LIMIT_MAX = 100
TIMEOUT_MAX_S = 50
_FUTURE = 10  # an offset further than this beyond the last id is not from this numbering: it is ignored
_NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@attrs.define(eq=False)
class _Waiting:
    update_id: int
    update: Json
    again: bool = False


class UpdateQueue:
    """What the bot has not confirmed yet.

    ``confirmed`` is the highest id that was confirmed, ``polls`` the number of calls so far, ``numbers`` the ids of all
    that was ever queued.
    """

    def __init__(self, first_id: int = 700_000_001) -> None:
        self.confirmed = 0
        self.polls = 0
        self.numbers: list[int] = []
        self.dropped: list[Json] = []
        self._waiting: list[_Waiting] = []
        self._ids = itertools.count(first_id)
        self._last_id = first_id - 1
        self._allowed: frozenset[str] | None = None
        self._news = asyncio.Event()
        self._current: asyncio.Event | None = None

    @property
    def pending(self) -> list[Json]:
        """What is not confirmed, in order."""
        return [item.update for item in self._waiting]

    def number_from(self, first_id: int) -> None:
        """Starts the ids anew, as Telegram does after a week of silence."""
        self._ids = itertools.count(first_id)
        self._last_id = first_id - 1

    def add(self, update: Json, update_id: int | None = None) -> int:
        """Queues an update; with an id of its own it is delivered (again) whatever was confirmed before."""
        number = next(self._ids) if update_id is None else update_id
        if update_id is None:
            self._last_id = number
        self.numbers.append(number)
        self._waiting.append(_Waiting(number, {"update_id": number, **update}, again=update_id is not None))
        self._news.set()
        return number

    def wants(self, kind: str) -> bool:
        """Whether the bot asked for this kind of updates, or for none in particular."""
        return kind in self._allowed if self._allowed else kind not in _NOT_BY_DEFAULT

    async def get(self, offset: int, limit: int, timeout_s: int, allowed: Sequence[str] | None) -> list[Json]:
        """One call of getUpdates; a call that is still waiting ends with a conflict."""
        ended = self._enter(allowed)
        self._confirm(offset)
        try:
            async with asyncio.timeout(min(timeout_s, TIMEOUT_MAX_S) or None):
                while not self._waiting and timeout_s:
                    self._news.clear()
                    await self._news_or(ended)
        except TimeoutError:
            pass
        finally:
            if self._current is ended:
                self._current = None
        return self._batch(limit)

    def _enter(self, allowed: Sequence[str] | None) -> asyncio.Event:
        self.polls += 1
        if allowed is not None:
            self._allowed = frozenset(allowed)
        if self._current is not None:
            self._current.set()
        self._current = asyncio.Event()
        return self._current

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._keep(self._waiting[offset:])
        elif offset <= self._last_id + _FUTURE:
            self._keep([item for item in self._waiting if item.again or item.update_id >= offset])

    def _keep(self, kept: list[_Waiting]) -> None:
        gone = set(self._waiting) - set(kept)
        self.confirmed = max([self.confirmed, *(item.update_id for item in gone)])
        self._waiting = kept

    async def _news_or(self, ended: asyncio.Event) -> None:
        waits = [asyncio.ensure_future(event.wait()) for event in (self._news, ended)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if ended.is_set():
            raise ApiError(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )

    def _batch(self, limit: int) -> list[Json]:
        batch = self._waiting[: limit if 1 <= limit <= LIMIT_MAX else LIMIT_MAX]
        for item in batch:
            item.again = False
        return [item.update for item in batch]
