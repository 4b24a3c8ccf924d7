"""Groups: when the bot speaks there, and what it hears."""

import pytest

from integration.emulators.telegram import Group
from integration.harness import Stage, said

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_mention_is_answered_with_a_reply_and_is_no_part_of_the_question(house: Stage) -> None:
    """The name of the bot is taken out, wherever it stands and however it is written."""
    ann, group = await house.newcomer(), house.group()
    name = house.telegram.username
    for text in (f"@{name} how far is the moon?", f"how far, @{name.upper()}, is the moon?"):
        question = await ann.says(text, chat=group)
        answer = await group.receives()
        assert answer.reply_to == question.id
        asked = house.openai.requests[-1].question
        assert name not in asked.lower()
        assert "is the moon?" in asked
    assert ann.unread == []


async def test_a_reply_to_the_bot_is_answered_with_its_message_in_front(house: Stage) -> None:
    """No mention is needed then."""
    ann, group = await house.newcomer(), house.group()
    answer = await said(ann, f"@{house.telegram.username} hello", chat=group)
    question = await ann.says("and now?", chat=group, reply_to=answer)
    assert (await group.receives()).reply_to == question.id
    messages = house.openai.requests[-1].body["messages"]
    assert [message["content"] for message in messages[1:]] == [answer.text, "and now?"]


async def test_other_talk_is_left_alone(house: Stage) -> None:
    """No mention, another's message, another bot's command, an unknown command: silence, and no model."""
    ann, bob, group = await house.newcomer(), await house.newcomer(), house.group()
    asked = len(house.openai.requests)
    mine = await ann.says("good morning", chat=group)
    await bob.says("morning to you", chat=group, reply_to=mine)
    await bob.says("mail me: someone@example.org", chat=group)
    await bob.says("/balance@some_other_bot", chat=group)
    await bob.says("/fly", chat=group)
    await bob.says(f"@{house.telegram.username}_too hello", chat=group)
    await _silent(house, group)
    assert len(house.openai.requests) == asked + 1


async def test_commands_work_in_groups(house: Stage) -> None:
    """With and without the name of the bot, answered with a reply."""
    ann, group = await house.newcomer(), house.group()
    for text in ("/balance", f"/balance@{house.telegram.username}"):
        question = await ann.says(text, chat=group)
        answer = await group.receives()
        assert "30000" in answer.text.replace(",", "")
        assert answer.reply_to == question.id


async def test_strangers_in_groups_are_told_to_start(house: Stage) -> None:
    """Whoever mentions the bot without an account learns how to get one."""
    eve, group = house.stranger(), house.group()
    assert "/start" in (await said(eve, f"@{house.telegram.username} hello", chat=group)).text


async def test_bots_channels_and_anonymous_admins_are_no_users(house: Stage) -> None:
    """They are ignored on purpose."""
    ann, group = await house.newcomer(), house.group()
    name = house.telegram.username
    asked = len(house.openai.requests)
    await group.says_anonymously(f"@{name} hello")
    robot = house.telegram.user(77, "Robot", username="some_other_bot")
    robot.profile["is_bot"] = True
    await robot.says(f"@{name} hello", chat=group)
    await robot.says("hello")
    channel = {"id": -1009, "type": "channel", "title": "News"}
    await ann.says(f"@{name} hello", chat=group, sender_chat=channel)
    house.telegram.push(
        {"channel_post": {"message_id": 1, "date": 1, "chat": channel, "sender_chat": channel, "text": "news"}}
    )
    await _silent(house, group)
    assert robot.unread == []
    assert len(house.openai.requests) == asked + 1


async def test_a_deleted_question_is_answered_all_the_same(house: Stage) -> None:
    """The reply goes without its target."""
    ann, group = await house.newcomer(), house.group()
    house.openai.hold()
    asked = len(house.openai.requests)
    question = await ann.says(f"@{house.telegram.username} hello", chat=group)
    await house.openai.asked(asked + 1)
    question.deleted = True
    house.openai.release()
    assert (await group.receives()).reply_to is None


async def test_a_group_that_moves_takes_its_answers_along(house: Stage) -> None:
    """A group that became a supergroup while the model worked is answered there."""
    ann, group = await house.newcomer(), house.group()
    house.openai.hold()
    asked = len(house.openai.requests)
    await ann.says(f"@{house.telegram.username} hello", chat=group)
    await house.openai.asked(asked + 1)
    moved = group.moves(group.id - 500_000)
    house.openai.release()
    assert (await moved.receives()).text == "echo: hello"


async def _silent(house: Stage, group: Group) -> None:
    """Nothing was said there when somebody who wrote later has an answer: one request of the model."""
    marker = await house.newcomer()
    await group.receives_nothing(until=said(marker, "a marker"))
