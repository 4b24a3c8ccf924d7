"""Reports of requests to the admin: stored with the request, sent together."""

import attrs

from gptbot.app.usecases.balance import Balances
from gptbot.app.usecases.letters import tell_admin
from gptbot.app.usecases.members import profile
from gptbot.domain.letter import Priority
from gptbot.domain.notices import Notice
from gptbot.domain.operator import Operator, ReportPolicy
from gptbot.domain.ports.ambient import Bell, Clock
from gptbot.domain.ports.models import ModelError
from gptbot.domain.ports.storage import Storage, UnitOfWork
from gptbot.domain.reports import FailureReport, ReportPart, Reports, RequestReport
from gptbot.domain.request import Request
from gptbot.domain.usage import Counters, UsageRecord

REPORTS_IN_LETTER_MAX = 50


@attrs.define
class Run:
    """What was used since this process started."""

    counters: Counters = attrs.Factory(Counters)


@attrs.frozen(kw_only=True)
class Reporter:
    """Collects what the admin wants to hear; ``waiting`` rings when there is something."""

    storage: Storage
    operator: Operator
    clock: Clock
    balances: Balances
    run: Run
    waiting: Bell
    letters: Bell

    async def answered(
        self,
        uow: UnitOfWork,
        request: Request,
        record: UsageRecord,
        parts: tuple[ReportPart, ...],
        *,
        copy: Notice | None,
    ) -> None:
        """An answered request, for those who want all."""
        if self.operator.runs_it(record.account_id):
            return
        if copy is not None and self.operator.image_copies:
            await tell_admin(uow, self.operator, copy, key=f"copy/{record.event_id}", priority=Priority.REPORT)
        if self.operator.reports is ReportPolicy.ALL:
            await uow.reports.put(await self._report(uow, request, record, parts))
            self.waiting.set()

    def count(self, record: UsageRecord) -> None:
        """Adds an answered request to the sums of this run, once it is stored."""
        self.run.counters = self.run.counters.plus(record)

    async def failed(self, uow: UnitOfWork, request: Request, error: ModelError) -> None:
        """A failed request, for those who want all or the failures."""
        if self.operator.runs_it(request.person.id) or self.operator.reports is ReportPolicy.OFF:
            return
        report = FailureReport(
            user=profile(request.person),
            group=request.chat.title,
            model=error.model,
            failure=error.failure,
            detail=error.detail,
        )
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

    async def _report(
        self, uow: UnitOfWork, request: Request, record: UsageRecord, parts: tuple[ReportPart, ...]
    ) -> RequestReport:
        total = await uow.usage.counters(None)
        return RequestReport(
            number=total.requests,
            user=profile(request.person),
            group=request.chat.title,
            parts=parts,
            cost_nano_usd=record.cost_nano_usd,
            left=await self.balances.views(uow, record.account_id),
            run=self.run.counters.plus(record),
            total=total,
        )
