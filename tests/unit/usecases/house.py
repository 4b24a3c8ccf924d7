"""A small house to test use cases in: everything is real but the model, the clock and the disk."""

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypeVar

import attrs
from dependency_injector import providers

from gptbot.adapters.memory import MemoryStorage
from gptbot.app.commands import meaning
from gptbot.app.container import Container
from gptbot.app.features import Features
from gptbot.domain.account import Account, Language, Person, Tier
from gptbot.domain.errors import Refusal
from gptbot.domain.exchange import Exchange
from gptbot.domain.extended_context import Dialog, DialogId
from gptbot.domain.ids import AccountId, ChatId, EntryId, EventId, private_chat
from gptbot.domain.letter import Letter
from gptbot.domain.notices import Notice
from gptbot.domain.operator import Operator, ReportPolicy
from gptbot.domain.ports.models import ChatModel
from gptbot.domain.ports.storage import Posting, Storage
from gptbot.domain.reports import RequestReport
from gptbot.domain.request import ChartWish, Chat, DrawingWish, Question, Request
from gptbot.domain.tariff import Price, Tariff
from gptbot.domain.terms import Terms
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters
from gptbot.domain.wallet import Entry, Reason, Wallet
from gptbot.testing.ledger_machine import TERMS
from unit.usecases.model import ScriptedModel, ShownReply

T = TypeVar("T")

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
ADMIN = AccountId("telegram:1")
ALICE = AccountId("telegram:42")
BOB = AccountId("telegram:43")
GROUP = Chat(id=ChatId("telegram:-100500"), title="Friends")
NAMES = {ADMIN: "Root", ALICE: "Alice", BOB: "Bob"}
TARIFF = Tariff(prices={"small": Price(input_nano_usd=10**9, output_nano_usd=2 * 10**9)})


