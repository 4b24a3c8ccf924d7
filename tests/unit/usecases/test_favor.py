"""Favours: the admin is asked once, decides once, and the right people hear of it."""

import asyncio

import attrs
import pytest

from gptbot.app.commands import behind_button
from gptbot.app.usecases.desk import Toast
from gptbot.app.usecases.favor import PUT_AT_ONCE
from gptbot.domain.account import Account, Language
from gptbot.domain.errors import AmountTooLarge, ArgumentsMissing, ButtonDead, ButtonNotYours, NotRegistered, Refusal
from gptbot.domain.favor import (
    AdminNeedsNone,
    Favor,
    FavorAsked,
    FavorDecided,
    FavorDenied,
    FavorGranted,
    FavorPending,
    FavorRequested,
    Outcome,
    StillEnough,
    UnknownFavor,
    favor_id,
)
from gptbot.domain.ids import AccountId
from gptbot.domain.notices import Notice, Profile, Refused, WalletView
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.request import Chat, Request
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.usage import Counters
from gptbot.domain.wallet import Reason
from unit.usecases.house import ADMIN, ALICE, BOB, GROUP, NOW, House, existing

FIRST = favor_id(ALICE, 1)
ALICES = Profile(id=ALICE, name="Alice", username=None)
YES, NO = f"yes {FIRST}", f"no {FIRST}"


@pytest.fixture
async def asked(house: House) -> House:
    """A house in which Alice, with 500 tokens left, has asked; nothing is on its way."""
    await house.put(ALICE, 500)
    await house.say("/ask_favor")
    await house.forget_letters()
    return house


def pressed(house: House, who: AccountId, chat: Chat | None = None, event: str | None = None) -> Request:
    """A button below message 7 is pressed now."""
    return attrs.evolve(house.request(who, chat=chat, event=event), message=None, pressed="7")


async def press(
    house: House, words: str, who: AccountId = ADMIN, *, chat: Chat | None = None, owner: AccountId | None = None
) -> Toast | None:
    """Presses a button for the decision."""
    request = pressed(house, who, chat)
    errand = behind_button(house.features, request, "decide_favor", words, owner=owner)
    return await house.features.desk.press(request, errand)


async def stored(house: House) -> Favor:
    """Alice's favour as it is now."""
    async with house.storage.begin() as uow:
        return existing(await uow.favors.get(FIRST))


@pytest.mark.parametrize("command", ["/ask_favor", "/askfavor", "/favor", "/FAVOR please"])
async def test_the_admin_is_asked_with_the_numbers(house: House, command: str) -> None:
    """By every name of the command; who asks reads that the admin was asked."""
    await house.ask()
    await house.forget_letters()
    await house.put(ALICE, 10_000)

    assert await house.say(command) == FavorAsked(tokens=30_000)
    assert await house.told(ADMIN) == [
        FavorRequested(
            favor_id=FIRST,
            user=ALICES,
            tokens=30_000,
            left=WalletView(unit=Unit.TOKEN, posted=10_000, held=0),
            used=Counters(requests=1, tokens=15, cost_nano_usd=(await house.counters()).cost_nano_usd),
            granted_before=0,
        )
    ]
    assert await house.told(ALICE) == [FavorAsked(tokens=30_000)]


async def test_who_has_enough_asks_nobody(house: House) -> None:
    """The admin hears nothing."""
    await house.say("/ask_favor")

    assert await house.told() == [Refused(refusal=StillEnough(left=30_000, limit=10_000))]
    assert await house.told(ADMIN) == []


async def test_only_one_request_waits(asked: House) -> None:
    """The second is refused while the first is open."""
    await asked.say("/favor")

    assert await asked.told() == [Refused(refusal=FavorPending())]
    assert await asked.told(ADMIN) == []


async def test_asking_twice_at_once_asks_once(house: House) -> None:
    """Two commands at the same moment, and one that comes again."""
    await house.put(ALICE, 0)
    await asyncio.gather(*(house.say("/favor", event=event) for event in ("a", "b", "a")))

    assert len(await house.told(ADMIN)) == 1
    assert sorted(type(notice).__name__ for notice in await house.told()) == ["FavorAsked", "Refused"]


@pytest.mark.parametrize(("who", "refusal"), [(ADMIN, AdminNeedsNone()), (BOB, NotRegistered(bonus=20_000))])
async def test_the_admin_and_strangers_do_not_ask(house: House, who: AccountId, refusal: Refusal) -> None:
    """The one needs none, the others have no wallet."""
    await house.say("/favor", who)
    assert await house.told(who) == [Refused(refusal=refusal)]


