"""Favours in SQLite."""

import sqlite3

import attrs

from gptbot.adapters.sqlite.codec import from_micros, to_micros
from gptbot.adapters.sqlite.transaction import Transaction, Value
from gptbot.domain.favor import Favor, FavorId, Outcome
from gptbot.domain.ids import AccountId

SAVE_FAVOR = """
INSERT INTO favors (id, account_id, tokens, asked_at, outcome, asked) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome, asked = excluded.asked
"""
_GRANTED = """
SELECT count(*) + coalesce((SELECT granted FROM favors_before WHERE account_id = ?1), 0)
FROM favors WHERE account_id = ?1 AND outcome = 'granted'
"""
_BEFORE = """
INSERT INTO favors_before (account_id, granted) VALUES (?, ?)
ON CONFLICT (account_id) DO UPDATE SET granted = excluded.granted
"""
_UNASKED = "SELECT * FROM favors WHERE outcome = 'open' AND asked = 0 ORDER BY number LIMIT ?"


@attrs.frozen
class SqliteFavors:
    """Fits `gptbot.domain.ports.favors.Favors`."""

    _transaction: Transaction

    async def get(self, favor_id: FavorId) -> Favor | None:
        """The favour, or None."""
        row = await self._transaction.row("SELECT * FROM favors WHERE id = ?", favor_id)
        return None if row is None else _favor(row)

    async def open_of(self, account_id: AccountId) -> Favor | None:
        """The one that waits for the admin."""
        sql = "SELECT * FROM favors WHERE account_id = ? AND outcome = 'open'"
        row = await self._transaction.row(sql, account_id)
        return None if row is None else _favor(row)

    async def save(self, favor: Favor) -> None:
        """Writes it; the schema refuses a second open one."""
        await self._transaction.rows(SAVE_FAVOR, *favor_values(favor))

    async def count(self, account_id: AccountId) -> int:
        """How many this account asked for here."""
        return await self._number("SELECT count(*) FROM favors WHERE account_id = ?", account_id)

    async def granted_count(self, account_id: AccountId) -> int:
        """How many were granted, here and before."""
        return await self._number(_GRANTED, account_id)

    async def granted_before(self, account_id: AccountId, count: int) -> None:
        """Sets how many were granted before."""
        await self._transaction.rows(_BEFORE, account_id, count)

    async def unasked(self, *, limit: int) -> tuple[Favor, ...]:
        """The first open ones that the admin was never asked."""
        return tuple(_favor(row) for row in await self._transaction.rows(_UNASKED, limit))

    async def _number(self, sql: str, account_id: AccountId) -> int:
        [row] = await self._transaction.rows(sql, account_id)
        number: int = row[0]
        return number


def favor_values(favor: Favor) -> tuple[Value, ...]:
    """The row of a favour, in the order of `SAVE_FAVOR`."""
    return favor.id, favor.account_id, favor.tokens, to_micros(favor.asked_at), favor.outcome, favor.asked


def _favor(row: sqlite3.Row) -> Favor:
    return Favor(
        id=row["id"],
        account_id=row["account_id"],
        tokens=row["tokens"],
        asked_at=from_micros(row["asked_at"]),
        outcome=Outcome(row["outcome"]),
        asked=bool(row["asked"]),
    )
