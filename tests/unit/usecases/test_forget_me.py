"""Forgetting: after a yes nothing is left of somebody but numbers and an id."""

import asyncio
from typing import cast

import attrs
import pytest

from gptbot.adapters.memory import MemoryStorage
from gptbot.app.commands import behind_button
from gptbot.app.usecases.desk import Toast
from gptbot.domain.account import Account, Language
from gptbot.domain.errors import ButtonNotYours, NotRegistered
from gptbot.domain.exchange import Status
from gptbot.domain.favor import FavorDecided, favor_id
from gptbot.domain.forget_me import ForgetAsked, ForgetDropped, Forgotten
from gptbot.domain.ids import AccountId, private_chat
from gptbot.domain.notices import Answer, Attachment, Drawing, FriendJoined, NewUser, Notice, Profile, Refused, Welcome
from gptbot.domain.referral import friend_letter
from gptbot.domain.request import Chat, Request
from gptbot.domain.units import Unit
from gptbot.testing.queues_contract import letter
from unit.usecases.house import ADMIN, ALICE, BOB, GROUP, NAMES, House, person
from unit.usecases.model import Script

NOBODY = Profile(id=ALICE, name="", username=None)


def pressed(house: House, who: AccountId = ALICE, chat: Chat | None = None) -> Request:
    """A button below message 7 is pressed now."""
    return attrs.evolve(house.request(who, chat=chat), message=None, pressed="7")


async def press(
    house: House, word: str, who: AccountId = ALICE, *, chat: Chat | None = None, owner: AccountId | None = None
) -> Toast | None:
    """Presses a button of the confirmation."""
    request = pressed(house, who, chat)
    errand = behind_button(house.features, request, "forget_me", word, owner=owner)
    return await house.features.desk.press(request, errand)


async def account(house: House, who: AccountId = ALICE) -> Account | None:
    """Somebody's account, if there is one."""
    async with house.storage.begin() as uow:
        return await uow.accounts.get(who)


def everything(house: House) -> str:
    """All that is stored of everybody, as text."""
    return repr(cast("MemoryStorage", house.storage)._state)


async def test_it_asks_first(house: House) -> None:
    """Nothing happens before a yes."""
    assert await house.say("/forget_me") == ForgetAsked()
    assert await house.say("/forget_me please") == ForgetAsked()
    assert await account(house) is not None


@pytest.mark.parametrize("word", ["yes", "YES", "y", "да"])
async def test_yes_forgets(house: House, word: str) -> None:
    """Typed, in both languages."""
    assert await house.say(f"/forget_me {word}") == Forgotten(language=Language.EN)
    assert await account(house) is None


async def test_it_is_told_in_the_language_that_was_chosen(house: House) -> None:
    """Not in the one that Telegram reports; that is all that is known afterwards."""
    await house.say("/language ru")
    assert await house.say("/forget_me yes") == Forgotten(language=Language.RU)


@pytest.mark.parametrize("word", ["no", "q", "нет"])
async def test_no_forgets_nothing(house: House, word: str) -> None:
    """Giving up is a no."""
    assert await house.say(f"/forget_me {word}") == ForgetDropped()
    assert await account(house) is not None


@pytest.mark.parametrize(("word", "notice"), [("yes", Forgotten(language=Language.EN)), ("no", ForgetDropped())])
async def test_buttons_take_the_place_of_the_question(house: House, word: str, notice: Notice) -> None:
    """In private and in a group; pressed again, nothing more happens."""
    assert await press(house, word, owner=ALICE) is None
    [answer] = await house.letters(ALICE)
    assert (answer.notice, answer.replaces) == (notice, "7")


async def test_somebody_elses_press_does_nothing_but_is_answered(house: House) -> None:
    """Not even the admin's."""
    await house.join(BOB)
    for who in (BOB, ADMIN):
        toast = await press(house, "yes", who, chat=GROUP, owner=ALICE)
        assert toast == Toast(refusal=ButtonNotYours(), language=Language.EN)
    assert None not in {await account(house, who) for who in (ALICE, BOB)}
    assert await press(house, "yes", chat=GROUP, owner=ALICE) is None
    assert await account(house) is None


async def test_a_second_press_finds_nobody(house: House) -> None:
    """At once or later: who is forgotten is not registered."""
    toasts = await asyncio.gather(*(press(house, "yes", owner=ALICE) for _ in range(3)))
    gone = Toast(refusal=NotRegistered(bonus=20_000), language=Language.EN)
    assert sorted(toasts, key=repr) == sorted([None, gone, gone], key=repr)


async def test_blocked_people_cannot_use_it(house: House) -> None:
    """They stay blocked, and hear nothing."""
    await house.change(blocked=True)
    await house.say("/forget_me yes")
    assert await press(house, "yes", owner=ALICE) is None
    assert await house.letters() == []
    stored = await account(house)
    assert stored is not None
    assert stored.blocked


async def test_strangers_have_nothing_to_forget(house: House) -> None:
    """They are told to start."""
    for words in ("/forget_me", "/forget_me yes"):
        await house.say(words, BOB)
    assert await house.told(BOB) == [Refused(refusal=NotRegistered(bonus=20_000))] * 2


