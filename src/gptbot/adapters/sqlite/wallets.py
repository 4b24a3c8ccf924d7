"""Balances, holds and entries in SQLite."""

import sqlite3
from datetime import datetime

import attrs

from gptbot.adapters.sqlite.codec import from_micros, to_micros
from gptbot.adapters.sqlite.transaction import Transaction, Value
from gptbot.domain.ids import AccountId, EntryId, HoldId
from gptbot.domain.units import Unit
from gptbot.domain.wallet import Change, Entry, Hold, Reason, Wallet

_GET = """
SELECT posted, id, amount, expires_at FROM wallets LEFT JOIN holds USING (account_id, unit)
WHERE account_id = ? AND unit = ? ORDER BY number
"""
_OVERDUE = """
SELECT account_id, unit FROM holds WHERE expires_at <= ?
GROUP BY account_id, unit ORDER BY min(expires_at), min(number) LIMIT ?
"""
_CLOSE = "DELETE FROM holds WHERE id = ? AND account_id = ? AND unit = ? RETURNING amount"
_UPDATE = """
UPDATE wallets SET posted = ?, held = ? WHERE account_id = ? AND unit = ? AND posted = ? AND held = ? RETURNING 1
"""
INSERT_WALLET = "INSERT INTO wallets (posted, held, account_id, unit) VALUES (?, ?, ?, ?)"
_OPEN = "INSERT INTO holds (id, account_id, unit, amount, expires_at) VALUES (?, ?, ?, ?, ?)"
POST = "INSERT INTO entries (id, account_id, unit, amount, reason, at, absorbed) VALUES (?, ?, ?, ?, ?, ?, ?)"


@attrs.frozen
class SqliteWallets:
    """Fits `gptbot.domain.ports.storage.Wallets`."""

    _transaction: Transaction

    async def get(self, account_id: AccountId, unit: Unit) -> Wallet:
        """The wallet with its holds, oldest first; locked, since transactions are serial."""
        rows = await self._transaction.rows(_GET, account_id, unit)
        if not rows:
            return Wallet(account_id=account_id, unit=unit)
        holds = tuple(_hold(row) for row in rows if row["id"] is not None)
        return Wallet(account_id=account_id, unit=unit, posted=rows[0]["posted"], holds=holds)

    async def save(self, change: Change) -> None:
        """Writes a change of the wallet as it is stored; one of anything else is refused."""
        wallet, entry, opened = change.wallet, change.entry, change.opened
        freed = 0 if change.closed is None else await self._close(wallet, change.closed)
        posted_before = wallet.posted - (0 if entry is None else entry.amount)
        held_before = wallet.held - (0 if opened is None else opened.amount) + freed
        await self._balance(wallet, posted_before, held_before)
        if opened is not None:
            await self._transaction.rows(
                _OPEN, opened.id, wallet.account_id, wallet.unit, opened.amount, to_micros(opened.expires_at)
            )
        if entry is not None:
            await self._post(wallet, entry)

    async def knows(self, entry_id: EntryId) -> bool:
        """Whether this entry was posted before."""
        return await self._transaction.row("SELECT 1 FROM entries WHERE id = ?", entry_id) is not None

    async def entries(self, account_id: AccountId, unit: Unit) -> tuple[Entry, ...]:
        """All entries of the wallet, in the order of posting."""
        sql = "SELECT * FROM entries WHERE account_id = ? AND unit = ? ORDER BY number"
        rows = await self._transaction.rows(sql, account_id, unit)
        return tuple(_entry(row) for row in rows)

    async def overdue(self, at: datetime, *, limit: int) -> tuple[Wallet, ...]:
        """Wallets with a hold whose time is up, the longest overdue first."""
        rows = await self._transaction.rows(_OVERDUE, to_micros(at), limit)
        return tuple([await self.get(row["account_id"], Unit(row["unit"])) for row in rows])

    async def _close(self, wallet: Wallet, hold_id: HoldId) -> int:
        row = await self._transaction.row(_CLOSE, hold_id, wallet.account_id, wallet.unit)
        if row is None:
            self._transaction.refuse("the hold is not open")
        amount: int = row["amount"]
        return amount

    async def _balance(self, wallet: Wallet, posted_before: int, held_before: int) -> None:
        values = (wallet.posted, wallet.held, wallet.account_id, wallet.unit)
        if await self._transaction.row(_UPDATE, *values, posted_before, held_before) is not None:
            return
        if posted_before or held_before:
            self._transaction.refuse("the wallet is not what the change began with")
        await self._transaction.rows(INSERT_WALLET, *values)

    async def _post(self, wallet: Wallet, entry: Entry) -> None:
        if (entry.account_id, entry.unit) != (wallet.account_id, wallet.unit):
            self._transaction.refuse("the entry is of another wallet")
        await self._transaction.rows(POST, *entry_values(entry))


def entry_values(entry: Entry) -> tuple[Value, ...]:
    """The row of an entry, in the order of `POST`."""
    return (
        entry.id,
        entry.account_id,
        entry.unit,
        entry.amount,
        entry.reason,
        to_micros(entry.at),
        entry.absorbed,
    )


def _hold(row: sqlite3.Row) -> Hold:
    return Hold(id=row["id"], amount=row["amount"], expires_at=from_micros(row["expires_at"]))


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        id=row["id"],
        account_id=row["account_id"],
        unit=Unit(row["unit"]),
        amount=row["amount"],
        reason=Reason(row["reason"]),
        at=from_micros(row["at"]),
        absorbed=row["absorbed"],
    )
