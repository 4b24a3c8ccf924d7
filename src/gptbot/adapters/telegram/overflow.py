"""Overflow: questions beyond the limit of a dialogue, gathered for a moment, so that a crowd of them has one word."""

import asyncio

import attrs

from gptbot.domain.ports.storage import InboxItem

GATHERED_S = 1.0
"""So long they are gathered before they are refused."""

SINGLY_MAX = 10
"""As many at once are refused each with words; more are a crowd."""

CROWD_REMEMBERED_S = 60.0
CROWDS_MAX = 10_000


@attrs.define
class Overflow:
    """What is to be refused, by lane. All of it is in the inbox: after a crash it is gathered again."""

    _open: dict[str, list[InboxItem]] = attrs.Factory(dict)
    _crowded_at_s: dict[str, float] = attrs.Factory(dict)

    def begins(self, item: InboxItem) -> bool:
        """Takes one; whether it is the first of its lane."""
        gathering = self._open.setdefault(item.lane, [])
        gathering.append(item)
        return len(gathering) == 1

    async def gathered(self, lane: str) -> tuple[list[InboxItem], bool]:
        """All of a lane, once the moment is over; whether they are a crowd, or come soon after one."""
        await asyncio.sleep(GATHERED_S)
        items = self._open.pop(lane)
        now_s = asyncio.get_running_loop().time()
        before_s = self._crowded_at_s.pop(lane, None)
        crowd = len(items) > SINGLY_MAX or (before_s is not None and now_s - before_s < CROWD_REMEMBERED_S)
        if crowd:
            # Taken out and put in again: the first in the dictionary is whose crowd is the oldest.
            self._crowded_at_s[lane] = now_s
            if len(self._crowded_at_s) > CROWDS_MAX:
                del self._crowded_at_s[next(iter(self._crowded_at_s))]
        return items, crowd