class FixedClock:
    """A clock that only moves when it is told to."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        """The moment."""
        return self.at

    def move(self, seconds: float) -> None:
        """Lets time pass."""
        self.at += timedelta(seconds=seconds)


def person(who: AccountId, *, name: str | None = None, username: str | None = None) -> Person:
    """Somebody as the frontend sees them."""
    return Person(id=who, name=name or NAMES.get(who, "Somebody"), username=username, language=Language.EN)


def operator(*, reports: ReportPolicy = ReportPolicy.ALL, forced: Language | None = None) -> Operator:
    """The one who runs the house."""
    return Operator(admin=ADMIN, reports=reports, forced_language=forced)


def container(storage: Storage, model: ChatModel, clock: FixedClock, *, runs: Operator, terms: Terms) -> Container:
    """The wiring of the real thing, with another clock."""
    absent = dict.fromkeys(("image_model", "transcriber", "file_source", "inspector"), object())
    wiring = Container(storage=storage, model=model, operator=runs, terms=terms, tariff=TARIFF, **absent)
    wiring.clock.override(providers.Object(clock))
    return wiring


@attrs.define(kw_only=True)
class House:
    """The features on a storage in memory, and how people use them."""

    storage: Storage = attrs.Factory(MemoryStorage)
    model: ScriptedModel = attrs.Factory(ScriptedModel)
    clock: FixedClock = attrs.Factory(FixedClock)
    operator: Operator = attrs.Factory(operator)
    terms: Terms = TERMS
    wiring: Container = attrs.field(init=False)
    features: Features = attrs.field(init=False)
    _numbers: "count[int]" = attrs.Factory(lambda: count(1))

    def __attrs_post_init__(self) -> None:
        self.wiring = container(self.storage, self.model, self.clock, runs=self.operator, terms=self.terms)
        self.features = self.wiring.features()

    def restart(self) -> None:
        """A new process on the same storage: everything in the container is made anew, the container is not."""
        self.wiring.operator.override(providers.Object(self.operator))
        self.wiring.reset_singletons()
        self.features = self.wiring.features()

    def features_with(self, **parts: object) -> Features:
        """What a process has that ends before the next `restart`, with these parts in place of the house's."""
        self.wiring.reset_singletons()
        given = {name: providers.Object(part) for name, part in parts.items()}
        with self.wiring.override_providers(**given):
            return self.wiring.features()

    def request(
        self, who: AccountId = ALICE, *, chat: Chat | None = None, event: str | None = None, seen: Person | None = None
    ) -> Request:
        """Something that is said now: a new event unless one is named."""
        number = next(self._numbers)
        return Request(
            event_id=EventId(event or f"telegram:{number}"),
            person=seen or person(who),
            chat=chat or Chat(id=private_chat(who)),
            at=self.clock.now(),
            message=str(number),
        )

    async def say(
        self, words: str, who: AccountId = ALICE, *, chat: Chat | None = None, event: str | None = None
    ) -> Notice | None:
        """Sends a command; the answer, or None for silence, refusals and what asks the model."""
        request = self.request(who, chat=chat, event=event)
        name, _, argument = words.removeprefix("/").partition(" ")
        match meaning(self.features, request, name, argument):
            case Question() as question:
                await self.ask(question)
            case ChartWish() as wish:
                await self.features.top_users.draw(wish)
            case DrawingWish() as wish:
                await self.features.imagine.draw(wish, ShownReply())
            case Refusal() as refusal:
                await self.features.desk.refuse(request, refusal)
            case errand:
                return await self.features.desk.serve(request, errand)
        return None

    def question(
        self,
        text: str = "What is new?",
        who: AccountId = ALICE,
        *,
        chat: Chat | None = None,
        event: str | None = None,
        replied: str | None = None,
        tier: Tier | None = None,
    ) -> Question:
        """A question that is asked now."""
        request = self.request(who, chat=chat, event=event)
        return Question(request=request, text=text, replied=replied, tier=tier)

    async def ask(self, question: Question | None = None) -> Question:
        """Asks it (or just anything), and waits until the answer is stored."""
        asked = question or self.question()
        await self.features.chat.ask(asked, ShownReply())
        return asked

    async def join(self, *people: AccountId) -> None:
        """Registers people, and takes away the letters that this makes."""
        for who in people:
            await self.say("/start", who)
        await self.forget_letters()

    async def put(self, who: AccountId, amount: int, unit: Unit = Unit.TOKEN) -> None:
        """Makes the wallet hold exactly this much."""
        async with self.storage.begin() as uow:
            wallet = await uow.wallets.get(who, unit)
            entry = EntryId(f"put/{next(self._numbers)}")
            at = self.clock.now()
            more = amount - wallet.posted
            if more >= 0:
                change = wallet.credit(more, reason=Reason.REFILL, entry_id=entry, at=at)
            else:
                change = wallet.withdraw(-more, reason=Reason.REFILL, entry_id=entry, at=at)
            await uow.wallets.save(change)

    async def wallet(self, who: AccountId = ALICE, unit: Unit = Unit.TOKEN) -> Wallet:
        """What somebody has."""
        async with self.storage.begin() as uow:
            return await uow.wallets.get(who, unit)

    async def charges(self, who: AccountId = ALICE, unit: Unit = Unit.TOKEN) -> list[Entry]:
        """What somebody paid for answers."""
        async with self.storage.begin() as uow:
            return [entry for entry in await uow.wallets.entries(who, unit) if entry.reason is Reason.CHARGE]

    async def account(self, who: AccountId = ALICE) -> Account:
        """Somebody who is registered."""
        async with self.storage.begin() as uow:
            return existing(await uow.accounts.get(who))

    async def change(self, who: AccountId = ALICE, **fields: object) -> None:
        """Makes an account so."""
        async with self.storage.begin() as uow:
            account = existing(await uow.accounts.get(who))
            await uow.accounts.save(attrs.evolve(account, **fields))  # type: ignore[arg-type]  # the test knows the names

    async def exchange(self, question: Question) -> Exchange:
        """The paid request that a question became."""
        async with self.storage.begin() as uow:
            return existing(await uow.exchanges.get(question.request.event_id))

    async def dialog(self, who: AccountId = ALICE, chat: Chat | None = None) -> Dialog:
        """What is remembered."""
        async with self.storage.begin() as uow:
            chat_id = chat.id if chat else private_chat(who)
            return await uow.dialogs.get(DialogId(chat_id=chat_id, account_id=who))

    async def counters(self, who: AccountId | None = ALICE) -> Counters:
        """What somebody used, or everybody with None."""
        async with self.storage.begin() as uow:
            return await uow.usage.counters(who)

    async def is_done(self, question: Question) -> bool:
        """Whether nothing is left to do about it."""
        async with self.storage.begin() as uow:
            return await uow.inbox.is_done(question.request.event_id)

    async def postings(self) -> tuple[Posting, ...]:
        """What waits to be delivered."""
        async with self.storage.begin() as uow:
            return await uow.outbox.waiting("telegram", after=0, limit=1_000)

    async def letters(self, to: ChatId | AccountId | None = None) -> list[Letter]:
        """The same, for one chat if one is named."""
        letters = [posting.letter for posting in await self.postings()]
        return [letter for letter in letters if to is None or letter.to == to]

    async def told(self, to: ChatId | AccountId = ALICE) -> list[Notice]:
        """What these letters say."""
        return [letter.notice for letter in await self.letters(to)]

    async def forget_letters(self) -> None:
        """Empties the outbox."""
        for posting in await self.postings():
            await self.features.delivery.delivered(posting)

    async def refill(self, words: str) -> Notice | None:
        """The admin's /refill with these words."""
        return await self.say(f"/refill {words}", ADMIN)


def existing(value: T | None) -> T:
    """The value, which has to be there."""
    assert value is not None
    return value


async def queued_reports(house: House) -> tuple[RequestReport, ...]:
    """Takes what the admin is to be told of answered requests."""
    async with house.storage.begin() as uow:
        reports = await uow.reports.take(limit=100)
    assert all(isinstance(report, RequestReport) for report in reports)
    return tuple(report for report in reports if isinstance(report, RequestReport))


async def outcome(work: Awaitable[object]) -> BaseException | None:
    """How some work failed, or None."""
    try:
        await work
    except BaseException as error:  # noqa: BLE001 -- a test wants to see all of them
        return error
    return None
