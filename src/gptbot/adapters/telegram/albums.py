"""Albums: Telegram sends their pictures one by one; here they are gathered into one item again."""

import asyncio
import json
from typing import Any

import attrs

from gptbot.domain.ids import EventId
from gptbot.domain.ports.storage import InboxItem

QUIET_S = 1.0
"""An album is complete when no part of it has come for this long."""

_ALBUM, _EVENTS = "album", "events"

Key = tuple[str, str]
"""The dialogue's lane and the album's own id."""


@attrs.define
class _Gathering:
    parts: list[InboxItem]
    last_at_s: float


@attrs.define
class Albums:
    """The albums that are being gathered. All of them are in the inbox: after a crash they are gathered again."""

    _open: dict[Key, _Gathering] = attrs.Factory(dict)

    def begins(self, key: Key, part: InboxItem) -> bool:
        """Takes a part; whether it is the first of its album."""
        now_s = asyncio.get_running_loop().time()
        gathering = self._open.get(key)
        if gathering is None:
            self._open[key] = _Gathering([part], now_s)
            return True
        gathering.parts.append(part)
        gathering.last_at_s = now_s
        return False

    async def whole(self, key: Key) -> InboxItem:
        """The album as one item, once nothing more of it comes."""
        loop = asyncio.get_running_loop()
        gathering = self._open[key]
        while (left_s := gathering.last_at_s + QUIET_S - loop.time()) > 0:  # noqa: ASYNC110 -- silence rings no bell
            await asyncio.sleep(left_s)
        del self._open[key]
        return merged(gathering.parts)


def merged(parts: list[InboxItem]) -> InboxItem:
    """The parts as one item in the place of the first."""
    updates, events = [json.loads(part.payload) for part in parts], [part.event_id for part in parts]
    return attrs.evolve(parts[0], payload=json.dumps({_ALBUM: updates, _EVENTS: events}))


def album_in(payload: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The updates of a gathered album; None for anything else."""
    if payload.keys() != {_ALBUM, _EVENTS}:
        return None
    updates: list[dict[str, Any]] = payload[_ALBUM]
    return updates


def events_of(item: InboxItem) -> tuple[EventId, ...]:
    """What lies in the inbox of an item: itself, or every part of a gathered album."""
    own = (item.event_id,)
    if not may_be_album(item):
        return own
    try:
        payload = json.loads(item.payload)
    except (RecursionError, ValueError):
        return own
    return own if album_in(payload) is None else tuple(map(EventId, payload[_EVENTS]))


def may_be_album(item: InboxItem) -> bool:
    """Whether it is worth looking at: most messages are of no album."""
    return '"media_group_id"' in item.payload


def may_have_files(item: InboxItem) -> bool:
    """The same for files."""
    return '"file_id"' in item.payload
