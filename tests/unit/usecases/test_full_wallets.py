"""Wallets that are nearly full: people read what they were really given."""

from gptbot.domain.notices import FriendJoined, Welcome
from gptbot.domain.units import AMOUNT_MAX
from unit.usecases.house import ADMIN, ALICE, BOB, House


async def test_an_inviter_reads_what_fitted(house: House) -> None:
    """The newcomer gets all of theirs."""
    await house.put(ALICE, AMOUNT_MAX - 5)
    assert await house.say("/start 42", BOB) == Welcome(name="Bob", tokens=50_000, bonus=20_000)
    assert await house.told(ALICE) == [FriendJoined(name="Bob", bonus=5)]
    assert (await house.wallet(ALICE)).posted == AMOUNT_MAX


async def test_a_full_inviter_reads_of_nothing(house: House) -> None:
    """They hear of the friend all the same."""
    await house.put(ALICE, AMOUNT_MAX)
    await house.say("/start 42", BOB)
    assert await house.told(ALICE) == [FriendJoined(name="Bob", bonus=0)]


async def test_a_newcomer_reads_what_fitted(house: House) -> None:
    """Somebody whose wallet was filled before they came: first the welcome, then what is left of the bonus."""
    await house.put(BOB, AMOUNT_MAX - 30_007)
    assert await house.say("/start 42", BOB) == Welcome(name="Bob", tokens=30_007, bonus=7)
    assert (await house.wallet(BOB)).posted == AMOUNT_MAX
    assert len(await house.letters(ADMIN)) == 1
