"""The whole ledger in any order of events, in memory and on disk; and that the machine finds what is wrong."""

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from gptbot.adapters.memory import MemoryStorage
from gptbot.adapters.memory.wallets import MemoryWallets
from gptbot.adapters.sqlite import SqliteStorage
from gptbot.domain.exchange import Exchange
from gptbot.domain.ids import EntryId, EventId, account_id
from gptbot.domain.ports.storage import Storage
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.wallet import Change, Wallet
from gptbot.testing.ledger_deeds import Deeds
from gptbot.testing.ledger_machine import TERMS, LedgerMachine
from gptbot.testing.ledger_model import Charge, Join, NaiveLedger, Open, Outcome, Refill, Release, Settle

AT = datetime(2026, 1, 1, tzinfo=UTC)
ALICE, BOB = account_id("telegram", 1), account_id("telegram", 2)
PURSE = (ALICE, Unit.TOKEN)


class MemoryLedger(LedgerMachine):
    """The ledger without a disk."""

    def make_storage(self) -> AbstractAsyncContextManager[Storage]:
        """A new storage, which needs no closing."""
        return nullcontext(MemoryStorage())


class SqliteLedger(LedgerMachine):
    """The ledger in a file."""

    def make_storage(self) -> AbstractAsyncContextManager[Storage]:
        """A storage in a folder of its own, which goes away with it."""
        return _in_a_new_folder()


@asynccontextmanager
async def _in_a_new_folder() -> AsyncIterator[Storage]:
    with tempfile.TemporaryDirectory() as folder:
        async with SqliteStorage.open(f"sqlite:///{Path(folder) / 'ledger.db'}") as storage:
            yield storage


TestMemoryLedger = MemoryLedger.TestCase
TestMemoryLedger.settings = settings(
    max_examples=60, stateful_step_count=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestSqliteLedger = SqliteLedger.TestCase
TestSqliteLedger.settings = settings(TestMemoryLedger.settings, max_examples=12, stateful_step_count=40)


def _forgetting_the_loss(save: Save) -> Save: ...
