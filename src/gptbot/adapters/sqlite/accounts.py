"""Registered people in SQLite."""

import sqlite3

import attrs

from gptbot.adapters.sqlite.codec import from_micros, to_micros
from gptbot.adapters.sqlite.transaction import Transaction, Value
from gptbot.domain.account import Account, Language, Tier
from gptbot.domain.ids import AccountId

INSERT_ACCOUNT = """
INSERT INTO accounts (
    id, name, username, username_key, spoken, chosen, blocked, tier, prompt, context_chars, inviter,
    registered_at, last_request_at, unreachable
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_SAVE = f"""
{INSERT_ACCOUNT}
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, username = excluded.username, username_key = excluded.username_key,
    spoken = excluded.spoken, chosen = excluded.chosen, blocked = excluded.blocked, tier = excluded.tier,
    prompt = excluded.prompt, context_chars = excluded.context_chars, inviter = excluded.inviter,
    registered_at = excluded.registered_at, last_request_at = excluded.last_request_at,
    unreachable = excluded.unreachable
"""
_TAKE_USERNAME = "UPDATE accounts SET username = NULL, username_key = NULL WHERE username_key = ? AND id <> ?"
_INVITED = "SELECT * FROM accounts WHERE inviter = ? ORDER BY registered_at, number LIMIT ?"


@attrs.frozen
class SqliteAccounts:
    """Fits `gptbot.domain.ports.storage.Accounts`."""

    _transaction: Transaction

    async def get(self, account_id: AccountId) -> Account | None:
        """The account, or None."""
        row = await self._transaction.row("SELECT * FROM accounts WHERE id = ?", account_id)
        return None if row is None else account_of(row)

    async def named(self, username: str) -> Account | None:
        """The account with this username, in any case."""
        row = await self._transaction.row("SELECT * FROM accounts WHERE username_key = ?", username.casefold())
        return None if row is None else account_of(row)

    async def save(self, account: Account) -> None:
        """Writes it; whoever had its username has none now."""
        key = name_key(account.username)
        if key is not None:
            await self._transaction.rows(_TAKE_USERNAME, key, account.id)
        await self._transaction.rows(_SAVE, *account_values(account))

    async def invited_by(self, account_id: AccountId, *, limit: int) -> tuple[tuple[Account, ...], int]:
        """The first invited, by the moment of their registration, and the number of all."""
        rows = await self._transaction.rows(_INVITED, account_id, limit)
        [count] = await self._transaction.rows("SELECT count(*) FROM accounts WHERE inviter = ?", account_id)
        return tuple(account_of(row) for row in rows), count[0]


def name_key(username: str | None) -> str | None:
    """What a username is found by, in any case."""
    return username.casefold() if username else None


def account_values(account: Account) -> tuple[Value, ...]:
    """The row of an account, in the order of `INSERT_ACCOUNT`."""
    return (
        account.id,
        account.name,
        account.username,
        name_key(account.username),
        account.spoken,
        account.chosen,
        account.blocked,
        account.tier,
        account.prompt,
        account.context_chars,
        account.inviter,
        to_micros(account.registered_at),
        None if account.last_request_at is None else to_micros(account.last_request_at),
        account.unreachable,
    )


def account_of(row: sqlite3.Row) -> Account:
    """The account of a row."""
    return Account(
        id=row["id"],
        name=row["name"],
        username=row["username"],
        spoken=Language(row["spoken"]),
        chosen=None if row["chosen"] is None else Language(row["chosen"]),
        blocked=bool(row["blocked"]),
        tier=Tier(row["tier"]),
        prompt=row["prompt"],
        context_chars=row["context_chars"],
        inviter=row["inviter"],
        registered_at=from_micros(row["registered_at"]),
        last_request_at=None if row["last_request_at"] is None else from_micros(row["last_request_at"]),
        unreachable=bool(row["unreachable"]),
    )