async def test_the_ledger_keeps_only_numbers(house: House) -> None:
    """Wallets, entries and counters stay; name, username, prompt, language and every dialogue are gone."""
    await house.change(name="Alicia Keyes", username="alicia", prompt="Be my muse", context_chars=1_000)
    seen = person(ALICE, name="Alicia Keyes", username="alicia")
    for chat in (None, GROUP):
        question = house.question("my deepest secret", chat=chat)
        await house.ask(attrs.evolve(question, request=attrs.evolve(question.request, person=seen)))
    left = await house.wallet()
    counters = await house.counters()
    assert "my deepest secret" in everything(house)
    await house.features.desk.serve(
        house.request(seen=seen),
        house.features.forget_me.forget,
    )
    await house.features.reporter.gather()
    kept = everything(house)
    for word in ("Alicia", "alicia", "muse", "secret"):
        assert word not in kept
    assert await house.wallet() == left
    assert await house.counters() == counters
    assert (await house.counters(None)).requests == 2
    assert (await house.dialog()).turns == (await house.dialog(chat=GROUP)).turns == ()


async def test_whoever_comes_back_is_credited_nothing(house: House) -> None:
    """Neither a welcome nor an invitation; what was in the wallet is there, and so are the counters."""
    await house.join(BOB)
    await house.ask()
    left = (await house.wallet()).posted
    await house.say("/forget_me yes")
    await house.forget_letters()
    assert await house.say(f"/start {BOB.partition(':')[2]}") == Welcome(name="Alice", tokens=0, bonus=0)
    back = await account(house)
    assert back is not None
    assert (back.inviter, back.prompt, back.chosen) == (None, None, None)
    assert (await house.wallet()).posted == left
    assert (await house.wallet(BOB)).posted == 30_000
    assert await house.told(BOB) == []
    assert [type(notice) for notice in await house.told(ADMIN)] == [NewUser]


async def test_forgetting_again_and_again_brings_nothing(house: House) -> None:
    """However often somebody goes and comes."""
    for _ in range(3):
        await house.say("/forget_me yes")
        house.restart()
        await house.say("/start")
    assert (await house.wallet()).posted == 30_000


async def test_the_invited_stay_and_the_reward_is_not_taken_back(house: House) -> None:
    """Who was invited by somebody who is forgotten keeps what they have; the name is nobody's."""
    await house.say("/start 42", BOB)
    await house.say("/forget_me yes")
    assert (await house.wallet()).posted == 50_000
    assert (await house.wallet(BOB)).posted == 50_000
    await house.forget_letters()
    stats = await house.say("/stats", BOB)
    assert getattr(stats, "inviter", "?") is None


async def test_letters_lose_the_name_or_go(house: House) -> None:
    """What waits for them goes with its file; what waits for others loses the name alone."""
    await house.join(BOB)
    drawing = Drawing(attachment=Attachment(key="pic", name="a.png", picture=True))
    alices = Profile(id=ALICE, name=NAMES[ALICE], username=None)
    async with house.storage.begin() as uow:
        await uow.files.put("pic", b"png")
        for key, who, notice in (
            ("own", ALICE, drawing),
            ("about", ADMIN, NewUser(user=alices, inviter=None)),
            (friend_letter(ALICE), BOB, FriendJoined(name="Alice", bonus=1)),
            ("bob", BOB, Answer(text="Alice")),
        ):
            await uow.outbox.put(attrs.evolve(letter(key, private_chat(who)), notice=notice))
    await house.say("/forget_me yes")
    assert await house.told(ALICE) == [Forgotten(language=Language.EN)]
    assert await house.told(ADMIN) == [NewUser(user=NOBODY, inviter=None)]
    assert await house.told(BOB) == [Answer(text="Alice")]
    async with house.storage.begin() as uow:
        assert await uow.files.get("pic") is None


async def test_an_answer_in_a_group_goes_with_its_asker(house: House) -> None:
    """It waits to be sent, was charged, and is not delivered any more."""
    question = await house.ask(house.question(chat=GROUP))
    charged = (await house.wallet()).posted
    await house.say("/forget_me yes")
    assert await house.letters(GROUP.id) == []
    assert (await house.exchange(question)).status is Status.UNDELIVERABLE
    assert (await house.wallet()).posted == charged


async def test_a_question_under_way_ends_without_an_answer(house: House) -> None:
    """Nothing is held or charged for it, and nothing of it is remembered."""
    await house.say("/extended_context 1000")
    await house.forget_letters()
    go_on = asyncio.Event()
    house.model.scripts.append(Script(until=go_on))
    question = house.question("my deepest secret")
    asking = asyncio.create_task(house.ask(question))
    await house.model.until_asked()
    assert (await house.wallet()).held > 0
    await house.say("/forget_me yes")
    assert (await house.wallet()).held == 0
    go_on.set()
    await asking
    assert await house.told() == [Forgotten(language=Language.EN)]
    assert (await house.wallet()).posted == 30_000
    assert (await house.exchange(question)).status is Status.FAILED
    assert (await house.dialog()).turns == ()
    assert await house.is_done(question)


async def test_an_open_favor_is_closed(house: House) -> None:
    """The admin's yes comes too late and credits nothing."""
    await house.put(ALICE, 5)
    await house.say("/ask_favor")
    await house.say("/forget_me yes")
    await house.forget_letters()
    request = pressed(house, ADMIN)
    errand = behind_button(house.features, request, "decide_favor", f"yes {favor_id(ALICE, 1)}")
    assert await house.features.desk.press(request, errand) is None
    assert (await house.wallet()).posted == 5
    assert await house.told(ADMIN) == [FavorDecided(user=NOBODY, tokens=30_000, granted=False)]


async def test_the_admin_can_be_forgotten_and_goes_on(house: House) -> None:
    """The account is made again with the next word."""
    await house.say("/balance", ADMIN)
    assert await house.say("/forget_me yes", ADMIN) == Forgotten(language=Language.EN)
    await house.say("/refill 42 5", ADMIN)
    assert (await house.wallet()).posted == 30_005
    assert (await house.wallet(ADMIN, Unit.TOKEN)).posted == 0
