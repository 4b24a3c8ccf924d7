"""The meter: hold, settle, release; the wallet is never below zero and every answer is paid once."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.domain.errors import NotEnough
from gptbot.domain.exchange import Exchange, Status
from gptbot.domain.notices import Answer, Refused
from gptbot.domain.ports.models import Failure, ModelError
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters, TokenUsage
from gptbot.domain.wallet import Reason
from unit.usecases.house import ADMIN, ALICE, House, queued_reports
from unit.usecases.model import Script


def costing(total: int) -> Script:
    """An answer that uses this many tokens."""
    return Script(tokens=TokenUsage(input=0, output=total, total=total))


async def left_running(house: House, *, until: asyncio.Event | None = None) -> "asyncio.Task[object]":
    """A question whose model says nothing yet."""
    house.model.asked.clear()
    house.model.scripts.append(Script(until=until or asyncio.Event()))
    asking: asyncio.Task[object] = asyncio.create_task(house.ask())
    await house.model.until_asked()
    return asking


async def test_what_a_question_may_cost_is_held_while_it_runs(house: House) -> None:
    """The bytes of its texts, 16 for each turn, and 4,000 for the answer."""
    asking = await left_running(house)

    wallet = await house.wallet()
    assert (wallet.posted, wallet.held) == (30_000, 28 + 16 + 12 + 16 + 4_000)
    asking.cancel()
    await asyncio.wait([asking])


async def test_a_nearly_empty_wallet_holds_all_it_has(house: House) -> None:
    """One token lets a question in, and the next is told that it is held."""
    await house.put(ALICE, 1)
    door = asyncio.Event()
    asking = await left_running(house, until=door)

    await house.ask()
    assert await house.told() == [Refused(refusal=NotEnough(unit=Unit.TOKEN, held=1))]
    door.set()
    await asking

    assert (await house.wallet()).posted == 0
    assert len(await house.charges()) == 1


async def test_an_empty_wallet_lets_nothing_in(house: House) -> None:
    """The model is not asked; the moment of the last request does not move for a refusal."""
    await house.put(ALICE, 0)
    question = await house.ask()

    assert await house.told() == [Refused(refusal=NotEnough(unit=Unit.TOKEN, held=0))]
    assert house.model.requests == []
    assert await house.is_done(question)
    assert (await house.account()).last_request_at is None


@given(
    posted=st.integers(0, 10_000),
    costs=st.lists(st.integers(0, 9_000), min_size=2, max_size=6),
    released=st.integers(0, 5),
)
async def test_parallel_questions_never_take_a_wallet_below_zero(posted: int, costs: list[int], released: int) -> None:
    """Whatever is in it, whatever they cost, whichever fails: the sum of the charges is what is gone."""
    house = House()
    await house.join(ALICE)
    await house.put(ALICE, posted)
    scripts = [costing(cost) for cost in costs]
    if released < len(scripts):
        scripts[released] = Script(error=ModelError(Failure.BUSY))
    house.model.scripts.extend(scripts)

    await asyncio.gather(*(house.ask() for _ in costs))

    wallet = await house.wallet()
    charged = -sum(entry.amount for entry in await house.charges())
    assert wallet.posted == posted - charged >= 0
    assert wallet.held == 0


async def test_an_answer_that_costs_more_than_there_is_empties_the_wallet(house: House) -> None:
    """The bot absorbs the difference and writes down how much it was."""
    await house.put(ALICE, 100)
    house.model.scripts.append(costing(150))
    await house.ask()

    (charge,) = await house.charges()
    assert (charge.amount, charge.absorbed, charge.reason) == (-100, 50, Reason.CHARGE)
    assert (await house.wallet()).posted == 0
    (report,) = await queued_reports(house)
    (part,) = report.parts
    assert (part.spent.amount, part.charged, part.absorbed, report.left[0].posted) == (150, 100, 50, 0)


async def test_an_answer_beyond_its_hold_takes_what_else_is_available(house: House) -> None:
    """5,000 were used where 4,072 were held: the wallet has the rest."""
    house.model.scripts.append(costing(5_000))
    await house.ask()

    assert (await house.wallet()).posted == 25_000


async def test_what_was_used_is_counted_for_the_account_and_the_bot(house: House) -> None:
    """Requests, tokens, cost: 10 in at $1 and 5 out at $2 a million."""
    await house.ask()
    await house.ask()

    assert await house.counters() == Counters(requests=2, tokens=30, cost_nano_usd=40_000)
    assert await house.counters(None) == Counters(requests=2, tokens=30, cost_nano_usd=40_000)


async def test_a_model_without_a_price_costs_an_unknown_amount(house: House) -> None:
    """It is reported as unknown, and counted as a request of unknown cost."""
    await house.put(ALICE, 100, Unit.PREMIUM_TOKEN)
    await house.say("/switch")
    await house.ask()

    (report,) = await queued_reports(house)
    (part,) = report.parts
    assert (part.spent.model, report.cost_nano_usd) == ("large", None)
    assert await house.counters() == Counters(requests=1, premium_tokens=15, unpriced=1)


async def test_the_admin_asks_for_free_and_is_counted(house: House) -> None:
    """Nothing is held, nothing is deducted, nothing is reported."""
    await house.ask(house.question(who=ADMIN))

    assert await house.told(ADMIN) == [Answer(text="Not much.")]
    assert (await house.wallet(ADMIN)).posted == 0
    (charge,) = await house.charges(ADMIN)
    assert (charge.amount, charge.absorbed) == (0, 0)
    assert (await house.counters(ADMIN)).tokens == 15
    assert await queued_reports(house) == ()


async def test_a_failed_question_of_the_admin_is_not_reported(house: House) -> None:
    """The admin reads it as the answer."""
    house.model.scripts.append(Script(error=ModelError(Failure.BUSY)))
    await house.ask(house.question(who=ADMIN))

    assert len(await house.told(ADMIN)) == 1
    assert await queued_reports(house) == ()


async def test_a_question_that_is_run_again_keeps_its_hold(house: House) -> None:
    """After a restart there is one hold, and one attempt."""
    asking = await left_running(house)
    asking.cancel()
    await asyncio.wait([asking])
    house.restart()
    question = house.question(event="telegram:2")

    await house.ask(question)

    exchange = await house.exchange(question)
    assert (exchange.attempt, exchange.status) == (1, Status.ANSWERED)
    assert (await house.wallet()).available == 29_985


@pytest.mark.parametrize("expired", [True, False])
async def test_a_question_whose_hold_expired_opens_another(house: House, expired: bool) -> None:
    """It is answered and charged once, whether or not recovery had come by."""
    asking = await left_running(house)
    asking.cancel()
    await asyncio.wait([asking])
    house.restart()
    house.clock.move(601)
    if expired:
        assert await house.features.recovery.expire() == 1
        assert (await house.wallet()).held == 0

    question = house.question(event="telegram:2")
    await house.ask(question)

    assert (await house.exchange(question)).attempt == (2 if expired else 1)
    (charge,) = await house.charges()
    assert charge.amount == -15
    wallet = await house.wallet()
    assert (wallet.posted, wallet.held) == (29_985, 0)


async def test_a_question_whose_hold_expired_is_refused_by_an_empty_wallet(house: House) -> None:
    """Its exchange ends as failed."""
    asking = await left_running(house)
    asking.cancel()
    await asyncio.wait([asking])
    house.clock.move(601)
    await house.features.recovery.expire()
    await house.put(ALICE, 0)

    question = house.question(event="telegram:2")
    await house.ask(question)

    assert await house.told() == [Refused(refusal=NotEnough(unit=Unit.TOKEN, held=0))]
    assert (await house.exchange(question)).status is Status.FAILED


async def test_an_answer_after_its_hold_expired_is_charged_all_the_same(house: House) -> None:
    """As far as the wallet reaches; it was made."""
    door = asyncio.Event()
    asking = await left_running(house, until=door)
    house.clock.move(601)
    await house.features.recovery.expire()
    await house.put(ALICE, 10)
    door.set()
    await asking

    (charge,) = await house.charges()
    assert (charge.amount, charge.absorbed) == (-10, 5)
    assert await house.told() == [Answer(text="Not much.")]


@pytest.mark.parametrize("error", [None, ModelError(Failure.BUSY)])
async def test_an_answer_to_what_was_set_aside_meanwhile_is_dropped(house: House, error: ModelError | None) -> None:
    """Its request is over: nothing is charged, nothing more is said."""
    door = asyncio.Event()
    house.model.scripts.append(Script(until=door, error=error))
    question = house.question()
    asking = asyncio.create_task(house.ask(question))
    await house.model.until_asked()
    await house.features.recovery.give_up(question.request)
    door.set()
    await asking

    assert await house.told() == []
    assert (await house.wallet()).available == 30_000
    assert (await house.exchange(question)).status is Status.FAILED


async def test_what_nobody_registered_for_moves_no_account() -> None:
    """A hold of nothing is a hold all the same, and makes nobody an account."""
    house = House()
    request = house.request()
    exchange = Exchange(event_id=request.event_id, dialog_id=request.dialog_id, opened_at=request.at, free=True)
    async with house.storage.begin() as uow:
        held = await house.wiring.metering().hold(uow, exchange, ((Unit.TOKEN, 7),), at=request.at)
        assert await uow.accounts.get(ALICE) is None

    assert [(hold.id, hold.amount) for hold in (await house.wallet()).holds] == [(held.held[0].hold_id, 0)]
