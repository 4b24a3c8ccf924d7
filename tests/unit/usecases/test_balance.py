"""The balance: three wallets, what is held, and the admin's figures."""

import asyncio

from gptbot.domain.notices import Balance, WalletView
from gptbot.domain.units import Unit
from unit.usecases.house import ADMIN, ALICE, House
from unit.usecases.model import Script


async def test_the_balance_shows_three_wallets(house: House) -> None:
    """Tokens, premium tokens, images."""
    await house.put(ALICE, 7, Unit.PREMIUM_TOKEN)
    await house.put(ALICE, 2, Unit.IMAGE)

    assert await house.say("/balance") == Balance(
        wallets=(
            WalletView(unit=Unit.TOKEN, posted=30_000, held=0),
            WalletView(unit=Unit.PREMIUM_TOKEN, posted=7, held=0),
            WalletView(unit=Unit.IMAGE, posted=2, held=0),
        )
    )


async def test_the_balance_says_what_is_held_while_a_question_runs(house: House) -> None:
    """What is posted does not change before the answer is there."""
    door = asyncio.Event()
    house.model.scripts.append(Script(until=door))
    asking = asyncio.create_task(house.ask())
    await house.model.until_asked()

    balance = await house.say("/balance")
    door.set()
    await asking

    assert isinstance(balance, Balance)
    assert balance.wallets[0].posted == 30_000
    assert 4_000 < balance.wallets[0].held < 5_000


async def test_the_admin_reads_figures_that_never_go_down(house: House) -> None:
    """777777, 77777 and 777."""
    balance = await house.say("/balance", ADMIN)

    assert isinstance(balance, Balance)
    assert [(view.posted, view.held) for view in balance.wallets] == [(777_777, 0), (77_777, 0), (777, 0)]
