"""Recovery: holds that nobody settles, events that nobody finishes, and what is forgotten."""

import asyncio

import attrs
import pytest

from gptbot.domain.access import Access
from gptbot.domain.account import Language
from gptbot.domain.errors import SetAside
from gptbot.domain.exchange import Status
from gptbot.domain.ids import EventId
from gptbot.domain.notices import OperatorAlert, Refused
from gptbot.domain.ports.storage import InboxItem
from gptbot.domain.request import Question
from gptbot.domain.units import Unit
from unit.usecases.house import ADMIN, ALICE, BOB, NOW, House
from unit.usecases.model import Script


async def abandoned(house: House, question: Question) -> None:
    """Leaves the question as a process that dies does."""
    house.model.asked.clear()
    house.model.scripts.append(Script(until=asyncio.Event()))
    asking = asyncio.create_task(house.ask(question))
    await house.model.until_asked()
    asking.cancel()
    await asyncio.wait([asking])


async def test_a_hold_is_released_when_its_time_is_up(house: House) -> None:
    """After 600 seconds, not before; the other wallet is left alone."""
    await house.join(BOB)
    await abandoned(house, house.question())
    house.clock.move(1)
    await abandoned(house, house.question(who=BOB))

    house.clock.move(598)
    assert await house.features.recovery.expire() == 0
    house.clock.move(1)
    assert await house.features.recovery.expire() == 1

    assert (await house.wallet(ALICE)).available == 30_000
    assert (await house.wallet(BOB)).held > 0
    assert await house.charges() == []


async def test_all_overdue_holds_of_a_wallet_are_released_together(house: House) -> None:
    """Each once."""
    for _ in range(3):
        await abandoned(house, house.question())
    house.clock.move(600)

    assert await house.features.recovery.expire() == 1
    assert (await house.wallet()).holds == ()
    assert await house.features.recovery.expire() == 0


async def test_what_fails_again_and_again_is_set_aside(house: House) -> None:
    """Its hold is released, its sender and the admin are told, and it is done."""
    question = house.question()
    await abandoned(house, question)

    await house.features.recovery.set_aside(question.request, "KeyError")

    assert await house.told(ALICE) == [Refused(refusal=SetAside())]
    assert await house.told(ADMIN) == [OperatorAlert(failure="bug", detail="KeyError")]
    assert (await house.wallet()).available == 30_000
    assert (await house.exchange(question)).status is Status.FAILED
    assert await house.is_done(question)


async def test_what_is_done_is_not_set_aside(house: House) -> None:
    """An answer was stored before the failure: it stays, and nobody is alarmed."""
    question = await house.ask()

    await house.features.recovery.set_aside(question.request, "KeyError")

    assert len(await house.told(ALICE)) == 1
    assert await house.told(ADMIN) == []
    assert (await house.exchange(question)).status is Status.ANSWERED


async def test_what_comes_late_to_what_is_done_ends_with_it(house: House) -> None:
    """Another picture of an album that was answered: nobody is told anything."""
    question, late = await house.ask(), EventId("telegram:late")
    await house.forget_letters()

    await house.features.recovery.set_aside(attrs.evolve(question.request, siblings=(late,)), "KeyError")

    assert await house.letters() == []
    async with house.storage.begin() as uow:
        assert await uow.inbox.is_done(late)


async def test_setting_aside_twice_says_it_once(house: House) -> None:
    """The second try finds it done."""
    request = house.request()
    await house.features.recovery.set_aside(request, "KeyError")
    await house.features.recovery.set_aside(request, "KeyError")

    assert len(await house.told(ALICE)) == 1
    assert len(await house.told(ADMIN)) == 1


async def test_what_does_not_say_who_sent_it_is_set_aside_with_a_word_to_the_admin(house: House) -> None:
    """Nobody else can be told."""
    events = [EventId("telegram:7:unread"), EventId("telegram:8:unread")]
    await house.features.recovery.set_aside_unread(events, "ValueError")

    assert len(await house.letters()) == len(await house.told(ADMIN)) == 1
    async with house.storage.begin() as uow:
        assert [await uow.inbox.is_done(event) for event in events] == [True, True]


@pytest.mark.parametrize("opened", [True, False])
async def test_a_request_whose_asker_went_away_ends_without_a_word(house: House, opened: bool) -> None:
    """Whether or not it held anything."""
    question = house.question()
    if opened:
        await abandoned(house, question)

    await house.features.recovery.give_up(question.request)

    assert await house.letters() == []
    assert (await house.wallet()).available == 30_000
    assert await house.is_done(question)


async def test_a_request_that_is_answered_is_not_given_up(house: House) -> None:
    """It was paid for, and its letter goes out."""
    question = await house.ask()

    await house.features.recovery.give_up(question.request)

    assert (await house.exchange(question)).status is Status.ANSWERED
    assert len(await house.told()) == 1


async def test_failures_of_an_event_are_counted(house: House) -> None:
    """From 1; what is not waiting has none."""
    event = EventId("telegram:9")
    await house.features.intake.store([InboxItem(event_id=event, lane="a", payload="{}", received_at=NOW)])

    assert [await house.features.recovery.failed(event) for _ in range(3)] == [1, 2, 3]
    assert await house.features.recovery.failed(EventId("telegram:10")) == 0


async def test_whom_a_stranger_was_told_off_is_forgotten_after_a_week(house: House) -> None:
    """Strangers come and go by the thousand; nothing of them stays."""
    house.operator = attrs.evolve(house.operator, access=Access(allowed=frozenset({ALICE})))
    house.restart()
    await house.say("/start", BOB)
    known = []
    for seconds in (7 * 86_400, 1):
        house.clock.move(seconds)
        await house.features.recovery.forget_done()
        async with house.storage.begin() as uow:
            known.append(not await uow.alerts.due(f"stranger/{BOB}", house.clock.now(), quiet_s=30 * 86_400))

    assert known == [True, False]


async def test_what_was_done_is_kept_for_a_week(house: House) -> None:
    """Long enough to recognise whatever Telegram repeats; an answer that still waits is kept with its exchange."""
    delivered = await house.ask()
    await house.forget_letters()
    waiting = await house.ask()

    house.clock.move(7 * 86_400)
    await house.features.recovery.forget_done()
    assert await house.is_done(delivered)
    house.clock.move(1)
    await house.features.recovery.forget_done()

    assert not await house.is_done(delivered)
    async with house.storage.begin() as uow:
        assert await uow.exchanges.get(delivered.request.event_id) is None
    assert (await house.exchange(waiting)).status is Status.ANSWERED
    assert (await house.wallet(ALICE, Unit.TOKEN)).posted == 29_970


@pytest.mark.parametrize("language", list(Language))
async def test_the_admin_hears_of_a_successor_in_their_language(house: House, language: Language) -> None:
    """Once, however often it is said; and the language is known before there is anything to say."""
    assert await house.features.recovery.admin_language() is Language.EN
    await house.join(ADMIN)
    await house.say(f"/language {language}", ADMIN)
    for _ in range(2):
        await house.features.recovery.retired()
    assert await house.features.recovery.admin_language() is language
    told = [notice for notice in await house.told(ADMIN) if isinstance(notice, OperatorAlert)]
    assert told == [OperatorAlert(failure="retired", detail="")]
