"""Refilling: adds, takes away down to nothing, and tells the owner of an addition."""

import pytest

from gptbot.domain.errors import (
    AmountTooLarge,
    ArgumentsMissing,
    NotANumber,
    NumberTooLarge,
    Refusal,
    UnknownAccount,
    UnknownUnit,
)
from gptbot.domain.notices import Profile, Refilled, Refused, WalletFilled
from gptbot.domain.units import AMOUNT_MAX, Unit
from unit.usecases.house import ADMIN, ALICE, House, person

ALICES = Profile(id=ALICE, name="Alice", username=None)


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        (Unit.TOKEN, ("", "token", "tokens", "TOKEN")),
        (Unit.PREMIUM_TOKEN, ("premium", "prem", "p", "Prem")),
        (Unit.IMAGE, ("image", "images", "img", "i")),
    ],
)
async def test_every_name_of_a_wallet_fills_it(house: House, unit: Unit, words: tuple[str, ...]) -> None:
    """Tokens where none is named."""
    before = (await house.wallet(ALICE, unit)).posted
    for word in words:
        await house.refill(f"42 10 {word}")

    assert (await house.wallet(ALICE, unit)).posted == before + 10 * len(words)


async def test_an_addition_is_told_to_both(house: House) -> None:
    """The admin reads what is in the wallet now, the owner as well."""
    done = await house.refill("42 +500")

    assert done == Refilled(user=ALICES, unit=Unit.TOKEN, asked=500, added=500, posted=30_500)
    assert await house.told(ALICE) == [WalletFilled(unit=Unit.TOKEN, added=500, posted=30_500)]


async def test_a_negative_amount_takes_away_without_a_word_to_the_owner(house: House) -> None:
    """Only the admin reads of it."""
    assert await house.refill("42 -500") == Refilled(
        user=ALICES, unit=Unit.TOKEN, asked=-500, added=-500, posted=29_500
    )
    assert await house.told(ALICE) == []


async def test_no_wallet_is_taken_below_zero(house: House) -> None:
    """It ends at nothing, and the admin reads how much that was."""
    assert await house.refill("42 -9223372036854775807") == Refilled(
        user=ALICES, unit=Unit.TOKEN, asked=-AMOUNT_MAX, added=-30_000, posted=0
    )
    assert (await house.wallet()).posted == 0


async def test_nothing_added_is_told_to_the_admin_alone(house: House) -> None:
    """A refill of 0 changes nothing."""
    assert await house.refill("42 0") == Refilled(user=ALICES, unit=Unit.TOKEN, asked=0, added=0, posted=30_000)
    assert await house.told(ALICE) == []


async def test_what_would_not_fit_into_64_bits_is_refused(house: House) -> None:
    """The wallet is as it was, the admin reads why."""
    await house.refill("42 9223372036854775807")

    assert await house.told(ADMIN) == [Refused(refusal=AmountTooLarge())]
    assert await house.told(ALICE) == []
    assert (await house.wallet()).posted == 30_000


async def test_a_username_is_known_in_any_case_with_and_without_its_sign(house: House) -> None:
    """As are ids."""
    request = house.request(seen=person(ALICE, username="Wonder_Land"))
    await house.features.desk.serve(request, house.features.balance.show)

    for who in ("@wonder_land", "WONDER_LAND", "42"):
        await house.refill(f"{who} 1")

    assert (await house.wallet()).posted == 30_003


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("", ArgumentsMissing(command="refill")),
        ("42", ArgumentsMissing(command="refill")),
        ("42 1 p x", ArgumentsMissing(command="refill")),
        ("42 much", NotANumber(text="much")),
        ("42 9223372036854775808", NumberTooLarge()),
        ("42 -9223372036854775808", NumberTooLarge()),
        ("42 1 gold", UnknownUnit(text="gold")),
        ("43 1", UnknownAccount(who="43")),
        ("@nobody 1", UnknownAccount(who="@nobody")),
        ("@ 1", UnknownAccount(who="@")),
        ("@42 1", UnknownAccount(who="@42")),
    ],
)
async def test_what_makes_no_sense_is_refused(house: House, words: str, refusal: Refusal) -> None:
    """Nothing is changed."""
    await house.refill(words)

    assert await house.told(ADMIN) == [Refused(refusal=refusal)]
    assert (await house.wallet()).posted == 30_000


async def test_the_admins_own_wallet_is_filled_with_one_letter(house: House) -> None:
    """The answer is enough."""
    await house.refill("1 5")
    assert len(await house.told(ADMIN)) == 1


async def test_somebody_who_is_blocked_is_filled_in_silence(house: House) -> None:
    """Silence means no letters of the admin either."""
    await house.change(blocked=True)

    await house.refill("42 5")

    assert (await house.wallet()).posted == 30_005
    assert await house.told(ALICE) == []
