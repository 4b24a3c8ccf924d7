"""``GROUP_TRIGGER=all``: the bot answers what is said in a group."""

from integration.harness import Stage, said


async def test_group_trigger_all_answers_everything_but_talk_among_users(stage: Stage) -> None:
    """With ``GROUP_TRIGGER=all`` no mention is needed; replies between users stay theirs."""
    await stage.start(GROUP_TRIGGER="all")
    ann, bob, group = await stage.newcomer(), await stage.newcomer(), stage.group()
    mine = await ann.says("how far is the moon?", chat=group)
    answer = await group.receives()
    assert (answer.text, answer.reply_to) == ("echo: how far is the moon?", mine.id)
    await bob.says("far away", chat=group, reply_to=mine)
    await bob.says("/balance@some_other_bot", chat=group)
    await bob.says("/fly", chat=group)
    await group.receives_nothing(until=said(bob, "/help"))
    assert len(stage.openai.requests) == 1
    await bob.says("is it?", chat=group, reply_to=answer)
    assert (await group.receives()).text == "echo: is it?"
