"""Questions about everybody, in SQLite."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

import attrs

from gptbot.adapters.sqlite.accounts import account_of
from gptbot.adapters.sqlite.codec import to_micros
from gptbot.adapters.sqlite.transaction import Transaction
from gptbot.domain.account import Account
from gptbot.domain.stats import Attendance
from gptbot.domain.top_users import Ranking
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.usage import Counters

_RECENT = "SELECT * FROM accounts WHERE last_request_at >= ? ORDER BY last_request_at DESC, number LIMIT ?"
_COUNT_RECENT = "SELECT count(*) FROM accounts WHERE last_request_at >= ?"
_ATTENDANCE = """
SELECT
    (SELECT count(*) FROM accounts) AS users,
    (SELECT count(*) FROM accounts WHERE registered_at >= ?) AS new_today,
    (SELECT count(*) FROM accounts WHERE last_request_at >= ?) AS active_today
"""

_TOP = """
SELECT accounts.*, ranked.amount AS amount FROM ({ranked}) AS ranked JOIN accounts ON accounts.id = ranked.account_id
ORDER BY ranked.amount DESC, accounts.number LIMIT ?
"""
_COUNTED = "SELECT account_id, {column} AS amount FROM counters WHERE {column} > 0"
_LEFT = "SELECT account_id, posted AS amount FROM wallets WHERE unit = '{unit}' AND posted > 0"
_INVITED = "SELECT inviter AS account_id, count(*) AS amount FROM accounts WHERE inviter IS NOT NULL GROUP BY inviter"
_FAVORS = """
SELECT account_id, sum(granted) AS amount FROM (
    SELECT account_id, count(*) AS granted FROM favors WHERE outcome = 'granted' GROUP BY account_id
    UNION ALL SELECT account_id, granted FROM favors_before
) GROUP BY account_id HAVING sum(granted) > 0
"""
_RANKED = {
    Ranking.REQUESTS: _COUNTED.format(column="requests"),
    Ranking.TOKENS: _COUNTED.format(column="tokens"),
    Ranking.BALANCE: _LEFT.format(unit=Unit.TOKEN),
    Ranking.PREMIUM_TOKENS: _COUNTED.format(column="premium_tokens"),
    Ranking.PREMIUM_BALANCE: _LEFT.format(unit=Unit.PREMIUM_TOKEN),
    Ranking.IMAGES: _COUNTED.format(column="images"),
    Ranking.IMAGE_BALANCE: _LEFT.format(unit=Unit.IMAGE),
    Ranking.FAVORS: _FAVORS,
    Ranking.REFS: _INVITED,
    Ranking.COST: _COUNTED.format(column="cost_nano_usd"),
}

_REQUESTS = """
SELECT count(DISTINCT event_id) AS requests,
    count(DISTINCT CASE WHEN cost_nano_usd IS NULL THEN event_id END) AS unpriced
FROM usage WHERE at >= ?
"""

# Summed in halves: SQLite refuses a whole sum beyond 64 bits.
_USED = """
SELECT unit,
    sum(amount >> 32) AS amount_high, sum(amount & 4294967295) AS amount_low,
    sum(voice_seconds >> 32) AS voice_seconds_high, sum(voice_seconds & 4294967295) AS voice_seconds_low,
    sum(coalesce(cost_nano_usd, 0) >> 32) AS cost_high, sum(coalesce(cost_nano_usd, 0) & 4294967295) AS cost_low
FROM usage WHERE at >= ? GROUP BY unit
"""


@attrs.frozen
class SqliteCensus:
    """Fits `gptbot.domain.ports.census.Census`."""

    _transaction: Transaction

    async def recent(self, since: datetime, *, limit: int) -> tuple[tuple[Account, ...], int]:
        """Who asked for something since then, newest first."""
        rows = await self._transaction.rows(_RECENT, to_micros(since), limit)
        [count] = await self._transaction.rows(_COUNT_RECENT, to_micros(since))
        return tuple(account_of(row) for row in rows), count[0]

    async def top(self, ranking: Ranking, *, limit: int) -> tuple[tuple[Account, int], ...]:
        """The best, with their numbers."""
        rows = await self._transaction.rows(_TOP.format(ranked=_RANKED[ranking]), limit)
        return tuple((account_of(row), min(row["amount"], AMOUNT_MAX)) for row in rows)

    async def used_since(self, at: datetime) -> Counters:
        """What the whole bot used."""
        micros = to_micros(at)
        [counted] = await self._transaction.rows(_REQUESTS, micros)
        rows = await self._transaction.rows(_USED, micros)
        amounts = {row["unit"]: _sum([row], "amount") for row in rows}
        return Counters(
            tokens=amounts.get(Unit.TOKEN, 0),
            premium_tokens=amounts.get(Unit.PREMIUM_TOKEN, 0),
            images=amounts.get(Unit.IMAGE, 0),
            voice_seconds=_sum(rows, "voice_seconds"),
            cost_nano_usd=_sum(rows, "cost"),
            **dict(counted),
        )

    async def attendance(self, since: datetime) -> Attendance:
        """How many there are, came, and asked."""
        micros = to_micros(since)
        [row] = await self._transaction.rows(_ATTENDANCE, micros, micros)
        return Attendance(**dict(row))


def _sum(rows: Sequence[sqlite3.Row], name: str) -> int:
    whole: int = sum((row[f"{name}_high"] << 32) + row[f"{name}_low"] for row in rows)
    return min(whole, AMOUNT_MAX)
