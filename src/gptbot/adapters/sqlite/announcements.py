"""Announcements and their recipients in SQLite."""

import sqlite3

import attrs

from gptbot.adapters.sqlite.codec import Codec
from gptbot.adapters.sqlite.transaction import Transaction, Value
from gptbot.domain.announce import Announcement, Failing, RecipientStatus
from gptbot.domain.announce_audience import Audience, Filter
from gptbot.domain.ports.announcements import Recipient, Tally

_OPEN = "SELECT number, body FROM announcements WHERE open IS NOT NULL"
_ADD = "INSERT INTO announcements (open, body) VALUES (?, ?) RETURNING number"
_SAVE = "UPDATE announcements SET open = ?, body = ? WHERE number = ?"
_CHOSEN = """
FROM accounts
LEFT JOIN counters ON counters.account_id = accounts.id
LEFT JOIN wallets ON wallets.account_id = accounts.id AND wallets.unit = 'token'
WHERE blocked = 0 AND unreachable = 0 AND substr(accounts.id, 1, length(?1)) = ?1
AND coalesce(requests, 0) >= ?2 AND coalesce(posted, 0) >= ?3 AND (?4 IS NULL OR accounts.id = ?4)
"""
_COUNT = f"SELECT count(*) {_CHOSEN}"
_ADDRESS = f"""
INSERT INTO recipients (announcement, chat, status) SELECT ?5, accounts.id, 'waiting' {_CHOSEN} ORDER BY accounts.number
"""
_ADDRESS_GROUP = "INSERT INTO recipients (announcement, chat, status) VALUES (?, ?, ?)"
_LISTED = "SELECT * FROM recipients WHERE announcement = ? AND status = ? AND number > ? ORDER BY number LIMIT ?"
_NOTE = "UPDATE recipients SET chat = ?, status = ?, reason = ? WHERE number = ?"
_TALLY = "SELECT status, count(*) FROM recipients WHERE announcement = ? GROUP BY status"


@attrs.frozen
class SqliteAnnouncements:
    """Fits `gptbot.domain.ports.announcements.Announcements`."""

    _transaction: Transaction
    _codec: Codec

    async def open(self) -> Announcement | None:
        """The one that is not over, or None."""
        row = await self._transaction.row(_OPEN)
        return None if row is None else attrs.evolve(self._codec.announcement(row["body"]), number=row["number"])

    async def add(self, announcement: Announcement) -> Announcement:
        """Stores a new one; the schema refuses a second open one."""
        [row] = await self._transaction.rows(_ADD, _flag(announcement), self._codec.announcement_text(announcement))
        return attrs.evolve(announcement, number=row["number"])

    async def save(self, announcement: Announcement) -> None:
        """Writes a changed one."""
        body = self._codec.announcement_text(announcement)
        await self._transaction.rows(_SAVE, _flag(announcement), body, announcement.number)

    async def count(self, audience: Audience, *, frontend: str) -> int:
        """How many are in the audience now."""
        if audience.filter is Filter.GROUP:
            return 1
        rows = await self._transaction.rows(_COUNT, *_values(audience, frontend))
        return int(rows[0][0])

    async def address(self, number: int, audience: Audience, *, frontend: str) -> int:
        """Fixes who is told, in one statement."""
        if audience.filter is Filter.GROUP:
            chat = f"{frontend}:{audience.who}"
            await self._transaction.rows(_ADDRESS_GROUP, number, chat, RecipientStatus.WAITING)
            return 1
        await self._transaction.rows(_ADDRESS, *_values(audience, frontend), number)
        return (await self.tally(number)).waiting

    async def waiting(self, number: int, *, after: int, limit: int) -> tuple[Recipient, ...]:
        """The next ones that wait."""
        return await self._listed(number, RecipientStatus.WAITING, after, limit)

    async def note(self, recipient: Recipient) -> None:
        """Writes what became of a recipient."""
        await self._transaction.rows(_NOTE, recipient.to, recipient.status, recipient.reason, recipient.number)

    async def tally(self, number: int) -> Tally:
        """How far it has come."""
        rows = await self._transaction.rows(_TALLY, number)
        return Tally(**{str(row[0]): int(row[1]) for row in rows})

    async def outcomes(self, number: int, status: RecipientStatus, *, limit: int) -> tuple[Recipient, ...]:
        """The first with this status."""
        return await self._listed(number, status, 0, limit)

    async def forget(self, number: int) -> None:
        """Forgets the recipients."""
        await self._transaction.rows("DELETE FROM recipients WHERE announcement = ?", number)

    async def _listed(self, number: int, status: RecipientStatus, after: int, limit: int) -> tuple[Recipient, ...]:
        rows = await self._transaction.rows(_LISTED, number, status, after, limit)
        return tuple(_recipient(row) for row in rows)


def _flag(announcement: Announcement) -> int | None:
    return 1 if announcement.open else None


def _values(audience: Audience, frontend: str) -> tuple[Value, ...]:
    """The conditions; those that a filter does not have are always true."""
    return (
        f"{frontend}:",
        audience.least if audience.filter is Filter.REQUESTS else 0,
        audience.least if audience.filter is Filter.BALANCE else 0,
        audience.account,
    )


def _recipient(row: sqlite3.Row) -> Recipient:
    return Recipient(
        number=row["number"],
        announcement=row["announcement"],
        to=row["chat"],
        status=RecipientStatus(row["status"]),
        reason=None if row["reason"] is None else Failing(row["reason"]),
    )
