"""The contract of a storage: whoever writes one derives a test class from it and gives it a fixture."""

import asyncio

import pytest

from gptbot.domain.errors import DomainError
from gptbot.domain.ids import EntryId, EventId
from gptbot.domain.ports.storage import Storage, StorageError, UnitOfWork
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters
from gptbot.domain.wallet import Reason
from gptbot.testing.announcements_contract import AnnouncementsContract, announcement
from gptbot.testing.census_contract import CensusContract
from gptbot.testing.favors_contract import FavorsContract, favor
from gptbot.testing.ledger_contract import (
    ANN,
    BOB,
    NOW,
    AccountsContract,
    WalletsContract,
    account,
    credit,
    hold,
    stored,
)
from gptbot.testing.litter_contract import LitterContract, litter
from gptbot.testing.moving_contract import ResidentsContract
from gptbot.testing.queues_contract import (
    AlertsContract,
    InboxContract,
    OutboxContract,
    ReportQueueContract,
    failure_report,
    item,
    letter,
)
from gptbot.testing.requests_contract import (
    DIALOG,
    DialogsContract,
    ExchangesContract,
    UsageContract,
    exchange,
    record,
)
from gptbot.testing.traces_contract import TracesContract

TICKS = 40
"""Longer than any unit of work here takes, in rounds of the event loop."""

DEADLINE_S = 10
"""When a storage that is broken has hung for long enough."""


async def write_everywhere(unit: UnitOfWork) -> None:
    """Writes something to every part."""
    wallet = await unit.wallets.get(ANN, Unit.TOKEN)
    await unit.wallets.save(wallet.credit(5, reason=Reason.WELCOME, entry_id=EntryId("everywhere"), at=NOW))
    await unit.accounts.save(account(username="ann"))
    await unit.exchanges.save(exchange())
    await unit.dialogs.save((await unit.dialogs.get(DIALOG)).forgotten())
    await unit.usage.add(record("everywhere"))
    await unit.inbox.add([item("everywhere")])
    await unit.inbox.done(EventId("done"), NOW)
    await unit.outbox.put(letter("everywhere"))
    await unit.litter.put(litter())
    await unit.favors.save(favor())
    await unit.favors.granted_before(ANN, 1)
    await unit.announcements.add(announcement())
    await unit.traces.erase(BOB, NOW)
    await unit.residents.count_totals(Counters(), NOW)
    await unit.reports.put(failure_report())
    await unit.alerts.due("everywhere", NOW, quiet_s=60)


async def write_and_raise(storage: Storage, error: BaseException) -> None:
    """Fails in a transaction that has written to every part."""
    async with storage.begin() as unit:
        await write_everywhere(unit)
        raise error


async def found(storage: Storage) -> list[bool]:
    """Whether each of the things that `write_everywhere` writes is there, all in one transaction."""
    async with storage.begin() as unit:
        return [
            (await unit.wallets.get(ANN, Unit.TOKEN)).posted == 5,
            await unit.wallets.knows(EntryId("everywhere")),
            await unit.accounts.get(ANN) is not None,
            await unit.accounts.named("ann") is not None,
            await unit.exchanges.get(EventId("event")) is not None,
            (await unit.dialogs.get(DIALOG)).generation == 1,
            (await unit.usage.counters(ANN)).requests == 1,
            (await unit.usage.counters(None)).requests == 1,
            await unit.inbox.count() == 1,
            await unit.inbox.is_done(EventId("done")),
            bool(await unit.outbox.waiting("telegram", after=0, limit=1)),
            bool(await unit.litter.waiting("telegram", limit=1)),
            await unit.favors.open_of(ANN) is not None,
            await unit.favors.granted_count(ANN) == 1,
            await unit.announcements.open() is not None,
            await unit.traces.erased(BOB),
            await unit.residents.totals_counted(),
            bool(await unit.reports.take(limit=1)),
            not await unit.alerts.due("everywhere", NOW, quiet_s=60),
        ]


async def interleaved_credit(storage: Storage, entry_id: str) -> None:
    """Adds one token, and lets others run between reading and writing."""
    async with storage.begin() as unit:
        wallet = await unit.wallets.get(ANN, Unit.TOKEN)
        await asyncio.sleep(0)
        await unit.wallets.save(wallet.credit(1, reason=Reason.REFILL, entry_id=EntryId(entry_id), at=NOW))
        await asyncio.sleep(0)


