"""Statistics of the whole bot, for the admin."""

from datetime import datetime

import attrs

from gptbot.domain.notices import Notice, Stats
from gptbot.domain.usage import Counters


@attrs.frozen(kw_only=True)
class Attendance:
    """How many people there are, how many of them came today, and how many asked for something today."""

    users: int
    new_today: int
    active_today: int


@attrs.frozen(kw_only=True)
class HouseStats(Notice):
    """To the admin: the own numbers, and what the whole bot did today (in UTC) and in all."""

    own: Stats
    today: Counters
    total: Counters
    attendance: Attendance


def start_of_day(at: datetime) -> datetime:
    """Midnight in UTC; ``at`` is in UTC."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
