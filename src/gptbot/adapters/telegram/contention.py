"""Another process that polls with the same token: which of the two goes, and what may be taken in meanwhile."""

from collections.abc import Callable

import attrs

REMEMBERED_S = 60.0
"""So long a conflict counts against the next one."""

HELD_S = 1.0
"""A poll that Telegram held for so long had been let in, though it ended with a conflict."""

IN_A_ROW_MAX = 5
"""So many polls in a row that are not even let in are no leftover of a process that has just ended."""


@attrs.define(kw_only=True)
class Contention:
    """Counts conflicts; ``now`` gives monotonic seconds.

    Telegram ends the older of two polls. The first conflict is forgiven: it may be the last poll of a predecessor. The
    second within a minute, with a poll in between that was let in, means that somebody else goes on asking: whoever
    meets it first retires, and never asks again, so that the other one meets none any more. Of two processes exactly
    one is left, whatever the order.
    """

    now: Callable[[], float]
    _asked_at: float = 0.0
    _conflict_at: float | None = None
    _let_in: bool = False
    _in_a_row: int = 0

    def asking(self) -> None:
        """A poll begins."""
        self._asked_at = self.now()

    def answered(self) -> None:
        """It was answered."""
        self._let_in = True
        self._in_a_row = 0

    def conflicted(self) -> bool:
        """It ended with a conflict; whether this process retires."""
        at, before = self.now(), self._conflict_at
        let_in = self._let_in or at - self._asked_at >= HELD_S
        self._conflict_at, self._let_in = at, False
        self._in_a_row += 1
        again = before is not None and at - before < REMEMBERED_S and let_in
        return again or self._in_a_row >= IN_A_ROW_MAX
