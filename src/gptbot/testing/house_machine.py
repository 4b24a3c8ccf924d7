"""Questions as a Hypothesis state machine: any storage, any order of events, and a process that dies at any step.

People ask, and ask the same again; the model answers or fails; letters are sent; time passes; the process dies between
any two steps and starts again. After every step nothing is lost, charged twice, or told to somebody else. To run it on
a storage::

    class MyHouse(HouseMachine):
        def make_storage(self) -> AbstractAsyncContextManager[Storage]:
            return MyStorage.open(somewhere_new)  # or nullcontext(MyStorage()), if there is nothing to close


    TestMyHouse = MyHouse.TestCase
    TestMyHouse.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)

Every run makes its own storage on its own event loop, and closes both.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from gptbot.domain.ids import AccountId, EventId, account_id
from gptbot.domain.letter import Letter
from gptbot.domain.notices import Answer
from gptbot.domain.ports.storage import Posting, Storage
from gptbot.domain.units import Unit
from gptbot.domain.wallet import Entry, Reason
from gptbot.testing.house_process import ADMIN, FRONTEND, Asked, Clock, HouseProcess, LastBreath, ProcessDiedError

T = TypeVar("T")

PEOPLE = tuple(account_id(FRONTEND, number) for number in range(2, 5))
_COSTS = st.integers(1, 500) | st.integers(1, 60_000)
_STEPS = st.none() | st.integers(0, 90)
"""How many steps the process lives; None: it does not die."""

Work = Callable[[HouseProcess], Awaitable[None]]


class HouseMachine(RuleBasedStateMachine):
    """Plays, and looks after every step."""

    questions: Bundle[Asked] = Bundle("questions")

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.asked: dict[EventId, Asked] = {}
        self.sent: list[Letter] = []
        self.unsure: Counter[str] = Counter()
        self._events = 0
        self._runner = asyncio.Runner()
        self._closing = AsyncExitStack()
        try:
            self.storage = self._run(self._closing.enter_async_context(self.make_storage()))
        except BaseException:
            self._runner.close()
            raise

    def make_storage(self) -> AbstractAsyncContextManager[Storage]:
        """A new, empty storage, closed when its context is left; every subclass says which."""
        raise NotImplementedError

    def teardown(self) -> None:
        """Whatever was open comes to its end; then everybody was told, and nothing is held or waits."""
        try:
            self.serve(None)
            self.deliver(None)
            self._run(self._at_rest())
        finally:
            try:
                self._run(self._closing.aclose())
            finally:
                self._runner.close()

    @initialize()
    def open_house(self) -> None:
        """Everybody is registered, and the admin is there."""
        for who in (ADMIN, *PEOPLE):
            self._do(None, partial(_joined, who=who))

    @rule(target=questions, who=st.sampled_from(PEOPLE), used=_COSTS, fails=st.booleans(), steps=_STEPS)
    def ask(self, who: AccountId, used: int, fails: bool, steps: int | None) -> Asked:
        """Somebody asks. Where the process dies before it is stored, the frontend has it still, and brings it again."""
        asked = Asked(event_id=self._new_id(), who=who, used=used, fails=fails)
        self.asked[asked.event_id] = asked
        if not self._do(steps, partial(_stored, asked=asked)):
            self._do(None, partial(_stored, asked=asked))
        return asked

    @rule(asked=questions, steps=_STEPS)
    def repeat(self, asked: Asked, steps: int | None) -> None:
        """The frontend brings a question again."""
        self._do(steps, partial(_stored, asked=asked))

    @rule(steps=_STEPS)
    def serve(self, steps: int | None) -> None:
        """The process answers everything that waits, all of it at once."""
        self._do(steps, _served)

    @rule(asked=questions, steps=_STEPS)
    def serve_again(self, asked: Asked, steps: int | None) -> None:
        """A frontend that knows of no end serves a question twice, even beside itself."""
        self._do(steps, partial(_served_beside, asked=asked, at=self.clock.now()))

    @rule(steps=_STEPS)
    def deliver(self, steps: int | None) -> None:
        """Letters are sent, and noted after that."""
        self._do(steps, self._delivered)

    @rule(who=st.sampled_from(PEOPLE), amount=st.integers(-60_000, 60_000), steps=_STEPS)
    def refill(self, who: AccountId, amount: int, steps: int | None) -> None:
        """The admin gives or takes; a process that dies is told again."""
        work = partial(_refilled, who=who, amount=amount, event_id=self._new_id())
        if not self._do(steps, work):
            self._do(None, work)

    @rule(seconds=st.sampled_from((1, 599, 601)), steps=_STEPS)
    def wait(self, seconds: int, steps: int | None) -> None:
        """Time passes, and what nobody will settle is released."""
        self.clock.move(seconds)
        self._do(steps, _expired)

    @invariant()
    def holds_true(self) -> None:
        """Nothing is lost, nothing charged twice, no wallet negative, and everybody hears what is theirs."""
        self._run(self._looked())

    async def _looked(self) -> None:
        async with self.storage.begin() as uow:
            letters = [posting.letter for posting in await uow.outbox.waiting(FRONTEND, after=0, limit=10_000)]
            waiting = {item.event_id for item in await uow.inbox.waiting(after=0, limit=10_000)}
            done = {event_id for event_id in self.asked if await uow.inbox.is_done(event_id)}
            charges: list[Entry] = []
            for who in PEOPLE:
                wallet, entries = await uow.wallets.get(who, Unit.TOKEN), await uow.wallets.entries(who, Unit.TOKEN)
                assert wallet.posted == sum(entry.amount for entry in entries)
                assert wallet.available >= 0
                assert {hold.id.partition("/")[0] for hold in wallet.holds} <= waiting
                charges += [entry for entry in entries if entry.reason is Reason.CHARGE]
        assert waiting | done == self.asked.keys()
        for asked in self.asked.values():
            self._judge(asked, letters, charges, done=asked.event_id in done)

    def _judge(self, asked: Asked, letters: list[Letter], charges: list[Entry], *, done: bool) -> None:
        """One question: told or waiting, and charged once if it was answered."""
        key = f"answer/{asked.event_id}"
        told = {letter.notice: letter.to for letter in (*self.sent, *letters) if letter.key == key}
        assert len(told) == done
        answered = any(isinstance(notice, Answer) for notice in told)
        used = [entry.absorbed - entry.amount for entry in charges if entry.id.startswith(f"charge/{asked.event_id}/")]
        assert used == ([asked.used] if answered else [])
        assert set(told.values()) <= {asked.who}
        assert all(notice.text == asked.answer for notice in told if isinstance(notice, Answer))
        assert sum(letter.key == key for letter in self.sent) <= 1 + self.unsure[key]

    async def _at_rest(self) -> None:
        async with self.storage.begin() as uow:
            assert await uow.inbox.count() == 0
            assert await uow.outbox.waiting(FRONTEND, after=0, limit=1) == ()
            for who in PEOPLE:
                assert (await uow.wallets.get(who, Unit.TOKEN)).holds == ()
        told = {letter.key for letter in self.sent}
        assert {f"answer/{event_id}" for event_id in self.asked} <= told

    async def _delivered(self, process: HouseProcess) -> None:
        while postings := await process.delivery.waiting(FRONTEND, after=0, limit=50):
            for posting in postings:
                process.wire.step()
                await self._sent(process, posting)

    async def _sent(self, process: HouseProcess, posting: Posting) -> None:
        self.sent.append(posting.letter)
        self.unsure[posting.letter.key] += 1
        await process.delivery.delivered(posting)
        self.unsure[posting.letter.key] -= 1

    def _do(self, steps: int | None, work: Work) -> bool:
        """Starts a process that lives for so many steps and has it work; whether it lived to the end."""
        process = HouseProcess(storage=self.storage, clock=self.clock, wire=LastBreath(steps))

        async def lived() -> bool:
            try:
                await work(process)
            except ProcessDiedError:
                return False
            return True

        return self._run(lived())

    def _new_id(self) -> EventId:
        self._events += 1
        return EventId(f"{FRONTEND}-{self._events}")

    def _run(self, deed: Coroutine[Any, Any, T]) -> T:
        # The runner's own way would take SIGINT over and give it back for every single deed.
        return self._runner.get_loop().run_until_complete(deed)


async def _joined(process: HouseProcess, *, who: AccountId) -> None:
    request = process.request(who, EventId(f"start-{who}"))
    await process.desk.serve(request, partial(process.registration.start, inviter=None))


async def _stored(process: HouseProcess, *, asked: Asked) -> None:
    await process.intake.store([asked.item(process.clock.now())])


async def _served(process: HouseProcess) -> None:
    items = await process.intake.waiting(after=0, limit=1_000)
    await _all(process.serve(item) for item in items)


async def _served_beside(process: HouseProcess, *, asked: Asked, at: datetime) -> None:
    await _all(process.serve(asked.item(at)) for _ in range(2))


async def _all(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Side by side, until the last of them has ended; then fails as the first that failed."""
    ends = await asyncio.gather(*works, return_exceptions=True)
    for end in ends:
        if end is not None:
            raise end


async def _refilled(process: HouseProcess, *, who: AccountId, amount: int, event_id: EventId) -> None:
    request = process.request(ADMIN, event_id)
    errand = partial(process.refill.refill, who=who.partition(":")[2], amount=amount, unit=Unit.TOKEN)
    await process.desk.serve(request, errand)


async def _expired(process: HouseProcess) -> None:
    await process.recovery.expire()
