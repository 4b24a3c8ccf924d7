"""Accounts with all that is theirs, many at once, in SQLite."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

import attrs

from gptbot.adapters.sqlite.accounts import INSERT_ACCOUNT, account_of, account_values, name_key
from gptbot.adapters.sqlite.codec import Codec, to_micros
from gptbot.adapters.sqlite.favors import SAVE_FAVOR, favor_values
from gptbot.adapters.sqlite.transaction import Transaction, Value
from gptbot.adapters.sqlite.usage import COUNT
from gptbot.adapters.sqlite.wallets import INSERT_WALLET, POST, entry_values
from gptbot.domain.ids import AccountId
from gptbot.domain.moving import Resident
from gptbot.domain.ports.moving import Page
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters
from gptbot.domain.wallet import Change

_KNOWN = """
SELECT id FROM accounts WHERE id IN (SELECT value FROM json_each(?))
UNION SELECT account_id FROM wallets WHERE account_id IN (SELECT value FROM json_each(?))
UNION SELECT account_id FROM forgotten WHERE account_id IN (SELECT value FROM json_each(?))
"""
_NAMES = "SELECT username_key FROM accounts WHERE username_key IN (SELECT value FROM json_each(?))"
_PAGE = "SELECT * FROM accounts WHERE number > ? AND id >= ? AND id < ? ORDER BY number LIMIT ?"
_WALLETS = "SELECT account_id, unit, posted FROM wallets WHERE account_id IN (SELECT value FROM json_each(?))"
_COUNTERS = "SELECT * FROM counters WHERE account_id IN (SELECT value FROM json_each(?))"
_DIALOGS = """
SELECT account_id, turns FROM dialogs WHERE chat_id IN (SELECT value FROM json_each(?)) AND account_id = chat_id
"""
_FAVORS = """
SELECT account_id, sum(outcome = 'granted') AS granted, sum(outcome = 'open') AS open FROM favors
WHERE account_id IN (SELECT value FROM json_each(?)) GROUP BY account_id
"""
_FAVORS_BEFORE = "SELECT account_id, granted FROM favors_before WHERE account_id IN (SELECT value FROM json_each(?))"
_INSERT_FAVORS = "INSERT INTO favors_before (account_id, granted) VALUES (?, ?)"
_INSERT_COUNTERS = COUNT.partition("ON CONFLICT")[0]
_INSERT_DIALOG = "INSERT INTO dialogs (chat_id, account_id, generation, turns) VALUES (?, ?, 0, ?)"
_WHOLE_BOT = ""
_BEHIND_COLON = ";"
"""The character after the colon: what sorts behind every id of a frontend."""


@attrs.frozen
class SqliteResidents:
    """Fits `gptbot.domain.ports.moving.Residents`."""

    _transaction: Transaction
    _codec: Codec

    async def known(self, ids: Sequence[AccountId]) -> frozenset[AccountId]:
        """Those of them that have an account or a wallet."""
        these = json.dumps(ids)
        return frozenset([row[0] for row in await self._transaction.rows(_KNOWN, these, these, these)])

    async def names_taken(self, usernames: Sequence[str]) -> frozenset[str]:
        """Those of these usernames that somebody has, case folded."""
        these = json.dumps([name_key(username) for username in usernames])
        return frozenset([row[0] for row in await self._transaction.rows(_NAMES, these)])

    async def move_in(self, residents: Sequence[Resident], at: datetime, *, favor_tokens: int) -> None:
        """Writes them as new accounts; one that is there already is refused by the schema."""
        many = self._transaction.many
        opened = [change for resident in residents for change in resident.opening(at)]
        await many(INSERT_ACCOUNT, (account_values(resident.account) for resident in residents))
        await many(INSERT_WALLET, (_wallet_values(change) for change in opened))
        await many(POST, (entry_values(change.entry) for change in opened if change.entry is not None))
        await many(_INSERT_COUNTERS, (_counter_values(one) for one in residents if one.counters != Counters()))
        favors = (resident.favor(favor_tokens, at) for resident in residents)
        await many(SAVE_FAVOR, (favor_values(favor) for favor in favors if favor is not None))
        await many(_INSERT_FAVORS, ((one.account.id, one.favors) for one in residents if one.favors))
        await many(_INSERT_DIALOG, self._dialogs(residents))

    async def count_totals(self, totals: Counters, at: datetime) -> None:
        """Adds to the counters of the whole bot, and notes it."""
        sums: tuple[int, ...] = attrs.astuple(totals)
        await self._transaction.rows(COUNT, _WHOLE_BOT, *sums)
        await self._transaction.rows("INSERT INTO moves (at) VALUES (?)", to_micros(at))

    async def totals_counted(self) -> bool:
        """Whether the totals of another bot were ever added."""
        return await self._transaction.row("SELECT 1 FROM moves WHERE number > 0 LIMIT 1") is not None

    async def get(self, account_id: AccountId) -> Resident | None:
        """One account with all that is theirs, or None."""
        rows = await self._transaction.rows("SELECT * FROM accounts WHERE id = ?", account_id)
        found = await self._residents(rows, dialogs=True)
        return found[0] if found else None

    async def page(self, frontend: str, *, after: int, limit: int, dialogs: bool = False) -> Page:
        """The next accounts of this frontend, in the order of their coming."""
        first, behind = _range(frontend)
        rows = await self._transaction.rows(_PAGE, after, first, behind, limit)
        residents = await self._residents(rows, dialogs=dialogs)
        return Page(residents, rows[-1]["number"] if len(rows) == limit else None)

    async def count(self, frontend: str) -> int:
        """How many accounts of this frontend there are."""
        sql = "SELECT count(*) FROM accounts WHERE id >= ? AND id < ?"
        [row] = await self._transaction.rows(sql, *_range(frontend))
        count: int = row[0]
        return count

    def _dialogs(self, residents: Iterable[Resident]) -> Iterable[tuple[Value, ...]]:
        return (
            (resident.account.id, resident.account.id, self._codec.turns_text(resident.turns))
            for resident in residents
            if resident.turns
        )

    async def _residents(self, rows: Sequence[sqlite3.Row], *, dialogs: bool) -> tuple[Resident, ...]:
        these = json.dumps([row["id"] for row in rows])
        wallets = await self._transaction.rows(_WALLETS, these)
        counters = await self._transaction.rows(_COUNTERS, these)
        favors = _by_account(await self._transaction.rows(_FAVORS, these))
        before = _by_account(await self._transaction.rows(_FAVORS_BEFORE, these))
        turns = _by_account(await self._transaction.rows(_DIALOGS, these) if dialogs else [])
        posted = {(row["account_id"], row["unit"]): row["posted"] for row in wallets}
        counted = {row["account_id"]: _counters(row) for row in counters}
        return tuple(
            Resident(
                account=account_of(row),
                tokens=posted.get((row["id"], Unit.TOKEN), 0),
                premium_tokens=posted.get((row["id"], Unit.PREMIUM_TOKEN), 0),
                images=posted.get((row["id"], Unit.IMAGE), 0),
                counters=counted.get(row["id"], Counters()),
                favors=_of(favors, row, "granted") + _of(before, row, "granted"),
                favor_open=_of(favors, row, "open") > 0,
                turns=self._codec.turns(turns[row["id"]]["turns"]) if row["id"] in turns else (),
            )
            for row in rows
        )


def _by_account(rows: Iterable[sqlite3.Row]) -> dict[str, sqlite3.Row]:
    return {row["account_id"]: row for row in rows}


def _of(found: dict[str, sqlite3.Row], account: sqlite3.Row, column: str) -> int:
    """A number of this account, 0 where there is none."""
    number: int = found[account["id"]][column] if account["id"] in found else 0
    return number


def _range(frontend: str) -> tuple[str, str]:
    return f"{frontend}:", f"{frontend}{_BEHIND_COLON}"


def _wallet_values(change: Change) -> tuple[Value, ...]:
    return change.wallet.posted, 0, change.wallet.account_id, change.wallet.unit


def _counter_values(resident: Resident) -> tuple[Value, ...]:
    sums: tuple[int, ...] = attrs.astuple(resident.counters)
    return (resident.account.id, *sums)


def _counters(row: sqlite3.Row) -> Counters:
    return Counters(**{name: row[name] for name in row.keys() if name != "account_id"})  # noqa: SIM118 -- a row is no dictionary
