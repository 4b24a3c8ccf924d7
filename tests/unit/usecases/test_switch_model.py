"""Switching: standard and premium, and which wallet pays."""

import pytest

from gptbot.domain.account import Tier
from gptbot.domain.errors import NotEnough
from gptbot.domain.notices import ModelSwitched, Refused
from gptbot.domain.units import Unit
from unit.usecases.house import ADMIN, ALICE, House


async def test_switching_goes_to_premium_and_back(house: House) -> None:
    """It names the model, and warns where the wallet is empty."""
    assert await house.say("/switch_model") == ModelSwitched(tier=Tier.PREMIUM, model="large", empty=True)
    assert await house.say("/sw") == ModelSwitched(tier=Tier.STANDARD, model="small", empty=False)


async def test_a_filled_premium_wallet_needs_no_warning(house: House) -> None:
    """Nor does the admin's."""
    await house.put(ALICE, 1, Unit.PREMIUM_TOKEN)

    assert await house.say("/model") == ModelSwitched(tier=Tier.PREMIUM, model="large", empty=False)
    assert await house.say("/model", ADMIN) == ModelSwitched(tier=Tier.PREMIUM, model="large", empty=False)


@pytest.mark.parametrize("switched", [True, False])
async def test_premium_answers_are_paid_with_premium_tokens(house: House, switched: bool) -> None:
    """By switching, or for one question by /pro; tokens are not touched."""
    await house.put(ALICE, 100, Unit.PREMIUM_TOKEN)
    if switched:
        await house.say("/switch")

    await house.ask(house.question(tier=None if switched else Tier.PREMIUM))

    assert house.model.requests[0].tier is Tier.PREMIUM
    assert (await house.wallet(ALICE, Unit.PREMIUM_TOKEN)).posted == 85
    assert (await house.wallet(ALICE, Unit.TOKEN)).posted == 30_000
    assert (await house.account()).tier is (Tier.PREMIUM if switched else Tier.STANDARD)


async def test_without_premium_tokens_premium_is_refused(house: House) -> None:
    """Tokens do not stand in."""
    await house.ask(house.question(tier=Tier.PREMIUM))

    assert await house.told() == [Refused(refusal=NotEnough(unit=Unit.PREMIUM_TOKEN, held=0))]
    assert house.model.requests == []
