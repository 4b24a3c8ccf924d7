"""The desk: once for each event, silence for the blocked, a refusal undoes everything."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from gptbot.adapters.memory import MemoryStorage
from gptbot.domain.account import Account, Language, Person
from gptbot.domain.errors import DomainError, EmptyQuestion, NotRegistered, TooManyWaiting, UnknownCommand
from gptbot.domain.ids import private_chat
from gptbot.domain.letter import Priority
from gptbot.domain.notices import Notice, Refused, Topup, Welcome, WelcomeBack
from gptbot.domain.ports.storage import StorageError, UnitOfWork
from gptbot.domain.request import Request
from gptbot.domain.units import Unit
from unit.usecases.house import ADMIN, ALICE, BOB, GROUP, House, existing, operator, outcome, person


class LosingStorage(MemoryStorage):
    """A storage whose next commits fail."""

    def __init__(self) -> None:
        super().__init__()
        self.failures = 0

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        """A transaction that may fail at its end."""
        async with super().begin() as uow:
            yield uow
            if self.failures:
                self.failures -= 1
                raise StorageError("the disk is full")


async def test_an_event_that_comes_twice_changes_something_once(house: House) -> None:
    """The second time nothing is credited and nothing is said."""
    await house.say("/refill 42 100", ADMIN, event="telegram:again")
    first = await house.told(ADMIN), await house.told(ALICE)

    again = await house.say("/refill 42 100", ADMIN, event="telegram:again")

    assert again is None
    assert (await house.wallet()).posted == 30_100
    assert (await house.told(ADMIN), await house.told(ALICE)) == first
    assert [len(told) for told in first] == [1, 1]


async def test_an_event_that_comes_again_after_its_answer_left_is_not_answered(house: House) -> None:
    """What is done stays done when its letter is gone."""
    await house.say("/topup", event="telegram:again")
    await house.forget_letters()

    await house.say("/topup", event="telegram:again")

    assert await house.letters() == []


async def test_a_refusal_undoes_what_the_errand_did(house: House) -> None:
    """Only the word of refusal is kept, and the event is done."""

    async def errand(uow: UnitOfWork, request: Request) -> Notice | None:
        account = existing(await uow.accounts.get(request.person.id))
        await uow.accounts.save(Account.registered(person(BOB), inviter=account.id, at=request.at))
        raise DomainError(EmptyQuestion())

    request = house.request()
    assert await house.features.desk.serve(request, errand) is None

    async with house.storage.begin() as uow:
        assert await uow.accounts.get(BOB) is None
        assert await uow.inbox.is_done(request.event_id)
    assert await house.told() == [Refused(refusal=EmptyQuestion())]


async def test_a_refused_event_is_refused_once(house: House) -> None:
    """Too many questions: the same update does not complain twice."""
    request = house.request()
    await house.features.desk.refuse(request, TooManyWaiting(limit=10))
    await house.forget_letters()

    await house.features.desk.refuse(request, TooManyWaiting(limit=10))

    assert await house.letters() == []


@pytest.mark.parametrize("words", ["/start", "/balance", "/prompt Be brief", "/nonsense", "/topup"])
async def test_blocked_people_get_silence(house: House, words: str) -> None:
    """Whatever a blocked user sends, there is no letter and the event is done."""
    await house.change(blocked=True)

    assert await house.say(words, event="telegram:blocked") is None

    assert await house.letters() == []
    async with house.storage.begin() as uow:
        assert await uow.inbox.is_done(house.request(event="telegram:blocked").event_id)


async def test_blocked_people_ask_no_model(house: House) -> None:
    """A question of a blocked user is not let in, and costs nothing."""
    await house.change(blocked=True)

    question = await house.ask()
    await house.features.desk.refuse(house.request(), TooManyWaiting(limit=10))

    assert house.model.requests == []
    assert await house.letters() == []
    assert await house.is_done(question)
    assert (await house.wallet()).available == 30_000


async def test_the_admin_is_registered_without_a_word(empty_house: House) -> None:
    """The first thing that the admin sends makes an account, without credit and without news."""
    await empty_house.say("/topup", ADMIN)

    assert (await empty_house.account(ADMIN)).name == "Root"
    assert await empty_house.told(ADMIN) == [Topup()]
    assert [(await empty_house.wallet(ADMIN, unit)).posted for unit in Unit] == [0, 0, 0]


async def test_the_admin_who_starts_is_welcomed_and_announced_to_nobody(empty_house: House) -> None:
    """The admin's first /start names what the admin's wallet shows; it credits nothing, and the next greets."""
    welcome = Welcome(name="Root", tokens=777_777, bonus=0)
    assert await empty_house.say("/start", ADMIN) == welcome
    assert await empty_house.told(ADMIN) == [welcome]
    assert (await empty_house.wallet(ADMIN)).posted == 0
    empty_house.clock.move(1)
    assert await empty_house.say("/start", ADMIN) == WelcomeBack(name="Root")


async def test_an_admin_who_is_blocked_in_old_data_is_served(house: House) -> None:
    """Nobody locks the admin out."""
    await house.say("/topup", ADMIN)
    await house.change(ADMIN, blocked=True)

    assert await house.say("/topup", ADMIN) == Topup()


async def test_names_are_kept_as_they_are_seen(house: House) -> None:
    """Name, username and language follow their owner."""
    seen = Person(id=ALICE, name="Alice II", username="alice2", language=Language.RU)

    await house.features.desk.serve(house.request(seen=seen), house.features.balance.show)

    account = await house.account()
    assert (account.name, account.username, account.spoken) == ("Alice II", "alice2", Language.RU)
    assert (await house.letters(ALICE))[0].language is Language.RU


async def test_names_are_kept_with_a_refusal_too(house: House) -> None:
    """The refusal's transaction stores them."""
    seen = person(ALICE, name="Alice II")
    await house.features.desk.refuse(house.request(seen=seen), EmptyQuestion())

    assert (await house.account()).name == "Alice II"


