"""What is stored of one person beside the ledger, in SQLite."""

import json
from datetime import datetime

import attrs

from gptbot.adapters.sqlite.codec import Codec, to_micros
from gptbot.adapters.sqlite.outbox import posting_of
from gptbot.adapters.sqlite.transaction import Transaction
from gptbot.domain.exchange import Exchange
from gptbot.domain.ids import AccountId, private_chat
from gptbot.domain.letter import Letter
from gptbot.domain.notices import Notice
from gptbot.domain.referral import friend_letter

# An id stands in the stored values as a whole JSON string, so that no other id contains it.
_UNFINISHED = """
SELECT body FROM exchanges WHERE status IN ('opened', 'answered') AND instr(body, ?) > 0 ORDER BY opened_at
"""
_LETTERS = """
SELECT * FROM outbox WHERE recipient = ? OR key = ? OR instr(notice, ?) > 0 OR exchange IN (
    SELECT event_id FROM exchanges WHERE status = 'answered' AND instr(body, ?) > 0
) ORDER BY number
"""
_EMPTY_DIALOGS = "UPDATE dialogs SET generation = generation + 1, turns = '[]' WHERE account_id = ?"
_FORGET = "INSERT INTO forgotten (account_id, at) VALUES (?, ?) ON CONFLICT (account_id) DO UPDATE SET at = excluded.at"


@attrs.frozen
class SqliteTraces:
    """Fits `gptbot.domain.ports.traces.Traces`."""

    _transaction: Transaction
    _codec: Codec

    async def unfinished(self, account_id: AccountId) -> tuple[Exchange, ...]:
        """Their requests that have not ended, oldest first."""
        rows = await self._transaction.rows(_UNFINISHED, json.dumps(account_id))
        exchanges = (self._codec.exchange(row["body"]) for row in rows)
        return tuple(exchange for exchange in exchanges if exchange.dialog_id.account_id == account_id)

    async def letters(self, account_id: AccountId) -> tuple[tuple[int, Letter], ...]:
        """Letters to them, for them or about them, in order."""
        quoted = json.dumps(account_id)
        rows = await self._transaction.rows(
            _LETTERS, private_chat(account_id), friend_letter(account_id), quoted, quoted
        )
        postings = (posting_of(row, self._codec) for row in rows)
        return tuple((posting.number, posting.letter) for posting in postings)

    async def rewrite(self, number: int, notice: Notice) -> None:
        """Has a letter say something else."""
        text = self._codec.notice_text(notice)
        await self._transaction.rows("UPDATE outbox SET notice = ? WHERE number = ?", text, number)

    async def erase(self, account_id: AccountId, at: datetime) -> None:
        """Removes the account and its reports, empties its dialogues, and keeps its id."""
        await self._transaction.rows("DELETE FROM accounts WHERE id = ?", account_id)
        await self._transaction.rows(_EMPTY_DIALOGS, account_id)
        await self._transaction.rows("DELETE FROM reports WHERE instr(body, ?) > 0", json.dumps(account_id))
        await self._transaction.rows(_FORGET, account_id, to_micros(at))

    async def erased(self, account_id: AccountId) -> bool:
        """Whether this account was erased before."""
        sql = "SELECT 1 FROM forgotten WHERE account_id = ?"
        return await self._transaction.row(sql, account_id) is not None
