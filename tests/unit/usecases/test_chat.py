"""A question: what the model is told, what the asker sees, what is answered."""

import pytest

from gptbot.domain.account import Tier
from gptbot.domain.budget import ANSWER_CHARS_MAX
from gptbot.domain.errors import EmptyQuestion, NotRegistered, Refusal, RequestRejected, TryLater
from gptbot.domain.exchange import Status
from gptbot.domain.extended_context import Role, Turn
from gptbot.domain.letter import Priority
from gptbot.domain.notices import Answer, Refused
from gptbot.domain.ports.delivery import Activity
from gptbot.domain.ports.models import Failure, ModelError
from gptbot.domain.usage import Counters, TokenUsage
from unit.usecases.house import ALICE, BOB, GROUP, NOW, House, outcome, queued_reports
from unit.usecases.model import Script, ShownReply


async def test_a_question_is_answered_and_paid_for(house: House) -> None:
    """One token for each token of the total: 15."""
    question = await house.ask()

    (letter,) = await house.letters(ALICE)
    assert letter.notice == Answer(text="Not much.")
    assert (letter.priority, letter.exchange, letter.reply_to) == (Priority.ANSWER, question.request.event_id, None)
    wallet = await house.wallet()
    assert (wallet.posted, wallet.held) == (29_985, 0)
    assert (await house.exchange(question)).status is Status.ANSWERED
    assert (await house.account()).last_request_at == NOW


async def test_the_model_is_told_the_prompt_and_the_question(house: House) -> None:
    """With the most that it may say: 4,000 tokens."""
    await house.ask(house.question("Why?"))

    (request,) = house.model.requests
    assert request.turns == (
        Turn(role=Role.SYSTEM, text="You are a helpful assistant."),
        Turn(role=Role.USER, text="Why?"),
    )
    assert (request.tier, request.answer_tokens_max) == (Tier.STANDARD, 4_000)


async def test_the_asker_sees_the_answer_grow(house: House) -> None:
    """The bot is typing, and each piece makes a longer draft."""
    reply = ShownReply()
    await house.features.chat.ask(house.question(), reply)

    assert reply.activities == [Activity.TYPING]
    assert reply.drafts == ["Not ", "Not much."]


async def test_in_a_group_the_answer_replies_to_the_question(house: House) -> None:
    """It goes to the group, not to the asker."""
    question = await house.ask(house.question(chat=GROUP))

    (letter,) = await house.letters(GROUP.id)
    assert letter.reply_to == question.request.message
    assert await house.told(ALICE) == []


async def test_the_same_event_is_asked_once(house: House) -> None:
    """The second time the model is not called, nothing is charged, nothing is said."""
    question = await house.ask()
    await house.ask(question)

    assert len(house.model.requests) == 1
    assert len(await house.charges()) == 1
    assert len(await house.told()) == 1


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200d", "\n\t"])
async def test_a_question_without_a_visible_character_is_refused(house: House, text: str) -> None:
    """The model is not bothered with it."""
    await house.ask(house.question(text))

    assert await house.told() == [Refused(refusal=EmptyQuestion())]
    assert house.model.requests == []
    assert (await house.account()).last_request_at is None


async def test_strangers_are_asked_to_start(house: House) -> None:
    """Their question is not answered."""
    await house.ask(house.question(who=BOB))

    assert await house.told(BOB) == [Refused(refusal=NotRegistered(bonus=20_000))]
    assert house.model.requests == []


@pytest.mark.parametrize("said", ["", "  \n", "\u200b", "\u2060\ufeff"])
async def test_an_answer_with_nothing_to_see_fails(house: House, said: str) -> None:
    """It costs nothing, and the asker reads that it may work later."""
    house.model.scripts.append(Script(pieces=(said,)))
    question = await house.ask()

    assert await house.told() == [Refused(refusal=TryLater())]
    assert (await house.wallet()).available == 30_000
    assert (await house.exchange(question)).status is Status.FAILED


async def test_an_answer_that_does_not_end_is_cut_and_charged_by_estimate(house: House) -> None:
    """At 65,536 characters; the model is stopped, and 4 bytes count as a token."""
    house.model.scripts.append(Script(pieces=("x" * 60_000, "y" * 60_000, "never said")))
    await house.ask(house.question("abcd"))

    (answer,) = await house.told()
    assert answer == Answer(text="x" * 60_000 + "y" * 5_536)
    assert ANSWER_CHARS_MAX == 65_536
    assert house.model.closed == 1
    (charge,) = await house.charges()
    # 28 bytes of prompt, 4 of question, 65,536 of answer; 30,000 are enough for it.
    assert -charge.amount == 7 + 1 + 16_384


async def test_an_answer_of_the_longest_length_is_not_cut(house: House) -> None:
    """Its usage is what the model says."""
    house.model.scripts.append(Script(pieces=("x" * 65_536,)))
    await house.ask()

    assert await house.told() == [Answer(text="x" * 65_536)]
    assert (await house.wallet()).posted == 29_985


async def test_a_stream_that_breaks_off_fails(house: House) -> None:
    """Even with half an answer there."""
    house.model.scripts.append(Script(ends=False))
    await house.ask()

    assert await house.told() == [Refused(refusal=TryLater())]
    assert await house.charges() == []


@pytest.mark.parametrize("failure", Failure)
async def test_a_failed_request_costs_nothing_and_is_not_counted(house: House, failure: Failure) -> None:
    """The moment of the last request moves all the same; nothing is remembered."""
    await house.say("/ec 1000")
    await house.forget_letters()
    house.model.scripts.append(Script(error=ModelError(failure, "why")))
    house.clock.move(60)
    question = await house.ask()

    refusal: Refusal = RequestRejected() if failure is Failure.REJECTED else TryLater()
    assert await house.told() == [Refused(refusal=refusal)]
    wallet = await house.wallet()
    assert (wallet.posted, wallet.held) == (30_000, 0)
    assert await house.counters() == Counters()
    assert await house.counters(None) == Counters()
    assert (await house.dialog()).turns == ()
    assert (await house.account()).last_request_at == question.request.at
    assert (await house.exchange(question)).status is Status.FAILED


async def test_a_bug_in_the_model_goes_up_and_keeps_the_question_open(house: House) -> None:
    """Whoever counts failures decides; asked again it is answered with the same hold."""
    house.model.scripts.append(Script(error=RuntimeError("a bug")))
    question = house.question()

    assert isinstance(await outcome(house.ask(question)), RuntimeError)
    assert (await house.exchange(question)).status is Status.OPENED
    assert not await house.is_done(question)

    await house.ask(question)
    assert await house.told() == [Answer(text="Not much.")]
    assert len(await house.charges()) == 1


async def test_a_server_that_counts_nothing_is_charged_by_estimate(house: House) -> None:
    """Four bytes a token, rounded up for each text: 7 + 1 + 3."""
    house.model.scripts.append(Script(pieces=("Not much.",), tokens=None))
    await house.ask(house.question("abcd"))

    assert (await house.wallet()).posted == 30_000 - 11
    (report,) = await queued_reports(house)
    (part,) = report.parts
    assert part.spent.tokens == TokenUsage(input=8, output=3, total=11, estimated=True)


async def test_the_price_is_that_of_the_model_that_was_asked(house: House) -> None:
    """Servers answer with dated names, which no price list has."""
    await house.ask()

    (report,) = await queued_reports(house)
    (part,) = report.parts
    assert (part.spent.model, part.spent.cost_nano_usd, report.cost_nano_usd) == ("small", 20_000, 20_000)
