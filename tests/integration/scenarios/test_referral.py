"""Invitations: both are paid, once."""

import pytest

from integration.harness import BONUS_TOKENS, WELCOME_TOKENS, Stage, numbers, said

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOTH = WELCOME_TOKENS + BONUS_TOKENS


async def test_an_invitation_pays_both(house: Stage) -> None:
    """The newcomer by the link and the inviter get the bonus, and both see each other in their stats."""
    ann, bob = await house.newcomer("Annabel"), house.stranger("Bobby")
    welcome = await said(bob, f"/start {ann.id}")
    assert {BOTH, BONUS_TOKENS} <= set(numbers(welcome.text))
    joined = await ann.receives("Bobby")
    assert BONUS_TOKENS in numbers(joined.text)
    assert await house.balance(ann) == [BOTH, 0, 0]
    assert await house.balance(bob) == [BOTH, 0, 0]
    assert "Annabel" in (await said(bob, "/stats")).text
    assert "Bobby" in (await said(ann, "/stats")).text
    assert "Annabel" in (await house.admin.receives("Bobby")).text


async def test_two_starts_at_once_pay_once(house: Stage) -> None:
    """Pressing the link again and again changes nothing."""
    ann, bob = await house.newcomer(), house.stranger()
    for _ in range(3):
        await bob.says(f"/start {ann.id}")
    for _ in range(3):
        await bob.receives()
    await ann.receives()
    assert await house.balance(ann) == [BOTH, 0, 0]
    assert await house.balance(bob) == [BOTH, 0, 0]


async def test_two_inviters_at_once_pay_the_first(house: Stage) -> None:
    """Whoever's link came first has invited; the other gets nothing."""
    ann, eve, bob = await house.newcomer(), await house.newcomer(), house.stranger()
    await bob.says(f"/start {ann.id}")
    await bob.says(f"/start {eve.id}")
    for _ in range(2):
        await bob.receives()
    await ann.receives("invitation")
    assert await house.balance(ann) == [BOTH, 0, 0]
    assert await house.balance(eve) == [WELCOME_TOKENS, 0, 0]


async def test_whoever_is_here_already_brings_nothing(house: Stage) -> None:
    """A link opened later pays nobody."""
    ann, bob = await house.newcomer(), await house.newcomer()
    await said(bob, f"/start {ann.id}")
    assert await house.balance(ann) == [WELCOME_TOKENS, 0, 0]
    assert await house.balance(bob) == [WELCOME_TOKENS, 0, 0]


@pytest.mark.parametrize("referrer", ["self", "999999999", "nonsense", "9" * 60, "-5", "telegram:1001", "\u0664\u0662"])
async def test_a_link_that_names_nobody_still_registers(house: Stage, referrer: str) -> None:
    """Oneself, an unknown id, no number: a plain welcome."""
    bob = house.stranger()
    welcome = await said(bob, f"/start {bob.id if referrer == 'self' else referrer}")
    assert WELCOME_TOKENS in numbers(welcome.text)
    assert await house.balance(bob) == [WELCOME_TOKENS, 0, 0]


async def test_a_blocked_inviter_is_not_paid_but_one_who_left_is(house: Stage) -> None:
    """Blocked by the admin: no bonus for either. Having blocked the bot does not matter."""
    ann, bob, eve = await house.newcomer(), house.stranger(), house.stranger()
    ann.blocks()
    assert BOTH in numbers((await said(bob, f"/start {ann.id}")).text)
    ann.unblocks()
    await house.admin.says(f"/block {ann.id}")
    await house.admin.receives(f"{ann.id}.*/unblock")
    assert BOTH not in numbers((await said(eve, f"/start {ann.id}")).text)
    await house.admin.says(f"/unblock {ann.id}")
    await house.admin.receives(f"{ann.id}.*again")
    assert (await house.balance(ann))[0] == BOTH
