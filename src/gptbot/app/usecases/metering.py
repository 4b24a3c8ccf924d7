"""The meter: every paid call is held before, settled or released after; nothing else opens or charges a hold."""

from collections.abc import Awaitable
from datetime import datetime

import attrs

from gptbot.app.usecases.alerts import Alarm
from gptbot.app.usecases.desk import Desk
from gptbot.app.usecases.holds import release
from gptbot.app.usecases.reports import Reporter
from gptbot.domain.account import Account, Tier
from gptbot.domain.errors import DomainError, Refusal, RequestRejected, TryLater
from gptbot.domain.exchange import Exchange, Held, Status
from gptbot.domain.extended_context import Turn
from gptbot.domain.ids import AccountId
from gptbot.domain.notices import Notice, Refused
from gptbot.domain.operator import Operator
from gptbot.domain.ports.ambient import Clock
from gptbot.domain.ports.models import Failure, ModelError
from gptbot.domain.ports.storage import Storage, UnitOfWork
from gptbot.domain.reports import ReportPart
from gptbot.domain.request import Request
from gptbot.domain.terms import Terms
from gptbot.domain.units import Unit
from gptbot.domain.usage import Spent, UsageRecord
from gptbot.domain.wallet import Change, Wallet


@attrs.frozen(kw_only=True)
class Answered:
    """What came of the paid calls: one `Spent` for each hold, in their order.

    ``turns`` are remembered, ``files`` are stored for the letters that show them, ``copy`` goes to the admin.
    """

    notice: Notice
    spent: tuple[Spent, ...]
    turns: tuple[Turn, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    copy: Notice | None = None


@attrs.frozen(kw_only=True)
class Metering:
    """Hold → call → settle."""

    storage: Storage
    desk: Desk
    operator: Operator
    clock: Clock
    terms: Terms
    reporter: Reporter
    alarm: Alarm

    async def opened(
        self, uow: UnitOfWork, request: Request, account: Account, *, tier: Tier | None = None
    ) -> Exchange:
        """The exchange of this event: the one that was opened before, or a new one without holds."""
        known = await uow.exchanges.get(request.event_id)
        if known is not None:
            return known
        dialog = await uow.dialogs.get(request.dialog_id)
        return Exchange(
            event_id=request.event_id,
            dialog_id=request.dialog_id,
            tier=tier,
            opened_at=request.at,
            generation=dialog.generation,
            free=self.operator.runs_it(account.id),
        )

    async def hold(
        self, uow: UnitOfWork, exchange: Exchange, most: tuple[tuple[Unit, int], ...], *, at: datetime
    ) -> Exchange:
        """Opens an exchange with its holds; one that was opened before keeps those it has.

        Raises:
            DomainError: a wallet is empty (`NotEnough`).
        """
        account_id = exchange.dialog_id.account_id
        await _requested(uow, account_id, at)
        if exchange.held and await _all_open(uow, exchange):
            return exchange
        await release(uow, exchange)
        held = (exchange.again() if exchange.held else exchange).holding(tuple(unit for unit, _ in most))
        for number, (part, (unit, amount)) in enumerate(zip(held.held, most, strict=True)):
            wallet = await uow.wallets.get(account_id, unit)
            # What one part leaves is enough for the next of the same wallet: the request was let in by the first.
            let_in = unit in {earlier for earlier, _ in most[:number]}
            change = wallet.hold(
                0 if held.free else min(amount, wallet.available) if let_in else amount,
                hold_id=part.hold_id,
                at=at,
                lifetime_s=self.terms.hold_lifetime_s,
            )
            await uow.wallets.save(change)
        await uow.exchanges.save(held)
        return held

    async def metered(self, request: Request, exchange: Exchange, call: Awaitable[Answered]) -> None:
        """Settles what the call answers; whatever it fails with, nothing is charged and somebody is told."""
        try:
            answered = await call
        except ModelError as error:
            await self.fail(request, exchange, error)
        except DomainError as error:
            await self._end(request, exchange, error.refusal)
        else:
            await self.settle(request, exchange, answered)

    async def settle(self, request: Request, exchange: Exchange, answered: Answered) -> None:
        """Charges, counts, remembers, answers and reports: one transaction, all or nothing."""
        record = UsageRecord(
            event_id=exchange.event_id,
            account_id=exchange.dialog_id.account_id,
            at=self.clock.now(),
            spent=answered.spent,
        )
        async with self.storage.begin() as uow:
            if await self._silenced(uow, request, exchange):
                return
            parts = await _charge(uow, exchange, record)
            await uow.usage.add(record)
            await _remember(uow, exchange, answered.turns)
            await uow.exchanges.save(exchange.moved(Status.ANSWERED))
            for key, data in answered.files:
                await uow.files.put(key, data)
            await self.desk.answer(uow, request, answered.notice, paid=True)
            await self.reporter.answered(uow, request, record, parts, copy=answered.copy)
        # Only now: a transaction that was not kept runs again, and would be counted twice.
        self.reporter.count(record)
        self.desk.bell.set()

    async def fail(self, request: Request, exchange: Exchange, error: ModelError) -> None:
        """Ends a request that a model failed at; the admin hears what is theirs to mend."""
        rejected = error.failure is Failure.REJECTED
        await self._end(request, exchange, RequestRejected(reason=error.reason) if rejected else TryLater(), error)

    async def give_up(self, uow: UnitOfWork, request: Request) -> None:
        """Releases what a request holds that nobody will answer."""
        exchange = await uow.exchanges.get(request.event_id)
        if exchange is not None and exchange.status is Status.OPENED:
            await release(uow, exchange)
            await uow.exchanges.save(exchange.moved(Status.FAILED))

    async def abandon(self, uow: UnitOfWork, exchange: Exchange) -> None:
        """Ends a request for good: what it holds is free again, and whoever comes with its answer finds it done."""
        await release(uow, exchange)
        opened = exchange.status is Status.OPENED
        await uow.exchanges.save(exchange.moved(Status.FAILED if opened else Status.UNDELIVERABLE))
        await uow.inbox.done(exchange.event_id, self.clock.now())

    async def _end(
        self, request: Request, exchange: Exchange, refusal: Refusal, error: ModelError | None = None
    ) -> None:
        """Releases what was held and says why there is no answer."""
        async with self.storage.begin() as uow:
            if await self._silenced(uow, request, exchange):
                return
            await release(uow, exchange)
            await uow.exchanges.save(exchange.moved(Status.FAILED))
            await self.desk.answer(uow, request, Refused(refusal=refusal))
            if error is not None:
                await self.alarm.heard(uow, error, at=self.clock.now())
                await self.reporter.failed(uow, request, error)
        self.desk.bell.set()

    async def _silenced(self, uow: UnitOfWork, request: Request, exchange: Exchange) -> bool:
        """Whether nobody is to hear of it: it was ended meanwhile, or its asker was blocked, who pays nothing then."""
        done = await uow.inbox.is_done(exchange.event_id)
        account = await uow.accounts.get(exchange.dialog_id.account_id)
        blocked = account is not None and account.blocked and not exchange.free
        if blocked and not done:
            await self.abandon(uow, exchange)
        if blocked or done:
            await self.desk.answer(uow, request, None)
        return blocked or done


async def _requested(uow: UnitOfWork, account_id: AccountId, at: datetime) -> None:
    account = await uow.accounts.get(account_id)
    if account is not None:
        await uow.accounts.save(account.requested(at))


async def _all_open(uow: UnitOfWork, exchange: Exchange) -> bool:
    wallets = [await uow.wallets.get(exchange.dialog_id.account_id, part.unit) for part in exchange.held]
    return all(wallet.has_open(part.hold_id) for wallet, part in zip(wallets, exchange.held, strict=True))


async def _charge(uow: UnitOfWork, exchange: Exchange, record: UsageRecord) -> tuple[ReportPart, ...]:
    """Closes every hold with its charge; what each part used, and what of it was charged."""
    parts = []
    for held, spent in zip(exchange.held, record.spent, strict=True):
        wallet = await uow.wallets.get(record.account_id, held.unit)
        change = _charged(wallet, held, 0 if exchange.free else spent.amount, record.at)
        await uow.wallets.save(change)
        entry = change.entry
        charged, absorbed = (0, 0) if entry is None else (-entry.amount, entry.absorbed)
        parts.append(ReportPart(spent=spent, charged=charged, absorbed=absorbed))
    return tuple(parts)


def _charged(wallet: Wallet, part: Held, used: int, at: datetime) -> Change:
    """The hold settled; where it expired meanwhile, the charge alone."""
    if wallet.has_open(part.hold_id):
        return wallet.settle(part.hold_id, used, entry_id=part.entry_id, at=at)
    return wallet.charge(used, entry_id=part.entry_id, at=at)


async def _remember(uow: UnitOfWork, exchange: Exchange, turns: tuple[Turn, ...]) -> None:
    """Adds the turns to the dialogue, unless it was turned off or forgotten meanwhile."""
    if not turns:
        return
    account = await uow.accounts.get(exchange.dialog_id.account_id)
    dialog = await uow.dialogs.get(exchange.dialog_id)
    if account is not None and account.remembers and dialog.generation == exchange.generation:
        await uow.dialogs.save(dialog.remembering(turns, limit_chars=account.context_chars))
