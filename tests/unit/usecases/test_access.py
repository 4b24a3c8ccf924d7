"""Access: strangers are told once a day, groups can be off, and too many requests are told once a minute."""

import attrs
import pytest

from gptbot.app.commands import behind_button
from gptbot.app.usecases import access
from gptbot.domain.access import Access, NotAllowed, TooManyRequests
from gptbot.domain.ids import AccountId
from gptbot.domain.notices import Answer, Balance, Refused, Welcome
from unit.usecases.house import ADMIN, ALICE, BOB, GROUP, House, operator

DAY_S = 86_400
STRANGER = Refused(refusal=NotAllowed(account_id=BOB))
HASTY = Refused(refusal=TooManyRequests(limit=2))


async def opened(**rules: object) -> House:
    """A house with these rules, in which Alice has joined before they came into force."""
    house = House()
    await house.join(ALICE, ADMIN)
    house.operator = attrs.evolve(operator(), access=Access(**rules))  # type: ignore[arg-type]  # the test knows them
    house.restart()
    return house


async def asked(house: House, times: int = 1, who: AccountId = ALICE) -> None:
    """Asks a model, and again."""
    for _ in range(times):
        await house.ask(house.question(who=who))


async def answers(house: House, who: AccountId = ALICE) -> list[str]:
    """The kinds of what was told since, in order; the outbox is empty after it."""
    told = [type(notice).__name__ for notice in await house.told(who)]
    await house.forget_letters()
    return told


async def test_strangers_are_told_once_a_day() -> None:
    """With the id that the operator would need; nothing is done for them."""
    house = await opened(allowed=frozenset({ALICE}))
    for words in ("/start", "/balance", "/nonsense"):
        await house.say(words, BOB)
    await asked(house, who=BOB)
    assert await house.told(BOB) == [STRANGER]
    assert await house.letters(ADMIN) == []
    await house.forget_letters()
    house.clock.move(DAY_S - 1)
    house.restart()
    await house.say("/start", BOB)
    assert await house.told(BOB) == []
    house.clock.move(1)
    await house.say("/start", BOB)
    assert await house.told(BOB) == [STRANGER]
    async with house.storage.begin() as uow:
        assert await uow.accounts.get(BOB) is None
    assert house.model.requests == []


async def test_strangers_meet_silence_in_groups() -> None:
    """Their turn to be told in private is not used up by that."""
    house = await opened(allowed=frozenset({ALICE}))
    await house.say("/start", BOB, chat=GROUP)
    await house.ask(house.question(who=BOB, chat=GROUP))
    assert await house.letters() == []
    await house.say("/start", BOB)
    assert await house.told(BOB) == [STRANGER]


async def test_the_chosen_and_the_admin_are_served() -> None:
    """In private and in groups; the admin need not be named."""
    house = await opened(allowed=frozenset({ALICE}))
    for who in (ALICE, ADMIN):
        for chat in (None, GROUP):
            assert isinstance(await house.say("/balance", who, chat=chat), Balance)


async def test_a_stranger_who_was_served_before_is_one_now() -> None:
    """Their account stays, and they are served again when they are chosen."""
    house = await opened(allowed=frozenset({BOB}))
    assert await house.say("/balance") is None
    assert await house.told() == [Refused(refusal=NotAllowed(account_id=ALICE))]
    house.operator = operator()
    house.restart()
    assert isinstance(await house.say("/balance"), Balance)


async def test_blocked_strangers_are_told_nothing() -> None:
    """Blocked is blocked."""
    house = await opened(allowed=frozenset({BOB}))
    await house.change(blocked=True)
    await house.say("/balance")
    assert await house.letters() == []


async def test_a_strangers_press_does_nothing() -> None:
    """It counts as something that was said."""
    house = await opened(allowed=frozenset({BOB}))
    request = attrs.evolve(house.request(), message=None, pressed="7")
    errand = behind_button(house.features, request, "language", "ru")
    assert await house.features.desk.press(request, errand) is None
    assert (await house.account()).chosen is None


async def test_groups_can_be_off() -> None:
    """For everybody, also the admin; private chats are as before."""
    house = await opened(groups=False)
    for who in (ALICE, BOB, ADMIN):
        await house.say("/balance", who, chat=GROUP)
        await house.say("/stop", who, chat=GROUP)
        await house.ask(house.question(who=who, chat=GROUP))
    assert await house.letters() == []
    assert house.model.requests == []
    assert isinstance(await house.say("/start", BOB), Welcome)


async def test_too_many_requests_are_told_once_a_minute() -> None:
    """Two are answered, the third is told so, the next meet silence; nothing is charged for them."""
    house = await opened(requests_per_minute=2)
    await asked(house, 5)
    assert await answers(house) == ["Answer", "Answer", "Refused"]
    assert len(await house.charges()) == 2
    assert len(house.model.requests) == 2
    house.clock.move(59)
    await asked(house)
    assert await answers(house) == []
    house.clock.move(1)
    await asked(house, 3)
    assert await answers(house) == ["Answer", "Answer", "Refused"]


async def test_the_refusal_names_the_limit() -> None:
    """So that people know how often they may ask."""
    house = await opened(requests_per_minute=2)
    await asked(house, 3)
    assert (await house.told())[-1] == HASTY


async def test_one_persons_haste_is_nobody_elses() -> None:
    """Each has their own minute, in private and in groups together."""
    house = await opened(requests_per_minute=2)
    await house.join(BOB)
    await asked(house)
    await house.ask(house.question(chat=GROUP))
    await asked(house)
    await asked(house, who=BOB)
    assert HASTY in await house.told()
    assert [type(notice) for notice in await house.told(BOB)] == [Answer]


async def test_commands_do_not_count() -> None:
    """Only what asks a model does, whatever it comes to."""
    house = await opened(requests_per_minute=2)
    for _ in range(5):
        await house.say("/balance")
    await asked(house, 2)
    assert await answers(house) == ["Balance"] * 5 + ["Answer"] * 2
    await asked(house, 2)
    await house.say("/balance")
    assert await answers(house) == ["Refused", "Balance"]


@pytest.mark.parametrize(("limit", "who"), [(0, ALICE), (2, ADMIN)])
async def test_no_limit(limit: int, who: AccountId) -> None:
    """0 is none, and the admin has none."""
    house = await opened(requests_per_minute=limit)
    await asked(house, 6, who)
    assert await answers(house, who) == ["Answer"] * 6


async def test_the_last_minute_is_forgotten_with_the_process() -> None:
    """It is kept in memory alone."""
    house = await opened(requests_per_minute=2)
    await asked(house, 2)
    house.restart()
    await asked(house)
    assert await answers(house) == ["Answer"] * 3


async def test_an_event_that_comes_again_is_no_second_request() -> None:
    """It was answered, and takes no more room."""
    house = await opened(requests_per_minute=2)
    for _ in range(4):
        await house.ask(house.question(event="same"))
    await asked(house)
    assert await answers(house) == ["Answer", "Answer"]


async def test_no_more_people_are_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asked longest ago is forgotten first."""
    monkeypatch.setattr(access, "PACES_MAX", 2)
    house = await opened(requests_per_minute=1)
    people = [AccountId(f"telegram:{number}") for number in range(100, 103)]
    await house.join(*people)
    for who in (*people, people[0], people[2]):
        await asked(house, who=who)
    assert len(house.features.desk.door._paces) == 2
    assert [type(notice) for notice in await house.told(people[0])] == [Answer, Answer]
    assert [type(notice) for notice in await house.told(people[2])] == [Answer, Refused]