async def test_yes_credits_and_tells_both(asked: House) -> None:
    """The admin reads it in place of the request, the user in a letter; the ledger says why."""
    assert await press(asked, YES) is None

    assert (await asked.wallet()).posted == 30_500
    assert await asked.told() == [FavorGranted(tokens=30_000, posted=30_500)]
    [letter] = await asked.letters(ADMIN)
    assert letter.notice == FavorDecided(user=ALICES, tokens=30_000, granted=True)
    assert letter.replaces == "7"
    async with asked.storage.begin() as uow:
        entry = (await uow.wallets.entries(ALICE, Unit.TOKEN))[-1]
    assert (entry.reason, entry.amount, entry.id) == (Reason.FAVOR, 30_000, f"favor/{FIRST}")


async def test_no_tells_both_and_credits_nothing(asked: House) -> None:
    """After it one may ask again."""
    await press(asked, NO)

    assert (await asked.wallet()).posted == 500
    assert await asked.told() == [FavorDenied()]
    assert await asked.told(ADMIN) == [FavorDecided(user=ALICES, tokens=30_000, granted=False)]
    assert await asked.say("/favor") == FavorAsked(tokens=30_000)


@pytest.mark.parametrize("words", [(YES, YES), (YES, NO), (NO, YES), (NO, NO), (YES, NO, YES)])
@pytest.mark.parametrize("at_once", [False, True])
async def test_it_is_decided_once_however_often_it_is_pressed(
    asked: House, words: tuple[str, ...], *, at_once: bool
) -> None:
    """One after another with restarts between, or all at once: every press shows the first word."""
    if at_once:
        await asyncio.gather(*(press(asked, word) for word in words))
    else:
        for word in words:
            await press(asked, word)
            asked.restart()

    granted = words[0] == YES
    assert (await asked.wallet()).posted == (30_500 if granted else 500)
    assert await asked.told(ADMIN) == [FavorDecided(user=ALICES, tokens=30_000, granted=granted)] * len(words)
    assert len(await asked.told()) == 1
    assert (await stored(asked)).outcome is (Outcome.GRANTED if granted else Outcome.REFUSED)


async def test_a_press_that_comes_again_does_nothing(asked: House) -> None:
    """The same event, after a restart."""
    request = pressed(asked, ADMIN, event="press")
    for _ in range(2):
        await asked.features.desk.press(request, behind_button(asked.features, request, "decide_favor", YES))
        asked.restart()

    assert len(await asked.told(ADMIN)) == 1


async def test_a_refused_press_that_comes_twice_at_once_is_answered_once(asked: House) -> None:
    """The second is the same event."""
    request = pressed(asked, ALICE, event="press")

    async def errand(uow: UnitOfWork, request: Request) -> Notice | None:
        await asyncio.sleep(0)  # the other one waits for its turn by now
        return await behind_button(asked.features, request, "decide_favor", YES)(uow, request)

    toasts = await asyncio.gather(*(asked.features.desk.press(request, errand) for _ in range(2)))
    assert toasts == [Toast(refusal=ButtonNotYours(), language=Language.EN), None]


async def test_granted_favors_are_counted_for_the_next_request(asked: House) -> None:
    """Those from before this store, too; refused ones are not."""
    async with asked.storage.begin() as uow:
        await uow.favors.granted_before(ALICE, 3)
    await press(asked, YES)
    await asked.put(ALICE, 0)
    await asked.say("/favor")
    await press(asked, f"no {favor_id(ALICE, 2)}")
    await asked.say("/favor")

    requests = [notice for notice in await asked.told(ADMIN) if isinstance(notice, FavorRequested)]
    assert [(notice.favor_id, notice.granted_before) for notice in requests] == [
        (favor_id(ALICE, 2), 4),
        (favor_id(ALICE, 3), 4),
    ]


async def test_what_the_wallet_cannot_hold_is_refused_to_the_admin(asked: House) -> None:
    """Nothing is decided: the admin can still say no."""
    await asked.put(ALICE, AMOUNT_MAX)

    assert await press(asked, YES) == Toast(refusal=AmountTooLarge(), language=Language.EN)
    assert (await stored(asked)).open
    assert await asked.letters() == []
    await press(asked, NO)
    assert await asked.told() == [FavorDenied()]


@pytest.mark.parametrize(("word", "left"), [(YES, 30_500), (NO, 500)])
async def test_who_was_blocked_meanwhile_is_told_nothing(asked: House, word: str, left: int) -> None:
    """The admin's word counts all the same."""
    await asked.change(blocked=True)

    await press(asked, word)

    assert await asked.told() == []
    assert (await asked.wallet()).posted == left


