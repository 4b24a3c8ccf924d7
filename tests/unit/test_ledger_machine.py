"""The whole ledger in any order of events, in memory and on disk; and that the machine finds what is wrong."""

import itertools
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import attrs
import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from gptbot.adapters.memory.wallets import MemoryWallets
from gptbot.domain.exchange import Exchange
from gptbot.domain.ids import EntryId
from gptbot.domain.ports.storage import Storage, StorageError
from gptbot.domain.wallet import Change, Reason, Wallet
from gptbot.testing import ledger_deeds
from gptbot.testing.ledger_machine import LedgerMachine
from unit.machines import PATIENT, SEARCH, in_a_new_folder, in_memory


class MemoryLedger(LedgerMachine):
    """The ledger without a disk."""

    def make_storage(self) -> AbstractAsyncContextManager[Storage]:
        """A new storage."""
        return in_memory()


class SqliteLedger(LedgerMachine):
    """The ledger in a file."""

    def make_storage(self) -> AbstractAsyncContextManager[Storage]:
        """A storage in a folder of its own."""
        return in_a_new_folder()


TestMemoryLedger = MemoryLedger.TestCase
TestMemoryLedger.settings = settings(PATIENT, max_examples=60, stateful_step_count=50)
TestSqliteLedger = SqliteLedger.TestCase
TestSqliteLedger.settings = settings(TestMemoryLedger.settings, max_examples=12, stateful_step_count=40)

Break = Callable[[pytest.MonkeyPatch], None]


def no_loss_is_written(patch: pytest.MonkeyPatch) -> None:
    """Entries forget what the bot absorbed."""
    save = MemoryWallets.save

    async def forgetful(self: MemoryWallets, change: Change) -> None:
        entry = change.entry and attrs.evolve(change.entry, absorbed=0)
        await save(self, attrs.evolve(change, entry=entry))

    patch.setattr(MemoryWallets, "save", forgetful)


def an_entry_is_overwritten(patch: pytest.MonkeyPatch) -> None:
    """The second entry with the same id takes the first one's place."""

    def overwriting(self: MemoryWallets, entry: Any, wallet: Wallet) -> None:  # noqa: ANN401 -- as private as its original
        self._transaction.state.entries[entry.id] = entry

    patch.setattr(MemoryWallets, "_post", overwriting)


def a_failed_transaction_is_kept(patch: pytest.MonkeyPatch) -> None:
    """The copy on which a transaction works is the original."""
    patch.setattr("gptbot.adapters.memory.transaction.State.copy", lambda state: state)


def nothing_is_overdue(patch: pytest.MonkeyPatch) -> None:
    """Holds that nobody closed stay for ever."""

    async def never(*_: object, **__: object) -> tuple[Wallet, ...]:
        return ()

    patch.setattr(MemoryWallets, "overdue", never)


def only_the_hold_pays(patch: pytest.MonkeyPatch) -> None:
    """Settling does not reach what else is available."""
    settle = Wallet.settle

    def mean(self: Wallet, hold_id: Any, used: int, **said: Any) -> Change:  # noqa: ANN401 -- passed on as it is
        held = next((hold.amount for hold in self.holds if hold.id == hold_id), 0)
        return settle(self, hold_id, min(used, held), **said)

    patch.setattr(Wallet, "settle", mean)


def the_hold_stays_open(patch: pytest.MonkeyPatch) -> None:
    """Releasing says so and does nothing."""
    patch.setattr(Wallet, "release", lambda self, hold_id: Change(wallet=self))


def a_blocked_inviter_is_paid(patch: pytest.MonkeyPatch) -> None:
    """The block is not looked at."""

    def anybody(newcomer: object, inviter: Any) -> object:  # noqa: ANN401 -- the account, or None
        return None if inviter is None or inviter.id == newcomer else inviter.id

    patch.setattr(ledger_deeds, "accepted_inviter", anybody)


def a_wallet_goes_below_zero(patch: pytest.MonkeyPatch) -> None:
    """A charge takes all that was used, and nobody minds the balance."""

    def greedy(self: Wallet, used: int, *, entry_id: Any, at: Any) -> Change:  # noqa: ANN401 -- passed on as it is
        return self._posted(-used, reason=Reason.CHARGE, entry_id=entry_id, at=at)

    patch.setattr(Wallet, "__attrs_post_init__", lambda self: None)
    patch.setattr(Wallet, "charge", greedy)


def a_balance_moves_further_than_its_entry(patch: pytest.MonkeyPatch) -> None:
    """One token of each credit is not in the books."""
    credit = Wallet.credit

    def generous(self: Wallet, amount: int, **said: Any) -> Change:  # noqa: ANN401 -- passed on as it is
        change = credit(self, amount, **said)
        return attrs.evolve(change, wallet=attrs.evolve(change.wallet, posted=change.wallet.posted + (amount > 0)))

    patch.setattr(Wallet, "credit", generous)


def a_hold_closes_twice(patch: pytest.MonkeyPatch) -> None:
    """Whoever settles again is charged again, under a name of its own."""
    settle = Wallet.settle

    def again(self: Wallet, hold_id: Any, used: int, *, entry_id: Any, at: Any) -> Change:  # noqa: ANN401 -- the same
        if self.has_open(hold_id):
            return settle(self, hold_id, used, entry_id=entry_id, at=at)
        return self.charge(used, entry_id=EntryId(f"{entry_id} {at} {used} {self.posted}"), at=at)

    patch.setattr(Wallet, "settle", again)
    patch.setattr(Exchange, "moved", lambda self, _: self)


def an_event_counts_as_often_as_it_comes(patch: pytest.MonkeyPatch) -> None:
    """No entry is known, and none has the name of another."""
    post = MemoryWallets._post
    counter = itertools.count()

    async def unknown(*_: object) -> bool:
        return False

    def renamed(self: MemoryWallets, entry: Any, wallet: Wallet) -> None:  # noqa: ANN401 -- as private as its original
        post(self, attrs.evolve(entry, id=EntryId(f"{entry.id} {next(counter)}")), wallet)

    patch.setattr(MemoryWallets, "knows", unknown)
    patch.setattr(MemoryWallets, "_post", renamed)


FAULTS: tuple[Break, ...] = (
    no_loss_is_written,
    an_entry_is_overwritten,
    a_failed_transaction_is_kept,
    nothing_is_overdue,
    only_the_hold_pays,
    the_hold_stays_open,
    a_blocked_inviter_is_paid,
    a_wallet_goes_below_zero,
    a_balance_moves_further_than_its_entry,
    a_hold_closes_twice,
    an_event_counts_as_often_as_it_comes,
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_the_machine_finds_what_is_wrong(fault: Break, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger with one fault does not get through."""
    fault(monkeypatch)
    with pytest.raises((AssertionError, StorageError, ValueError)):
        run_state_machine_as_test(MemoryLedger, settings=SEARCH)


def test_the_machine_needs_a_storage() -> None:
    """Whoever subclasses it has to say which."""
    with pytest.raises(NotImplementedError):
        LedgerMachine()
