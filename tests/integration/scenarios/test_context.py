"""What the model is told of what was said before."""

from typing import Any

import pytest

from integration.emulators.openai import BreakOff, Say
from integration.harness import Stage, said

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_reply_puts_the_answer_in_front(house: Stage) -> None:
    """Without extended context a reply to the bot carries that message as the assistant's turn."""
    ann = await house.newcomer()
    house.openai.behave(Say("The capital is Paris."))
    answer = await said(ann, "capital of France?")
    await ann.says("and its river?", reply_to=answer)
    await ann.receives()
    assert _told(house) == [("assistant", "The capital is Paris."), ("user", "and its river?")]
    await said(ann, "who are you?")
    assert _told(house) == [("user", "who are you?")]


async def test_a_reply_to_oneself_carries_nothing(house: Stage) -> None:
    """Only the bot's own messages count."""
    ann = await house.newcomer()
    mine = await ann.says("capital of France?")
    await ann.receives()
    await ann.says("well?", reply_to=mine)
    await ann.receives()
    assert _told(house) == [("user", "well?")]


async def test_extended_context_remembers_the_dialogue(house: Stage) -> None:
    """Question and answer come in front of the next question, oldest first; a reply adds nothing to that."""
    ann = await house.newcomer()
    await said(ann, "/ec 1000")
    house.openai.behave(Say("one"), Say("two"), Say("three"))
    first = await said(ann, "first?")
    await said(ann, "second?")
    await ann.says("third?", reply_to=first)
    await ann.receives()
    assert _told(house) == [
        ("user", "first?"),
        ("assistant", "one"),
        ("user", "second?"),
        ("assistant", "two"),
        ("user", "third?"),
    ]


async def test_extended_context_keeps_whole_messages_within_its_limit(house: Stage) -> None:
    """The oldest go first; the question itself is not counted."""
    ann = await house.newcomer()
    await said(ann, "/ec 20")
    house.openai.behave(Say("a" * 10), Say("b" * 10))
    await said(ann, "1" * 8)
    await said(ann, "2" * 8)
    await said(ann, "3" * 100)
    assert _told(house) == [("user", "2" * 8), ("assistant", "b" * 10), ("user", "3" * 100)]


async def test_a_failed_question_is_not_remembered(house: Stage) -> None:
    """What got no answer does not come back in front of the next question."""
    ann = await house.newcomer()
    await said(ann, "/ec 1000")
    house.openai.behave(BreakOff(), BreakOff())
    await said(ann, "this one breaks")
    await said(ann, "and this one?")
    assert _told(house)[-1] == ("user", "and this one?")
    assert ("user", "this one breaks") not in _told(house)


async def test_private_and_group_are_remembered_apart(house: Stage) -> None:
    """Nothing said in private shows up in a group, nor the other way round, nor in somebody else's dialogue."""
    ann, bob, group = await house.newcomer(), await house.newcomer(), house.group()
    for user in (ann, bob):
        await said(user, "/ec 1000")
    await said(ann, "my secret is 12345")
    mention = f"@{house.telegram.username}"
    await said(ann, f"{mention} what is my secret?", chat=group)
    assert _told(house) == [("user", "what is my secret?")]
    await said(bob, f"{mention} do you know it?", chat=group)
    assert _told(house) == [("user", "do you know it?")]
    await said(ann, "and here?")
    assert _told(house)[0] == ("user", "my secret is 12345")
    assert ("user", "what is my secret?") not in _told(house)
    await said(ann, f"/delete_context@{house.telegram.username}", chat=group)


async def test_deleting_while_a_question_runs_forgets_it_as_well(house: Stage) -> None:
    """What was asked before the dialogue was forgotten is not remembered after it."""
    ann = await house.newcomer()
    await said(ann, "/ec 1000")
    house.openai.hold()
    asked = len(house.openai.requests)
    await ann.says("my cat is called Tom")
    await house.openai.asked(asked + 1)
    await said(ann, "/delete_context")
    house.openai.release()
    await ann.receives("echo")
    await said(ann, "/ec 1000")
    await said(ann, "what is my cat called?")
    assert _told(house) == [("user", "what is my cat called?")]


def _told(house: Stage) -> list[tuple[str, Any]]:
    """What the model was told last, without the system prompt."""
    messages = house.openai.requests[-1].body["messages"]
    assert messages[0]["role"] == "system"
    return [(message["role"], message["content"]) for message in messages[1:]]