class TransactionsContract:
    """What every `Storage` does."""

    async def test_clean_exit_keeps_everything(self, storage: Storage) -> None:
        """What a transaction wrote to any part is there after it."""
        async with storage.begin() as unit:
            await write_everywhere(unit)
        assert all(await found(storage))

    @pytest.mark.parametrize("error", [RuntimeError(), StorageError(), asyncio.CancelledError()])
    async def test_exception_keeps_nothing(self, storage: Storage, error: BaseException) -> None:
        """After any exception nothing of the transaction is there, in no part, and the exception comes out."""
        with pytest.raises(type(error)) as caught:
            await write_and_raise(storage, error)
        assert caught.value is error
        assert not any(await found(storage))

    async def test_refusal_keeps_what_was_before(self, storage: Storage) -> None:
        """A rule that says no leaves everything as it was."""
        await credit(storage, 10)
        await hold(storage, 10)
        before = await stored(storage)
        with pytest.raises(DomainError):
            await hold(storage, 1, "one more")
        assert await stored(storage) == before

    async def test_transaction_that_failed_is_never_kept(self, storage: Storage) -> None:
        """A failure inside the store ends the transaction, even where it is caught on the way."""
        await credit(storage, 10, "once")
        with pytest.raises(StorageError):  # noqa: PT012 -- the exit is what raises
            async with storage.begin() as unit:
                wallet = await unit.wallets.get(ANN, Unit.TOKEN)
                with pytest.raises(StorageError):
                    await unit.wallets.save(wallet.charge(1, entry_id=EntryId("once"), at=NOW))
                with pytest.raises(StorageError):
                    await unit.accounts.save(account())
        async with storage.begin() as unit:
            assert (await unit.wallets.get(ANN, Unit.TOKEN)).posted == 10
            assert await unit.accounts.get(ANN) is None

    @pytest.mark.parametrize("error", [None, RuntimeError()])
    async def test_ended_unit_of_work_does_nothing(self, storage: Storage, error: Exception | None) -> None:
        """A unit of work that somebody kept is of no use after its end, however it ended."""
        kept: list[UnitOfWork] = []
        try:
            async with storage.begin() as unit:
                kept.append(unit)
                if error:
                    raise error
        except RuntimeError:
            assert error
        with pytest.raises(StorageError):
            await kept[0].accounts.save(account())
        async with storage.begin() as unit:
            assert await unit.accounts.get(ANN) is None

    @pytest.mark.parametrize("writers", [2, 50])
    async def test_no_update_is_lost(self, storage: Storage, writers: int) -> None:
        """However many change one wallet at once, every change is in it."""
        await asyncio.gather(*(interleaved_credit(storage, str(number)) for number in range(writers)))
        wallet, entries = await stored(storage)
        assert wallet.posted == sum(entry.amount for entry in entries) == writers

    async def test_first_come_first_served(self, storage: Storage) -> None:
        """Transactions come one after another, in the order in which they were asked for."""
        await asyncio.gather(*(interleaved_credit(storage, str(number)) for number in range(10)))
        _, entries = await stored(storage)
        assert [entry.id for entry in entries] == [str(number) for number in range(10)]

    async def test_cancelled_transaction_is_rolled_back(self, storage: Storage) -> None:
        """A transaction that is cancelled half-way leaves nothing, and the next one works."""
        half_way = asyncio.Event()

        async def cancelled() -> None:
            async with storage.begin() as unit:
                await write_everywhere(unit)
                half_way.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(cancelled())
        await asyncio.wait_for(half_way.wait(), DEADLINE_S)
        waiting = asyncio.create_task(credit(storage, 1))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await waiting).posted == 1
        assert not any(await found(storage))

    async def test_cancelling_who_waits_stops_nobody_else(self, storage: Storage) -> None:
        """Whoever gives up waiting for a turn leaves the queue to the others."""
        tasks = [asyncio.create_task(interleaved_credit(storage, str(number))) for number in range(3)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        _, entries = await stored(storage)
        assert [entry.id for entry in entries] == ["0", "2"]

    async def test_cancelled_at_any_moment_it_is_all_or_nothing(self, storage: Storage) -> None:
        """Cancelled in any round of the event loop, a change is kept with its entry or not at all."""
        for ticks in range(TICKS):
            task = asyncio.create_task(interleaved_credit(storage, str(ticks)))
            for _ in range(ticks):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            wallet, entries = await stored(storage)
            assert wallet.posted == len(entries)
        before, _ = await stored(storage)
        assert (await credit(storage, 1, "the next")).posted == before.posted + 1


class StorageContract(
    LitterContract,
    AccountsContract,
    WalletsContract,
    ExchangesContract,
    DialogsContract,
    UsageContract,
    InboxContract,
    OutboxContract,
    FavorsContract,
    AnnouncementsContract,
    CensusContract,
    TracesContract,
    ResidentsContract,
    ReportQueueContract,
    AlertsContract,
    TransactionsContract,
):
    """All of it. A subclass has an async fixture ``storage`` that gives an empty storage."""
