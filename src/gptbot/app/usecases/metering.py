"""The meter: every paid call is held before, settled or released after; nothing else opens or closes a hold."""

from datetime import datetime

import attrs

from gptbot.app.usecases.alerts import Alarm
from gptbot.app.usecases.balance import Balances
from gptbot.app.usecases.desk import Desk
from gptbot.app.usecases.members import profile
from gptbot.app.usecases.reports import Reporter
from gptbot.domain.errors import RequestRejected, TryLater
from gptbot.domain.exchange import Exchange, Held, Status
from gptbot.domain.extended_context import Turn
from gptbot.domain.notices import Answer, FailureReport, Refused, RequestReport
from gptbot.domain.ports.ambient import Clock
from gptbot.domain.ports.models import Failure, ModelError
from gptbot.domain.ports.storage import Storage, UnitOfWork
from gptbot.domain.request import Request
from gptbot.domain.tariff import Tariff
from gptbot.domain.terms import Terms
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters, TokenUsage, UsageRecord
from gptbot.domain.wallet import Change, Wallet


@attrs.frozen(kw_only=True)
class Answered:
    """What came of a paid call, and what of it is remembered."""

    answer: Answer
    model: str
    tokens: TokenUsage
    turns: tuple[Turn, ...]


@attrs.define
class Run:
    """What was used since this process started."""

    counters: Counters = attrs.Factory(Counters)


@attrs.frozen(kw_only=True)
class Metering:
    """Hold → call → settle."""

    storage: Storage
    desk: Desk
    clock: Clock
    terms: Terms
    tariff: Tariff
    balances: Balances
    reporter: Reporter
    alarm: Alarm
    run: Run

    async def hold(self, uow: UnitOfWork, exchange: Exchange, most: dict[Unit, int], *, at: datetime) -> Exchange:
        """Opens an exchange with its holds; one that was opened before keeps those it has.

        Raises:
            DomainError: a wallet is empty (`NotEnough`).
        """
        if exchange.held and await self._all_open(uow, exchange):
            return exchange
        await self._release(uow, exchange)
        held = (exchange.again() if exchange.held else exchange).holding(tuple(most))
        for part in held.held:
            wallet = await uow.wallets.get(held.dialog_id.account_id, part.unit)
            amount = 0 if held.free else most[part.unit]
            change = wallet.hold(amount, hold_id=part.hold_id, at=at, lifetime_s=self.terms.hold_lifetime_s)
            await uow.wallets.save(change)
        await uow.exchanges.save(held)
        return held

    async def settle(self, request: Request, exchange: Exchange, answered: Answered) -> None:
        """Charges, counts, remembers, answers and reports: one transaction, all or nothing."""
        now = self.clock.now()
        record = UsageRecord(
            event_id=exchange.event_id,
            account_id=exchange.dialog_id.account_id,
            at=now,
            tier=exchange.tier,
            model=answered.model,
            tokens=answered.tokens,
            cost_nano_usd=self.tariff.cost(answered.model, answered.tokens),
        )
        async with self.storage.begin() as uow:
            if await uow.inbox.is_done(exchange.event_id):
                return
            changes = [await self._charge(uow, exchange, part, record, now) for part in exchange.held]
            await uow.usage.add(record)
            await _remember(uow, exchange, answered.turns)
            await uow.exchanges.save(exchange.moved(Status.ANSWERED))
            await self.desk.answer(uow, request, answered.answer, paid=True)
            self.run.counters = self.run.counters.plus(record)
            if not exchange.free:
                report = await self._report(uow, request, record, changes)
                await self.reporter.answered(uow, report)
        self.desk.bell.set()

    async def fail(self, request: Request, exchange: Exchange, error: ModelError) -> None:
        """Releases what was held; the user reads that nothing was charged, the admin what is theirs to mend."""
        rejected = error.failure is Failure.REJECTED
        refusal = RequestRejected() if rejected else TryLater(tier=exchange.tier)
        async with self.storage.begin() as uow:
            if await uow.inbox.is_done(exchange.event_id):
                return
            await self._release(uow, exchange)
            await uow.exchanges.save(exchange.moved(Status.FAILED))
            await self.desk.answer(uow, request, Refused(refusal=refusal))
            if error.failure.operators:
                await self.alarm.raise_in(uow, error.failure, error.detail, at=self.clock.now())
            if not exchange.free:
                await self._report_failure(uow, request, exchange, error)
        self.desk.bell.set()

    async def give_up(self, uow: UnitOfWork, request: Request) -> None:
        """Releases what a request holds that nobody will answer."""
        exchange = await uow.exchanges.get(request.event_id)
        if exchange is not None and exchange.status is Status.OPENED:
            await self._release(uow, exchange)
            await uow.exchanges.save(exchange.moved(Status.FAILED))

    async def _all_open(self, uow: UnitOfWork, exchange: Exchange) -> bool:
        wallets = [await uow.wallets.get(exchange.dialog_id.account_id, part.unit) for part in exchange.held]
        parts = zip(wallets, exchange.held, strict=True)
        return all(wallet.has_open(part.hold_id) for wallet, part in parts)

    async def _release(self, uow: UnitOfWork, exchange: Exchange) -> None:
        for part in exchange.held:
            wallet = await uow.wallets.get(exchange.dialog_id.account_id, part.unit)
            if wallet.has_open(part.hold_id):
                await uow.wallets.save(wallet.release(part.hold_id))

    async def _charge(
        self, uow: UnitOfWork, exchange: Exchange, part: Held, record: UsageRecord, at: datetime
    ) -> Change:
        wallet = await uow.wallets.get(record.account_id, part.unit)
        change = _charged(wallet, part, 0 if exchange.free else record.tokens.total, at)
        await uow.wallets.save(change)
        return change

    async def _report(
        self, uow: UnitOfWork, request: Request, record: UsageRecord, changes: list[Change]
    ) -> RequestReport:
        total = await uow.usage.counters(None)
        entries = [change.entry for change in changes if change.entry]
        return RequestReport(
            number=total.requests,
            user=profile(request.person),
            group=request.chat.title,
            tier=record.tier,
            model=record.model,
            tokens=record.tokens,
            charged=-sum(entry.amount for entry in entries),
            absorbed=sum(entry.absorbed for entry in entries),
            cost_nano_usd=record.cost_nano_usd,
            left=await self.balances.views(uow, record.account_id),
            run=self.run.counters,
            total=total,
        )

    async def _report_failure(self, uow: UnitOfWork, request: Request, exchange: Exchange, error: ModelError) -> None:
        report = FailureReport(
            user=profile(request.person),
            group=request.chat.title,
            tier=exchange.tier,
            failure=error.failure,
            detail=error.detail,
        )
        await self.reporter.failed(uow, report)


def _charged(wallet: Wallet, part: Held, used: int, at: datetime) -> Change:
    """The hold settled; where it expired meanwhile, the charge alone."""
    if wallet.has_open(part.hold_id):
        return wallet.settle(part.hold_id, used, entry_id=part.entry_id, at=at)
    return wallet.charge(used, entry_id=part.entry_id, at=at)


async def _remember(uow: UnitOfWork, exchange: Exchange, turns: tuple[Turn, ...]) -> None:
    """Adds the turns to the dialogue, unless it was turned off or forgotten meanwhile."""
    account = await uow.accounts.get(exchange.dialog_id.account_id)
    dialog = await uow.dialogs.get(exchange.dialog_id)
    if account is not None and account.remembers and dialog.generation == exchange.generation:
        await uow.dialogs.save(dialog.remembering(turns, limit_chars=account.context_chars))
