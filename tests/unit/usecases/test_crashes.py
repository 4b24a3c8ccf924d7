"""The process may die at any await of a question; the next start makes it one charge and one answer."""

import asyncio
from collections.abc import Callable

import pytest

from gptbot.app.usecases.reports import Run
from gptbot.domain.errors import TryLater
from gptbot.domain.exchange import Status
from gptbot.domain.notices import Answer, Notice, Refused
from gptbot.domain.ports.models import Failure, ModelError
from gptbot.domain.ports.storage import StorageError
from gptbot.domain.reports import RequestReport
from gptbot.domain.request import Question
from gptbot.testing.tripwire import Tripwire, WiredModel, WiredReply, WiredStorage
from unit.usecases.house import ALICE, House, container, outcome, queued_reports
from unit.usecases.model import Script

STEPS_MAX = 300
ERRORS: tuple[Callable[[], BaseException], ...] = (
    asyncio.CancelledError,
    lambda: StorageError("the disk is full"),
    lambda: RuntimeError("a bug"),
)
pytestmark = pytest.mark.exhaustive
falls = pytest.mark.parametrize("fall", ERRORS, ids=["killed", "disk full", "bug"])


async def remembering_house() -> House:
    """A house in which Alice's dialogue is remembered."""
    house = House()
    await house.join(ALICE)
    await house.say("/ec 1000")
    await house.forget_letters()
    return house


async def fallen(house: House, question: Question, wire: Tripwire) -> bool:
    """Asks across the wire, in a process that ends with it; whether it fell."""
    storage, model = WiredStorage(house.storage, wire), WiredModel(house.model, wire)
    await outcome(house.features_with(storage=storage, model=model).chat.ask(question, WiredReply(wire)))
    return wire.torn


@falls
async def test_a_question_that_was_interrupted_anywhere_is_charged_and_answered_once(
    fall: Callable[[], BaseException],
) -> None:
    """One charge, one answer, one report, one memory, no hold: whatever the step, after the next start."""
    for steps in range(STEPS_MAX):
        house = await remembering_house()
        question = house.question()
        fell = await fallen(house, question, Tripwire(steps, fall()))
        house.restart()
        await house.ask(question)
        await _assert_answered_once(house, question)
        if not fell:
            break
    assert 35 < steps < STEPS_MAX


@falls
async def test_a_question_that_fails_and_is_interrupted_anywhere_costs_nothing(
    fall: Callable[[], BaseException],
) -> None:
    """One word that it failed, no charge, no hold."""
    for steps in range(STEPS_MAX):
        house = await remembering_house()
        house.model.scripts.extend([Script(error=ModelError(Failure.QUOTA_USED_UP))] * 2)
        question = house.question()
        fell = await fallen(house, question, Tripwire(steps, fall()))
        house.restart()
        await house.ask(question)
        await _assert_failed_once(house, question)
        if not fell:
            break
    assert 30 < steps < STEPS_MAX


@falls
async def test_a_question_that_was_interrupted_and_whose_hold_expired_is_charged_once(
    fall: Callable[[], BaseException],
) -> None:
    """The process comes back after the hold's lifetime, and recovery was first."""
    for steps in range(STEPS_MAX):
        house = await remembering_house()
        question = house.question()
        fell = await fallen(house, question, Tripwire(steps, fall()))
        house.clock.move(601)
        house.restart()
        await house.features.recovery.expire()
        await house.ask(question)
        await _assert_answered_once(house, question)
        if not fell:
            break


async def test_a_process_that_goes_on_counts_what_it_answered_once() -> None:
    """A store that fails at the end of a transaction makes the question run again, in the same process."""
    for steps in range(STEPS_MAX):
        house = await remembering_house()
        question = house.question()
        wire = Tripwire(steps, StorageError("the disk is full"))
        storage, model = WiredStorage(house.storage, wire, honest=True), WiredModel(house.model, wire)
        wiring = container(storage, model, house.clock, runs=house.operator, terms=house.terms)
        for _ in range(2):
            await outcome(wiring.features().chat.ask(question, WiredReply(wire)))

        run: Run = wiring.run()
        (report,) = await queued_reports(house)
        assert (run.counters.requests, report.run.requests) == (1, 1), steps
        if not wire.torn:
            break


async def _assert_answered_once(house: House, question: Question) -> None:
    (charge,) = await house.charges()
    assert charge.amount == -15
    wallet = await house.wallet()
    assert (wallet.posted, wallet.holds) == (29_985, ())
    assert await house.told() == [Answer(text="Not much.")]
    assert (await house.counters()).requests == 1
    assert [turn.text for turn in (await house.dialog()).turns] == ["What is new?", "Not much."]
    assert (await house.exchange(question)).status is Status.ANSWERED
    assert await house.is_done(question)
    reports: tuple[RequestReport, ...] = await queued_reports(house)
    assert len(reports) == 1


async def _assert_failed_once(house: House, question: Question) -> None:
    wallet = await house.wallet()
    assert (wallet.posted, wallet.holds) == (30_000, ())
    assert await house.charges() == []
    expected: list[Notice] = [Refused(refusal=TryLater())]
    assert await house.told() == expected
    assert (await house.counters()).requests == 0
    assert (await house.exchange(question)).status is Status.FAILED
    assert (await house.dialog()).turns == ()
