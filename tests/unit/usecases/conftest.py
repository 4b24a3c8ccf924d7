"""What the tests of the use cases share: a house in which Alice is registered."""

import pytest

from unit.usecases.house import ALICE, House


@pytest.fixture
async def house() -> House:
    """A new house; Alice has 30,000 tokens and nothing is on its way."""
    house = House()
    await house.join(ALICE)
    return house


@pytest.fixture
async def empty_house() -> House:
    """A new house that nobody came to yet."""
    return House()
