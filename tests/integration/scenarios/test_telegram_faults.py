"""Telegram refuses, fails or is slow: answers arrive all the same, and nobody else waits."""

import asyncio

import pytest

from integration.emulators.openai import Say
from integration.emulators.telegram import Drop, HalfAnswer, Refuse, ServerError, TooMany
from integration.harness import WELCOME_TOKENS, Stage, said

pytestmark = pytest.mark.asyncio(loop_scope="module")

SMILE = "\U0001f600"


async def test_a_429_is_obeyed_for_that_chat_alone(house: Stage) -> None:
    """The message comes after ``retry_after``, once; others are answered meanwhile."""
    ann, bob = await house.newcomer(), await house.newcomer()
    house.telegram.fails("sendMessage", TooMany(1), chat_id=ann.id)
    await ann.says("/help")
    await house.telegram.until(lambda: 429 in _statuses(house, ann.id), hope="the refusal")
    refused = house.telegram.called("sendMessage", ann.id)[-1].at
    assert (await said(bob, "hello")).text == "echo: hello"
    assert ann.unread == []
    answer = await ann.receives()
    assert answer.at - refused >= 1
    assert _statuses(house, ann.id).count(429) == 1


@pytest.mark.parametrize("fault", [ServerError(500), ServerError(502), Drop()])
async def test_a_message_is_sent_again_when_telegram_fails(house: Stage, fault: ServerError | Drop) -> None:
    """An error of the server or a broken connection: the same answer a little later, charged once."""
    ann = await house.newcomer()
    house.openai.behave(Say("fine", tokens=(60, 40)))
    house.telegram.fails("sendMessage", fault, chat_id=ann.id)
    assert (await said(ann, "how are you?")).text == "fine"
    assert await house.balance(ann) == [WELCOME_TOKENS - 100, 0, 0]


@pytest.mark.parametrize("fault", [ServerError(500), ServerError(502), Drop(), TooMany(1)])
async def test_polling_goes_on_after_failures(house: Stage, fault: ServerError | Drop | TooMany) -> None:
    """Failures of getUpdates cost a pause, never an update."""
    ann = await house.newcomer()
    house.telegram.fails("getUpdates", fault)
    assert (await said(ann, "hello")).text == "echo: hello"
    assert (await said(ann, "hello again")).text == "echo: hello again"


async def test_an_answer_that_is_cut_off_is_asked_for_again(house: Stage) -> None:
    """Updates that came as broken JSON come again; nothing of them is in the log, as the end of the module checks."""
    ann = await house.newcomer()
    house.telegram.fails("getUpdates", HalfAnswer(), times=2)
    assert (await said(ann, "the first long question")).text == "echo: the first long question"
    assert (await said(ann, "the second long question")).text == "echo: the second long question"


async def test_failing_chat_actions_do_not_matter(house: Stage) -> None:
    """No typing, still an answer."""
    ann = await house.newcomer()
    house.telegram.fails("sendChatAction", ServerError(500), chat_id=ann.id, times=None)
    assert (await said(ann, "hello")).text == "echo: hello"


async def test_refused_formatting_falls_back_to_plain_text(house: Stage) -> None:
    """Telegram does not like the entities: the text comes without them."""
    ann = await house.newcomer()
    house.openai.behave(Say("**bold** and `code`"))
    house.telegram.fails("sendMessage", Refuse(400, "Bad Request: can't parse entities: something"), chat_id=ann.id)
    answer = await said(ann, "format this")
    assert "bold" in answer.text
    assert answer.entities == []


async def test_markdown_comes_as_entities(house: Stage) -> None:
    """Bold, code and links as Telegram marks them; what looks like HTML stays."""
    ann = await house.newcomer()
    house.openai.behave(Say("A **bold** word, `x = 1`, List<int> and [a link](https://example.org/)."))
    answer = await said(ann, "format this")
    assert answer.marked("bold") == ["bold"]
    assert answer.marked("code") == ["x = 1"]
    assert answer.marked("text_link") == ["a link"]
    assert "List<int>" in answer.text


@pytest.mark.parametrize(
    "text", ["word " * 2500, SMILE * 5000, "**" + "x" * 9000 + "**", "```\n" + "y = 1\n" * 1500 + "```"]
)
async def test_long_answers_are_split_below_the_limit(house: Stage, text: str) -> None:
    """Parts in order, nothing lost."""
    ann = await house.newcomer()
    house.openai.behave(Say(text, chunk_chars=500))
    await ann.says("tell me much")
    wanted = _letters(text)
    await house.telegram.until(lambda: len(_letters(_all(house, ann.id))) >= len(wanted), hope="all parts")
    assert _letters(_all(house, ann.id)).endswith(wanted)


async def test_an_unreachable_chat_does_not_hold_up_others(house: Stage) -> None:
    """Somebody who blocked the bot gets nothing, and everybody else is served."""
    ann, bob = await house.newcomer(), await house.newcomer()
    ann.blocks()
    await ann.says("hello")
    await asyncio.gather(*(bob.says(f"hello {number}") for number in range(3)))
    for number in range(3):
        assert (await bob.receives()).text == f"echo: hello {number}"
    assert ann.unread == []


def _statuses(house: Stage, chat_id: int) -> list[int | None]:
    return [call.status for call in house.telegram.called("sendMessage", chat_id)]


def _all(house: Stage, chat_id: int) -> str:
    return "".join(message.text for message in house.telegram.sent if message.chat.id == chat_id)


def _letters(text: str) -> str:
    """What must not get lost: splitting may trim blanks, formatting takes its marks away."""
    return "".join(character for character in text if character.isalnum() or character == SMILE)
