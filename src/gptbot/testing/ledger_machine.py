"""The ledger as a Hypothesis state machine: any storage, any order of events, against a naive model.

People join, are blocked, refilled and drained; requests hold, settle, release and expire; transactions fail halfway;
earlier events come again. After every step the storage must hold what the model says. To run it on a storage::

    class MyLedger(LedgerMachine):
        def make_storage(self) -> AbstractAsyncContextManager[Storage]:
            return MyStorage.open(somewhere_new)  # or nullcontext(MyStorage()), if there is nothing to close


    TestMyLedger = MyLedger.TestCase
    TestMyLedger.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)

Every run makes its own storage on its own event loop, and closes both.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, initialize, invariant, multiple, rule

from gptbot.domain.ids import AccountId, EventId, account_id
from gptbot.domain.ports.storage import Storage, StorageError
from gptbot.domain.terms import Terms
from gptbot.domain.units import Unit
from gptbot.testing.ledger_deeds import Deeds
from gptbot.testing.ledger_model import Charge, Event, Join, NaiveLedger, Open, Outcome, Refill, Release, Settle
from gptbot.testing.strategies import amounts, units

T = TypeVar("T")

TERMS = Terms(
    welcome_tokens=30_000,
    bonus_tokens=20_000,
    context_chars_max=50_000,
    prompt_chars_max=4_096,
    default_prompt="You are a helpful assistant.",
    answer_tokens_max=4_000,
    premium_tokens_per_voice_second=6,
    voice_seconds_max=300,
    hold_lifetime_s=600,
)

_PEOPLE = tuple(account_id("telegram", number) for number in range(1, 5))
_COSTS = st.one_of(st.integers(0, 500), st.integers(0, 60_000), amounts())
_LIFETIMES_S = st.integers(1, 120)
_PAUSES_S = st.sampled_from((0, 1, 59, 60, 61, 120))


class LedgerMachine(RuleBasedStateMachine):
    """Does each step to a storage and to the model, and compares."""

    joins: Bundle[Join] = Bundle("joins")
    opens: Bundle[Open] = Bundle("opens")
    others: Bundle[Event] = Bundle("others")

    def __init__(self) -> None:
        super().__init__()
        self.model = NaiveLedger(terms=TERMS)
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self._events = 0
        self._runner = asyncio.Runner()
        self._closing = AsyncExitStack()
        try:
            storage = self._run(self._closing.enter_async_context(self.make_storage()))
        except BaseException:
            self._runner.close()
            raise
        self.deeds = Deeds(storage=storage, terms=TERMS)

    def make_storage(self) -> AbstractAsyncContextManager[Storage]:
        """A new, empty storage, closed when its context is left; every subclass says which."""
        raise NotImplementedError

    def teardown(self) -> None:
        """Closes the storage, then the loop."""
        try:
            self._run(self._closing.aclose())
        finally:
            self._runner.close()

    @initialize(target=joins)
    def first(self) -> Join:
        """Somebody is there from the beginning, with something in every wallet."""
        join = Join(newcomer=_PEOPLE[0], inviter=None)
        assert self._do(join) is Outcome.DONE
        for unit in Unit:
            self._do(Refill(event_id=self._new_id(), key=(join.newcomer, unit), amount=10_000))
        return join

    @rule(target=joins, newcomer=st.sampled_from(_PEOPLE), inviter=st.none() | st.sampled_from(_PEOPLE))
    def join(self, newcomer: AccountId, inviter: AccountId | None) -> Join | MultipleResults[Join]:
        """Somebody comes, or comes again with another invitation."""
        join = Join(newcomer=newcomer, inviter=inviter)
        return multiple() if self._do(join) is Outcome.REFUSED else join

    @rule(join=joins, blocked=st.booleans())
    def block(self, join: Join, blocked: bool) -> None:
        """The admin blocks somebody, or serves them again: what a blocked one has stays."""
        self._run(self.deeds.block(join.newcomer, blocked=blocked))
        self.model.block(join.newcomer, blocked=blocked)

    @rule(target=others, join=joins, unit=units(), amount=_COSTS, sign=st.sampled_from((1, -1)))
    def refill(self, join: Join, unit: Unit, amount: int, sign: int) -> Event:
        """The admin adds, or takes away."""
        return self._done(Refill(event_id=self._new_id(), key=(join.newcomer, unit), amount=sign * amount))

    @rule(target=opens, join=joins, unit=units(), most=_COSTS, lifetime_s=_LIFETIMES_S)
    def open(self, join: Join, unit: Unit, most: int, lifetime_s: int) -> Open | MultipleResults[Open]:
        """A request begins, unless its wallet is empty."""
        key = (join.newcomer, unit)
        opened = Open(event_id=self._new_id(), key=key, most=most, lifetime_s=lifetime_s)
        return multiple() if self._do(opened) is Outcome.REFUSED else opened

    @rule(target=others, opened=opens, used=_COSTS)
    def settle(self, opened: Open, used: int) -> Event:
        """A request is answered, perhaps after its hold was closed."""
        return self._done(Settle(opened=opened, used=used))

    @rule(target=others, opened=opens)
    def release(self, opened: Open) -> Event:
        """A request fails, perhaps after its hold was closed."""
        return self._done(Release(opened=opened))

    @rule(target=others, join=joins, unit=units(), used=_COSTS)
    def charge(self, join: Join, unit: Unit, used: int) -> Event:
        """An answer is paid for whose hold is gone."""
        return self._done(Charge(event_id=self._new_id(), key=(join.newcomer, unit), used=used))

    @rule(seconds=_PAUSES_S, limit=st.integers(1, 3))
    def expire(self, seconds: int, limit: int) -> None:
        """Time passes, and holds that nobody closed are given back, a few wallets at a time."""
        self.now += timedelta(seconds=seconds)
        assert self._run(self.deeds.expire(self.now, limit=limit)) == self.model.expire(self.now)

    @rule(event=st.one_of(joins, opens, others))
    def repeat(self, event: Event) -> None:
        """An earlier event comes again: nothing happens, unless it was refused before."""
        self._do(event)

    @rule(event=others)
    def force(self, event: Event) -> None:
        """Whoever does not ask whether an entry is there is stopped by the storage."""
        if not isinstance(event, Refill | Charge) or event.event_id not in self.model.seen:
            return
        if isinstance(event, Refill) and not self.model.fits(event):
            return
        try:
            self._run(self.deeds.force(event, self.now))
        except StorageError:
            return
        raise AssertionError("the same entry was saved twice")

    @rule(join=joins, unit=units(), amount=_COSTS)
    def fail(self, join: Join, unit: Unit, amount: int) -> None:
        """A transaction that dies after it wrote leaves nothing behind."""
        self._run(self.deeds.fail((join.newcomer, unit), amount, self.now))

    @invariant()
    def agrees(self) -> None:
        """Every wallet is as the model says, not negative, and the sum of its entries; nothing is lost in between."""
        model = self.model
        wallets = self._run(self.deeds.read(tuple(model.pockets)))
        for key, (wallet, entries) in wallets.items():
            pocket = model.pockets[key]
            assert wallet.available >= 0
            assert wallet.posted == sum(entry.amount for entry in entries)
            assert [(entry.amount, entry.absorbed) for entry in entries] == pocket.entries
            held = {hold.id: (hold.amount, hold.expires_at) for hold in wallet.holds}
            assert held == {f"{event_id}/1/1": hold for event_id, hold in pocket.holds.items()}
        absorbed = sum(entry.absorbed for _, entries in wallets.values() for entry in entries)
        total = sum(wallet.posted for wallet, _ in wallets.values())
        assert total == model.granted - model.charged - model.withdrawn
        assert absorbed == model.used - model.charged

    def _done(self, event: Event) -> Event:
        self._do(event)
        return event

    def _do(self, event: Event) -> Outcome:
        outcome = self._run(self.deeds.perform(event, self.now))
        expected = self.model.apply(event, self.now)
        assert outcome is expected, f"{event}: {outcome}, not {expected}"
        return outcome

    def _new_id(self) -> EventId:
        self._events += 1
        return EventId(f"{_PEOPLE[0]}/{self._events}")

    def _run(self, deed: Coroutine[Any, Any, T]) -> T:
        # The runner's own way installs a handler for SIGINT each time, which takes longer than the deed.
        # The runner's own way would take SIGINT over and give it back for every single deed.
        return self._runner.get_loop().run_until_complete(deed)
