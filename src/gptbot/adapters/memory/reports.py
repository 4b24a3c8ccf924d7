"""Requests that the admin is to be told of, in memory."""

from itertools import islice

import attrs

from gptbot.adapters.memory.transaction import Transaction
from gptbot.domain.reports import FailureReport, RequestReport


@attrs.frozen
class MemoryReports:
    """Fits `gptbot.domain.ports.storage.ReportQueue`."""

    _transaction: Transaction

    async def put(self, report: RequestReport | FailureReport) -> None:
        """Stores it."""
        state = self._transaction.state
        state.reports[state.next_number()] = report

    async def take(self, *, limit: int) -> tuple[RequestReport | FailureReport, ...]:
        """Removes and returns the oldest."""
        reports = self._transaction.state.reports
        return tuple(reports.pop(number) for number in tuple(islice(reports, limit)))
