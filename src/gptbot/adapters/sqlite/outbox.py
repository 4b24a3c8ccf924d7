"""Letters that are not yet delivered, in SQLite."""

import sqlite3

import attrs

from gptbot.adapters.sqlite.codec import Codec
from gptbot.adapters.sqlite.transaction import Transaction
from gptbot.domain.account import Language
from gptbot.domain.ids import ChatId
from gptbot.domain.letter import Letter, Priority
from gptbot.domain.ports.storage import Posting

_PUT = """
INSERT INTO outbox (key, frontend, recipient, notice, language, priority, reply_to, exchange, replaces, asker)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
"""
_WAITING = "SELECT * FROM outbox WHERE frontend = ? AND number > ? ORDER BY number LIMIT ?"
_WAITING_FOR = "SELECT * FROM outbox WHERE recipient = ? AND frontend = ? AND number > ? ORDER BY number LIMIT ?"
_READDRESS = "UPDATE outbox SET frontend = ?, recipient = ? WHERE recipient = ?"


@attrs.frozen
class SqliteOutbox:
    """Fits `gptbot.domain.ports.storage.Outbox`."""

    _transaction: Transaction
    _codec: Codec

    async def put(self, letter: Letter) -> None:
        """Stores it, unless a letter with its key waits already."""
        await self._transaction.rows(
            _PUT,
            letter.key,
            _frontend(letter.to),
            letter.to,
            self._codec.notice_text(letter.notice),
            letter.language,
            letter.priority,
            letter.reply_to,
            letter.exchange,
            letter.replaces,
            letter.asker,
        )

    async def waiting(self, frontend: str, *, after: int, limit: int, to: ChatId | None = None) -> tuple[Posting, ...]:
        """The next letters to this frontend's chats, or to one of them."""
        sql, which = (_WAITING, (frontend,)) if to is None else (_WAITING_FOR, (to, frontend))
        rows = await self._transaction.rows(sql, *which, after, limit)
        return tuple(posting_of(row, self._codec) for row in rows)

    async def sent(self, number: int, parts: int) -> None:
        """Notes that the first ``parts`` messages of the letter have arrived."""
        await self._transaction.rows("UPDATE outbox SET parts_sent = ? WHERE number = ?", parts, number)

    async def remove(self, number: int) -> None:
        """Forgets the letter with its text."""
        await self._transaction.rows("DELETE FROM outbox WHERE number = ?", number)

    async def readdress(self, old: ChatId, new: ChatId) -> None:
        """Sends what waits for one chat to another."""
        await self._transaction.rows(_READDRESS, _frontend(new), new, old)


def posting_of(row: sqlite3.Row, codec: Codec) -> Posting:
    """The letter of a row."""
    letter = Letter(
        key=row["key"],
        to=row["recipient"],
        notice=codec.notice(row["notice"]),
        language=Language(row["language"]),
        priority=Priority(row["priority"]),
        reply_to=row["reply_to"],
        exchange=row["exchange"],
        replaces=row["replaces"],
        asker=row["asker"],
    )
    return Posting(number=row["number"], letter=letter, parts_sent=row["parts_sent"])


def _frontend(chat_id: ChatId) -> str:
    return chat_id.partition(":")[0]
