"""Announcements in the store: the one that is open, and what became of each recipient."""

from typing import Protocol

import attrs

from gptbot.domain.announce import Announcement, Failing, RecipientStatus
from gptbot.domain.announce_audience import Audience
from gptbot.domain.ids import ChatId


@attrs.frozen(kw_only=True)
class Recipient:
    """Somebody, or a group, that an announcement goes to. Numbers rise in the order of sending."""

    number: int
    announcement: int
    to: ChatId
    status: RecipientStatus = RecipientStatus.WAITING
    reason: Failing | None = None


@attrs.frozen(kw_only=True)
class Tally:
    """How many recipients have which status."""

    waiting: int = 0
    sent: int = 0
    failed: int = 0


class Announcements(Protocol):
    """Announcements; at most one of them is open. Blocked and unreachable accounts are in no audience."""

    async def open(self) -> Announcement | None:
        """The one that is not over, or None."""
        ...

    async def add(self, announcement: Announcement) -> Announcement:
        """Stores a new one; it comes back with its number.

        Raises:
            StorageError: another one is open.
        """
        ...

    async def save(self, announcement: Announcement) -> None:
        """Writes a changed one."""
        ...

    async def count(self, audience: Audience, *, frontend: str) -> int:
        """How many of this frontend's accounts are in the audience now; a group is one."""
        ...

    async def address(self, number: int, audience: Audience, *, frontend: str) -> int:
        """Fixes who is told, in the order of registration; how many."""
        ...

    async def waiting(self, number: int, *, after: int, limit: int) -> tuple[Recipient, ...]:
        """Up to ``limit`` recipients that wait, with numbers above ``after``, in order."""
        ...

    async def note(self, recipient: Recipient) -> None:
        """Writes what became of a recipient, and its address."""
        ...

    async def tally(self, number: int) -> Tally:
        """How far it has come."""
        ...

    async def outcomes(self, number: int, status: RecipientStatus, *, limit: int) -> tuple[Recipient, ...]:
        """The first ``limit`` recipients with this status, in order."""
        ...

    async def forget(self, number: int) -> None:
        """Forgets the recipients."""
        ...
