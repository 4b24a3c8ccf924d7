"""Reports of requests to the admin: stored with the request, sent together."""

import attrs

from gptbot.app.usecases.letters import tell_admin
from gptbot.domain.letter import Priority
from gptbot.domain.notices import FailureReport, Reports, RequestReport
from gptbot.domain.operator import Operator, ReportPolicy
from gptbot.domain.ports.ambient import Bell, Clock
from gptbot.domain.ports.storage import Storage, UnitOfWork

REPORTS_IN_LETTER_MAX = 50


@attrs.frozen(kw_only=True)
class Reporter:
    """Collects what the admin wants to hear; ``waiting`` rings when there is something."""

    storage: Storage
    operator: Operator
    clock: Clock
    waiting: Bell
    letters: Bell

    async def answered(self, uow: UnitOfWork, report: RequestReport) -> None:
        """An answered request, for those who want all."""
        if self.operator.reports is ReportPolicy.ALL:
            await uow.reports.put(report)
            self.waiting.set()

    async def failed(self, uow: UnitOfWork, report: FailureReport) -> None:
        """A failed request, for those who want all or the failures."""
        if self.operator.reports is not ReportPolicy.OFF:
            await uow.reports.put(report)
            self.waiting.set()

    async def gather(self) -> bool:
        """Writes one letter of all that waits, up to a limit; whether there was anything."""
        at = self.clock.now()
        async with self.storage.begin() as uow:
            reports = await uow.reports.take(limit=REPORTS_IN_LETTER_MAX)
            if reports:
                letter = Reports(reports=reports)
                key = f"reports/{at.isoformat()}"
                await tell_admin(uow, self.operator, letter, key=key, priority=Priority.REPORT)
        self.letters.set()
        return bool(reports)
