"""Balances under pressure: parallel questions, failures, costs beyond the wallet."""

import pytest

from integration.emulators.openai import Say
from integration.emulators.telegram import User
from integration.harness import WELCOME_TOKENS, Stage, numbers, said

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_answer_costs_its_tokens(house: Stage) -> None:
    """What the model counts is what is deducted, from the standard wallet alone."""
    ann = await house.newcomer()
    house.openai.behave(Say("fine", tokens=(1000, 234)))
    await said(ann, "how are you?")
    assert await house.balance(ann) == [WELCOME_TOKENS - 1234, 0, 0]


async def test_what_is_held_shows_while_a_request_runs(house: Stage) -> None:
    """The balance says what is in the wallet and what of it is held; after the answer nothing is."""
    ann = await house.newcomer()
    await _leave(house, ann, 500)
    house.openai.behave(Say("fine", tokens=(20, 10)))
    house.openai.hold()
    asked = len(house.openai.requests)
    await ann.says("how are you?")
    await house.openai.asked(asked + 1)
    assert (await house.balance(ann)).count(500) == 2
    house.openai.release()
    await ann.receives("fine")
    assert await house.balance(ann) == [470, 0, 0]


async def test_parallel_questions_never_overdraw_a_nearly_empty_wallet(house: Stage) -> None:
    """One of five at once is let in, the others are refused; it may cost more than is left, and the rest is 0."""
    ann = await house.newcomer()
    groups = [house.group() for _ in range(4)]
    await _leave(house, ann, 10)
    house.openai.behave(Say("dear", tokens=(100, 100)))
    house.openai.hold()
    asked = len(house.openai.requests)
    await ann.says("question in private")
    for group in groups:
        await ann.says(f"@{house.telegram.username} question", chat=group)
    await house.openai.asked(asked + 1)
    await house.telegram.until(lambda: sum(bool(chat.unread) for chat in (ann, *groups)) == 4, hope="four refusals")
    house.openai.release()
    await house.telegram.until(lambda: all(chat.unread for chat in (ann, *groups)), hope="the answer")
    texts = [message.text for chat in (ann, *groups) for message in chat.unread]
    assert texts.count("dear") == 1
    assert len(texts) == 5
    assert len(house.openai.requests) == asked + 1
    for chat in (ann, *groups):
        await chat.receives()
    assert await house.balance(ann) == [0, 0, 0]
    assert "/topup" in (await said(ann, "one more?")).text
    assert len(house.openai.requests) == asked + 1


async def test_parallel_questions_on_a_full_wallet_all_run(house: Stage) -> None:
    """Different chats do not wait for each other, and each answer is charged once."""
    ann = await house.newcomer()
    groups = [house.group() for _ in range(4)]
    house.openai.behave(*[Say("fine", tokens=(50, 50)) for _ in range(5)])
    house.openai.hold()
    asked = len(house.openai.requests)
    await ann.says("question in private")
    for group in groups:
        await ann.says(f"@{house.telegram.username} question", chat=group)
    await house.openai.asked(asked + 5)
    house.openai.release()
    for chat in (ann, *groups):
        assert (await chat.receives()).text == "fine"
    assert await house.balance(ann) == [WELCOME_TOKENS - 500, 0, 0]


async def test_an_answer_that_cannot_be_delivered_is_charged(house: Stage) -> None:
    """The user blocked the bot meanwhile: made is made. The next start of a dialogue is served."""
    ann = await house.newcomer()
    house.openai.behave(Say("fine", tokens=(100, 100)))
    house.openai.hold()
    asked = len(house.openai.requests)
    await ann.says("how are you?")
    await house.openai.asked(asked + 1)
    ann.blocks()
    house.openai.release()
    await house.telegram.until(lambda: 403 in _answers_to(house, ann), hope="a refused delivery")
    ann.unblocks()
    assert await house.balance(ann) == [WELCOME_TOKENS - 200, 0, 0]


async def test_questions_of_one_dialogue_come_in_order_and_commands_do_not_wait(house: Stage) -> None:
    """The second question reaches the model after the first is answered; a command is answered at once."""
    ann = await house.newcomer()
    house.openai.hold()
    asked = len(house.openai.requests)
    await ann.says("first")
    await ann.says("second")
    await house.openai.asked(asked + 1)
    await said(ann, "/help")
    assert len(house.openai.requests) == asked + 1
    house.openai.release()
    assert [(await ann.receives()).text for _ in range(2)] == ["echo: first", "echo: second"]


async def test_ten_questions_wait_and_the_next_is_refused(house: Stage) -> None:
    """One runs, ten wait, the twelfth is refused with a text; all others are answered in order."""
    ann = await house.newcomer()
    house.openai.hold()
    asked = len(house.openai.requests)
    for number in range(12):
        await ann.says(f"question {number}")
    refused = await ann.receives()
    assert 10 in numbers(refused.text)
    await house.openai.asked(asked + 1)
    house.openai.release()
    answers = [(await ann.receives()).text for _ in range(11)]
    assert answers == [f"echo: question {number}" for number in range(11)]
    assert len(house.openai.requests) == asked + 11


async def _leave(house: Stage, user: User, tokens: int) -> None:
    """Takes all but so many tokens away."""
    await house.admin.says(f"/refill {user.id} {tokens - WELCOME_TOKENS}")
    await house.admin.receives(f"{user.id}.*{WELCOME_TOKENS - tokens}")


def _answers_to(house: Stage, user: User) -> list[int | None]:
    return [call.status for call in house.telegram.called("sendMessage", user.id)]
