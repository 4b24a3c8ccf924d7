"""Storage in memory: one transaction at a time, on a copy."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import attrs

from gptbot.adapters.memory.accounts import MemoryAccounts
from gptbot.adapters.memory.alerts import MemoryAlerts
from gptbot.adapters.memory.announcements import MemoryAnnouncements
from gptbot.adapters.memory.census import MemoryCensus
from gptbot.adapters.memory.dialogs import MemoryDialogs
from gptbot.adapters.memory.exchanges import MemoryExchanges
from gptbot.adapters.memory.favors import MemoryFavors
from gptbot.adapters.memory.files import MemoryFiles
from gptbot.adapters.memory.inbox import MemoryInbox
from gptbot.adapters.memory.litter import MemoryLitter
from gptbot.adapters.memory.moving import MemoryResidents
from gptbot.adapters.memory.outbox import MemoryOutbox
from gptbot.adapters.memory.reports import MemoryReports
from gptbot.adapters.memory.traces import MemoryTraces
from gptbot.adapters.memory.transaction import State, Transaction
from gptbot.adapters.memory.usage import MemoryUsage
from gptbot.adapters.memory.wallets import MemoryWallets
from gptbot.domain.ports.storage import UnitOfWork


@attrs.frozen
class MemoryUnitOfWork:
    """Fits `gptbot.domain.ports.storage.UnitOfWork`."""

    accounts: MemoryAccounts
    wallets: MemoryWallets
    exchanges: MemoryExchanges
    dialogs: MemoryDialogs
    usage: MemoryUsage
    inbox: MemoryInbox
    outbox: MemoryOutbox
    files: MemoryFiles
    favors: MemoryFavors
    announcements: MemoryAnnouncements
    litter: MemoryLitter
    reports: MemoryReports
    alerts: MemoryAlerts
    census: MemoryCensus
    traces: MemoryTraces
    residents: MemoryResidents


class MemoryStorage:
    """Fits `gptbot.domain.ports.storage.Storage`. Whoever asks first for a transaction has it first."""

    def __init__(self) -> None:
        self._state = State()
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        """Waits for its turn and opens a transaction; on a clean exit its copy becomes the state."""
        async with self._turn:
            transaction = Transaction(self._state.copy())
            try:
                yield _unit_of_work(transaction)
                self._state = transaction.finish()
            finally:
                transaction.abandon()


def _unit_of_work(transaction: Transaction) -> MemoryUnitOfWork:
    return MemoryUnitOfWork(
        accounts=MemoryAccounts(transaction),
        wallets=MemoryWallets(transaction),
        exchanges=MemoryExchanges(transaction),
        dialogs=MemoryDialogs(transaction),
        usage=MemoryUsage(transaction),
        inbox=MemoryInbox(transaction),
        outbox=MemoryOutbox(transaction),
        files=MemoryFiles(transaction),
        favors=MemoryFavors(transaction),
        announcements=MemoryAnnouncements(transaction),
        litter=MemoryLitter(transaction),
        reports=MemoryReports(transaction),
        alerts=MemoryAlerts(transaction),
        census=MemoryCensus(transaction),
        traces=MemoryTraces(transaction),
        residents=MemoryResidents(transaction),
    )
