"""The order in which recipients are tried: one after the other, and again those who had to wait."""

import heapq
from collections import deque

import attrs

from gptbot.app.usecases.announce_delivery import AnnounceDelivery
from gptbot.domain.ports.announcements import Recipient

LOAD_AT_ONCE = 100
LATER_MAX = 1_000
"""As many may wait for their time before nobody new is tried."""


@attrs.frozen(kw_only=True)
class Try:
    """Somebody whose turn it is, after ``failures`` that said nothing final."""

    recipient: Recipient
    failures: int = 0


@attrs.define(kw_only=True)
class Round:
    """Who is left of one announcement. Times are those of the event loop, in seconds."""

    delivery: AnnounceDelivery
    number: int
    _loaded: deque[Recipient] = attrs.Factory(deque)
    _later: list[tuple[float, int, Try]] = attrs.Factory(list)
    _cursor: int = 0

    async def next(self, now_s: float) -> Try | float | None:
        """Whose turn it is; the time when it is somebody's turn again; None where nobody is left."""
        if self._later and self._later[0][0] <= now_s:
            return heapq.heappop(self._later)[2]
        if not self._loaded and len(self._later) < LATER_MAX:
            self._loaded.extend(await self.delivery.waiting(self.number, after=self._cursor, limit=LOAD_AT_ONCE))
        if self._loaded:
            recipient = self._loaded.popleft()
            self._cursor = recipient.number
            return Try(recipient=recipient)
        return self._later[0][0] if self._later else None

    def defer(self, turn: Try, until_s: float) -> None:
        """Has somebody tried again, not before that time."""
        heapq.heappush(self._later, (until_s, turn.recipient.number, turn))
