"""Reachability: noted when a private chat is shut, forgotten when its owner comes back."""

import attrs
import pytest

from gptbot.domain.account import Language
from gptbot.domain.exchange import Status
from gptbot.domain.ids import ChatId, private_chat
from gptbot.domain.letter import Letter
from gptbot.domain.notices import Topup
from unit.usecases.house import ALICE, BOB, GROUP, House


async def test_a_shut_chat_is_noted_until_it_is_opened(house: House) -> None:
    """Nobody is told, and it is done once for each event."""
    noted = house.features.reachability.noted
    shut = house.request(ALICE)
    await noted(shut, reachable=False)
    assert (await house.account()).unreachable
    await noted(house.request(ALICE), reachable=True)
    assert not (await house.account()).unreachable
    await noted(shut, reachable=False)
    assert not (await house.account()).unreachable
    assert await house.letters() == []


async def test_nothing_is_noted_of_strangers(house: House) -> None:
    """They have no account, and get none."""
    await house.features.reachability.noted(house.request(BOB), reachable=False)
    async with house.storage.begin() as uow:
        assert await uow.accounts.get(BOB) is None


async def test_who_is_blocked_by_the_admin_can_shut_the_door_as_well(house: House) -> None:
    """It is noted all the same."""
    await house.change(blocked=True)
    await house.features.reachability.noted(house.request(ALICE), reachable=False)
    assert (await house.account()).unreachable


@pytest.mark.parametrize("shut", [True, False])
async def test_an_answer_that_cannot_arrive_stays_paid(house: House, *, shut: bool) -> None:
    """Its owner is unreachable where nothing else would arrive either."""
    question = await house.ask()
    paid = (await house.wallet()).posted
    [posting] = [posting for posting in await house.postings() if posting.letter.to == private_chat(ALICE)]

    await house.features.delivery.undeliverable(posting, shut=shut)

    assert (await house.account()).unreachable is shut
    assert (await house.exchange(question)).status is Status.UNDELIVERABLE
    assert (await house.wallet()).posted == paid < 30_000


async def test_a_group_that_is_shut_says_nothing_of_anybody(house: House) -> None:
    """Its id is no account's."""
    letter = Letter(key="group", to=ChatId(GROUP.id), notice=Topup(), language=Language.EN)
    async with house.storage.begin() as uow:
        await uow.outbox.put(letter)
    [posting] = await house.postings()
    await house.features.delivery.undeliverable(posting, shut=True)
    assert not (await house.account()).unreachable


async def test_who_writes_in_private_is_reachable_again(house: House) -> None:
    """In a group one may write with the private chat shut."""
    await house.change(unreachable=True)
    await house.say("/balance", chat=GROUP)
    assert (await house.account()).unreachable
    await house.say("/balance")
    assert not (await house.account()).unreachable


async def test_pressing_a_button_in_private_is_writing(house: House) -> None:
    """Whatever is behind it."""
    await house.change(unreachable=True)
    request = attrs.evolve(house.request(ALICE), pressed="7")
    await house.features.desk.press(request, house.features.balance.show)
    assert not (await house.account()).unreachable
