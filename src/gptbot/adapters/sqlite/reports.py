"""Requests that the admin is to be told of, in SQLite."""

import attrs

from gptbot.adapters.sqlite.codec import Codec
from gptbot.adapters.sqlite.transaction import Transaction
from gptbot.domain.reports import FailureReport, RequestReport

_TAKE = """
DELETE FROM reports WHERE number IN (SELECT number FROM reports ORDER BY number LIMIT ?) RETURNING number, body
"""


@attrs.frozen
class SqliteReports:
    """Fits `gptbot.domain.ports.storage.ReportQueue`."""

    _transaction: Transaction
    _codec: Codec

    async def put(self, report: RequestReport | FailureReport) -> None:
        """Stores it."""
        await self._transaction.rows("INSERT INTO reports (body) VALUES (?)", self._codec.report_text(report))

    async def take(self, *, limit: int) -> tuple[RequestReport | FailureReport, ...]:
        """Removes and returns the oldest."""
        rows = await self._transaction.rows(_TAKE, limit)
        # SQLite promises no order of what it returns from a deletion.
        return tuple(self._codec.report(row["body"]) for row in sorted(rows, key=lambda row: row["number"]))