async def test_a_username_that_changes_hands_means_its_new_owner(house: House) -> None:
    """Nobody else keeps it: the admin's @name is who was last seen with it."""
    await house.join(BOB)
    for who in (ALICE, BOB):
        request = house.request(seen=person(who, username="TheName"))
        await house.features.desk.serve(request, house.features.balance.show)

    await house.refill("@thename 5")

    assert (await house.wallet(BOB)).posted == 30_005
    assert (await house.wallet(ALICE)).posted == 30_000
    assert (await house.account(ALICE)).username is None


async def test_people_without_an_account_are_asked_to_start(house: House) -> None:
    """The refusal says what an invitation would bring: 20,000."""
    await house.say("/balance", BOB)

    assert await house.told(BOB) == [Refused(refusal=NotRegistered(bonus=20_000))]


async def test_answers_in_a_group_reply_to_what_was_said(house: House) -> None:
    """In private they stand alone; both go out first."""
    await house.say("/topup")
    await house.say("/topup", chat=GROUP)

    private, group = await house.letters()
    assert (private.to, private.reply_to, private.priority) == (private_chat(ALICE), None, Priority.ANSWER)
    assert group.to == GROUP.id
    assert group.reply_to is not None
    assert (private.exchange, group.exchange) == (None, None)


async def test_an_unknown_command_gets_a_hint_in_private_and_nothing_in_a_group(house: House) -> None:
    """In a group it may be meant for somebody else."""
    await house.say("/nonsense", chat=GROUP)
    assert await house.letters() == []

    await house.say("/nonsense")
    assert await house.told() == [Refused(refusal=UnknownCommand(command="nonsense"))]


async def test_what_nobody_waits_for_is_only_marked(house: House) -> None:
    """An update that means nothing is done without a word."""
    request = house.request()
    await house.features.desk.ignore(request.event_id)

    async with house.storage.begin() as uow:
        assert await uow.inbox.is_done(request.event_id)
    assert await house.letters() == []


async def test_effect_letter_and_mark_are_one_transaction() -> None:
    """A storage that fails at the end of the transaction keeps none of the three; the next try has all."""
    storage = LosingStorage()
    house = House(storage=storage)
    await house.join(ALICE)
    storage.failures = 1

    failed = await outcome(house.say("/prompt Be brief", event="telegram:lost"))

    assert isinstance(failed, StorageError)
    assert (await house.account()).prompt is None
    assert await house.letters() == []
    await house.say("/prompt Be brief", event="telegram:lost")
    assert (await house.account()).prompt == "Be brief"
    assert len(await house.letters()) == 1


async def test_a_failing_store_is_not_taken_for_a_refusal(house: House) -> None:
    """What is no rule goes up to whoever tries again; nothing is kept."""

    async def errand(uow: UnitOfWork, request: Request) -> Notice | None:
        await uow.inbox.done(request.event_id, request.at)
        raise RuntimeError("a bug")

    request = house.request()
    assert isinstance(await outcome(house.features.desk.serve(request, errand)), RuntimeError)

    async with house.storage.begin() as uow:
        assert not await uow.inbox.is_done(request.event_id)


async def test_the_bell_rings_when_there_may_be_letters(house: House) -> None:
    """Whoever delivers is woken by answers and refusals alike."""
    bell = house.wiring.letters()
    for words in ("/topup", "/nonsense"):
        bell.clear()
        await house.say(words)
        assert bell.is_set()


async def test_a_forced_language_is_written_to_everybody() -> None:
    """The operator's choice wins over what people speak, registered or not."""
    house = House(operator=operator(forced=Language.RU))
    await house.say("/start")
    await house.say("/balance", BOB)

    assert {letter.language for letter in await house.letters()} == {Language.RU}
