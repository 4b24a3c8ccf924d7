"""Blocking: silence from then on, never for the admin, until it is taken back."""

import asyncio

import attrs
import pytest

from gptbot.domain.errors import AdminStays, ArgumentsMissing, Refusal, UnknownAccount
from gptbot.domain.exchange import Status
from gptbot.domain.notices import Blocked, Profile, Refused, Topup, Unblocked
from gptbot.domain.ports.models import Failure, ModelError
from unit.usecases.house import ADMIN, ALICE, House
from unit.usecases.model import Script

ALICES = Profile(id=ALICE, name="Alice", username=None)


async def test_a_blocked_user_is_not_answered_until_unblocked(house: House) -> None:
    """Nor told of either."""
    assert await house.say("/block 42", ADMIN) == Blocked(user=ALICES, already=False)
    assert await house.say("/topup") is None
    assert await house.say("/unblock 42", ADMIN) == Unblocked(user=ALICES, already=False)
    assert await house.say("/topup") == Topup()

    assert await house.told(ALICE) == [Topup()]


async def test_blocking_twice_says_so(house: House) -> None:
    """As does unblocking twice."""
    await house.say("/block 42", ADMIN)
    assert await house.say("/ban 42", ADMIN) == Blocked(user=ALICES, already=True)
    await house.say("/unban 42", ADMIN)
    assert await house.say("/unban 42", ADMIN) == Unblocked(user=ALICES, already=True)


@pytest.mark.parametrize("command", ["block", "unblock"])
@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("", None),
        ("42 43", None),
        ("43", UnknownAccount(who="43")),
        ("@who", UnknownAccount(who="@who")),
    ],
)
async def test_nobody_is_blocked_by_a_word_too_few_or_too_many(
    house: House, command: str, words: str, refusal: Refusal | None
) -> None:
    """Nor somebody unknown."""
    await house.say(f"/{command} {words}", ADMIN)

    assert await house.told(ADMIN) == [Refused(refusal=refusal or ArgumentsMissing(command=command))]
    assert not (await house.account()).blocked


async def test_the_admin_cannot_be_blocked(house: House) -> None:
    """Not even by the admin."""
    await house.say("/block 1", ADMIN)

    assert await house.told(ADMIN) == [Refused(refusal=AdminStays())]
    assert not (await house.account(ADMIN)).blocked


async def test_a_question_that_waits_when_its_asker_is_blocked_holds_nothing(house: House) -> None:
    """It was let in before; run again after a restart it ends in silence, and nothing is charged."""
    question = house.question()
    house.model.scripts.append(Script(until=asyncio.Event()))
    asking = asyncio.create_task(house.ask(question))
    await house.model.until_asked()
    asking.cancel()
    await asyncio.wait([asking])
    await house.say("/block 42", ADMIN)

    house.restart()
    await house.ask(question)
    house.clock.move(601)
    await house.features.recovery.expire()

    assert await house.told(ALICE) == []
    assert await house.is_done(question)
    assert (await house.wallet()).available == 30_000


async def test_a_question_of_somebody_blocked_since_holds_nothing_after_a_restart(house: House) -> None:
    """It was killed in the middle; the next start says nothing, ends it, and frees what it held at once."""
    house.model.scripts.append(Script(until=asyncio.Event()))
    question = house.question()
    asking = asyncio.create_task(house.ask(question))
    await house.model.until_asked()
    asking.cancel()
    await asyncio.wait({asking})
    assert (await house.wallet()).held > 0
    await house.change(blocked=True)
    house.restart()
    await house.ask(question)
    assert (await house.wallet()).holds == ()
    assert (await house.exchange(question)).status is Status.FAILED
    assert await house.charges() == []


@pytest.mark.parametrize("script", [Script(), Script(error=ModelError(Failure.BUSY))])
async def test_somebody_blocked_while_the_model_works_hears_nothing_and_pays_nothing(
    house: House, script: Script
) -> None:
    """Silence begins with the block, whatever the model comes to; nothing stays held, counted or remembered."""
    released = asyncio.Event()
    house.model.scripts.append(attrs.evolve(script, until=released))
    await house.change(context_chars=1_000)
    question = house.question()
    asking = asyncio.create_task(house.ask(question))
    await house.model.until_asked()
    await house.say("/block 42", ADMIN)
    released.set()
    await asking
    assert await house.told(ALICE) == []
    assert await house.is_done(question)
    assert (await house.exchange(question)).status is Status.FAILED
    assert (await house.wallet()).available == 30_000
    assert (await house.counters()).requests == 0
    assert (await house.dialog()).turns == ()
