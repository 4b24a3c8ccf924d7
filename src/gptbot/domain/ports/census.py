"""The census: questions about everybody."""

from datetime import datetime
from typing import Protocol

from gptbot.domain.account import Account
from gptbot.domain.stats import Attendance
from gptbot.domain.top_users import Ranking
from gptbot.domain.usage import Counters


class Census(Protocol):
    """Reads what is stored of all registered people. Quick for a hundred thousand of them."""

    async def recent(self, since: datetime, *, limit: int) -> tuple[tuple[Account, ...], int]:
        """The first ``limit`` of those who asked for something since then, newest first, and the number of all."""
        ...

    async def top(self, ranking: Ranking, *, limit: int) -> tuple[tuple[Account, int], ...]:
        """The first ``limit``, best first, equals in the order of registration; nobody with a number of nothing."""
        ...

    async def used_since(self, at: datetime) -> Counters:
        """What the whole bot used since then."""
        ...

    async def attendance(self, since: datetime) -> Attendance:
        """How many people there are, and how many came or asked since then."""
        ...
