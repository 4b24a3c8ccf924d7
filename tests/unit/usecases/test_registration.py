"""Registration: 30,000 once, 20,000 to both for an invitation, and who hears of it."""

import asyncio

import pytest

from gptbot.domain.ids import AccountId, EntryId
from gptbot.domain.letter import Priority
from gptbot.domain.notices import FriendJoined, NewUser, Profile, Welcome, WelcomeBack
from gptbot.domain.referral import grants
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.testing.ledger_machine import TERMS
from unit.usecases.house import ADMIN, ALICE, BOB, NOW, House

CAROL = AccountId("telegram:44")


async def test_the_first_start_credits_30_000(empty_house: House) -> None:
    """A new account has tokens and nothing else, and knows when it was made."""
    welcome = await empty_house.say("/start")

    assert welcome == Welcome(name="Alice", tokens=30_000, bonus=0)
    assert [(await empty_house.wallet(ALICE, unit)).posted for unit in Unit] == [30_000, 0, 0]
    assert (await empty_house.account()).registered_at == NOW


async def test_the_admin_hears_of_a_newcomer(empty_house: House) -> None:
    """With the profile, and nobody who invited."""
    await empty_house.say("/start")

    alice = Profile(id=ALICE, name="Alice", username=None)
    (letter,) = await empty_house.letters(ADMIN)
    assert letter.notice == NewUser(user=alice, inviter=None)
    assert letter.priority is Priority.NOTICE


async def test_a_later_start_greets_and_credits_nothing(house: House) -> None:
    """Nor does the admin hear of it, nor an inviter that is named late."""
    await house.join(BOB)

    assert await house.say("/start 43") == WelcomeBack(name="Alice")

    assert (await house.wallet()).posted == 30_000
    assert (await house.wallet(BOB)).posted == 30_000
    assert await house.told(ADMIN) == []
    assert (await house.account()).inviter is None


async def test_an_invitation_brings_20_000_to_both(house: House) -> None:
    """The newcomer has 50,000, the inviter 20,000 more and a word about it."""
    welcome = await house.say("/start 42", BOB)

    assert welcome == Welcome(name="Bob", tokens=50_000, bonus=20_000)
    assert (await house.wallet(BOB)).posted == 50_000
    assert (await house.wallet(ALICE)).posted == 50_000
    assert await house.told(ALICE) == [FriendJoined(name="Bob", bonus=20_000)]
    assert (await house.account(BOB)).inviter == ALICE
    bob, alice = Profile(id=BOB, name="Bob", username=None), Profile(id=ALICE, name="Alice", username=None)
    assert await house.told(ADMIN) == [NewUser(user=bob, inviter=alice)]


@pytest.mark.parametrize("inviter", ["43", "999", "what", "42 42", "-42", "telegram:42", "042"])
async def test_an_inviter_who_does_not_count_brings_nothing(house: House, inviter: str) -> None:
    """Oneself, nobody, or something that is no id: an ordinary welcome."""
    assert await house.say(f"/start {inviter}", BOB) == Welcome(name="Bob", tokens=30_000, bonus=0)
    assert (await house.wallet(BOB)).posted == 30_000
    assert (await house.wallet(ALICE)).posted == 30_000


async def test_a_blocked_inviter_gets_nothing_and_gives_nothing(house: House) -> None:
    """The newcomer is served all the same."""
    await house.change(ALICE, blocked=True)

    assert await house.say("/start 42", BOB) == Welcome(name="Bob", tokens=30_000, bonus=0)
    assert (await house.wallet(ALICE)).posted == 30_000
    assert await house.told(ALICE) == []


async def test_two_starts_at_once_pay_once(house: House) -> None:
    """Whatever the order, one of them registers."""
    await asyncio.gather(*(house.say("/start 42", BOB) for _ in range(5)))

    assert (await house.wallet(BOB)).posted == 50_000
    assert (await house.wallet(ALICE)).posted == 50_000
    assert len(await house.told(ADMIN)) == 1


async def test_a_full_wallet_takes_what_it_has_room_for(house: House) -> None:
    """An inviter with all that can be counted does not keep a friend from joining."""
    await house.put(ALICE, AMOUNT_MAX - 5)

    assert await house.say("/start 42", BOB) == Welcome(name="Bob", tokens=50_000, bonus=20_000)
    assert (await house.wallet(ALICE)).posted == AMOUNT_MAX


async def test_a_grant_that_was_given_before_is_not_given_again(house: House) -> None:
    """An entry is unique for all time, even if the account was lost."""
    async with house.storage.begin() as uow:
        assert await uow.wallets.knows(EntryId("welcome/telegram:42"))
        (welcome,) = grants(ALICE, None, TERMS)
        await house.features.registration._give(uow, welcome, house.request())

    assert (await house.wallet()).posted == 30_000


async def test_the_grant_of_an_invitation_is_not_repeated_for_another_friend(house: House) -> None:
    """Each friend brings their own 20,000."""
    await house.say("/start 42", BOB)
    await house.say("/start 42", CAROL)

    assert (await house.wallet(ALICE)).posted == 70_000