async def test_who_is_gone_is_given_nothing(asked: House) -> None:
    """Whatever the admin says."""
    async with asked.storage.begin() as uow:
        favor = Favor(id=favor_id(BOB, 1), account_id=BOB, tokens=7, asked_at=NOW)
        await uow.favors.save(favor)

    await press(asked, f"yes {favor.id}")

    nobody = Profile(id=BOB, name="", username=None)
    assert await asked.told(ADMIN) == [FavorDecided(user=nobody, tokens=7, granted=False)]
    assert (await asked.wallet(BOB)).posted == 0


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("", ArgumentsMissing(command="decide_favor")),
        ("yes", ArgumentsMissing(command="decide_favor")),
        (f"{YES} more", ArgumentsMissing(command="decide_favor")),
        (f"maybe {FIRST}", UnknownFavor()),
        (f"YES {FIRST}", UnknownFavor()),
        ("yes telegram:42/2", UnknownFavor()),
        ("yes \0'; DROP", ArgumentsMissing(command="decide_favor")),
    ],
)
async def test_made_up_words_do_nothing(asked: House, words: str, refusal: Refusal) -> None:
    """They are answered at the button."""
    assert await press(asked, words) == Toast(refusal=refusal, language=Language.EN)
    assert (await stored(asked)).open
    assert await asked.letters() == []


@pytest.mark.parametrize(("who", "chat"), [(ALICE, None), (ALICE, GROUP), (BOB, None), (ADMIN, GROUP)])
async def test_only_the_admin_decides_and_only_in_private(asked: House, who: AccountId, chat: Chat | None) -> None:
    """Whoever else presses is told so at the button, and nothing happens; the same typed as a command."""
    assert await press(asked, YES, who, chat=chat) == Toast(refusal=ButtonNotYours(), language=Language.EN)
    assert await asked.letters() == []

    await asked.say(f"/decide_favor {YES}", who, chat=chat)
    assert (await stored(asked)).open
    assert (await asked.wallet()).posted == 500


async def test_who_is_blocked_and_presses_is_not_answered(asked: House) -> None:
    """Not even at the button."""
    await asked.change(blocked=True)
    assert await press(asked, YES, ALICE) is None
    assert await asked.letters() == []


@pytest.mark.parametrize("name", ["", "start", "stop", "refill", "favor", "ask_favor", "LANGUAGE", "nonsense", "pro"])
async def test_buttons_reach_only_commands_that_have_some(house: House, name: str) -> None:
    """Data that anybody can send is no way to say a command, not even for the admin."""
    request = pressed(house, ADMIN)
    toast = await house.features.desk.press(request, behind_button(house.features, request, name, "42 5"))
    assert toast == Toast(refusal=ButtonDead(), language=Language.EN)
    assert await house.letters() == []


async def test_somebody_elses_button_is_told_so(house: House) -> None:
    """In the language of who pressed; its owner may."""
    request = pressed(house, BOB, GROUP)
    errand = behind_button(house.features, request, "language", "ru", owner=ALICE)
    assert await house.features.desk.press(request, errand) == Toast(refusal=ButtonNotYours(), language=Language.EN)
    request = pressed(house, ALICE, GROUP)
    errand = behind_button(house.features, request, "language", "ru", owner=ALICE)
    assert await house.features.desk.press(request, errand) is None
    assert (await house.account()).chosen is Language.RU


async def test_favors_that_were_never_asked_are_put_before_the_admin_once(house: House) -> None:
    """However often it is started; more than fit into one transaction as well; decided ones are not."""
    people = [AccountId(f"telegram:{number}") for number in range(100, 100 + PUT_AT_ONCE + 5)]
    async with house.storage.begin() as uow:
        for who in people:
            await uow.accounts.save(Account(id=who, name="Mover", registered_at=NOW))
            await uow.favors.save(Favor(id=favor_id(who, 1), account_id=who, tokens=30_000, asked_at=NOW))
        await uow.favors.save(
            Favor(id=FIRST, account_id=ALICE, tokens=30_000, asked_at=NOW).decided(grant=True),
        )

    assert await house.features.favor.put_again() == len(people)
    assert house.wiring.letters().is_set()
    house.restart()
    assert await house.features.favor.put_again() == 0
    assert [letter.key for letter in await house.letters(ADMIN)] == [
        f"favor/{favor_id(who, 1)}/asked" for who in people
    ]
