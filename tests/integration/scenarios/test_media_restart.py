"""The process dies while it looks or listens: one answer, charged once, nothing left behind."""

from integration.emulators.openai import Hear, Say
from integration.emulators.telegram import User
from integration.emulators.telegram_media import photo, sends_album, voice
from integration.harness import BotProcess, Stage, said


async def rich(stage: Stage) -> User:
    """Somebody new with premium tokens."""
    user = await stage.newcomer()
    await said(stage.admin, f"/refill {user.id} 1000 premium", match="1000")
    await user.receives("1000")
    return user


async def test_killed_while_the_model_looks_at_an_album(stage: Stage, bot: BotProcess) -> None:
    """Its parts are gathered again; a part that comes after all is ignored, even after another restart."""
    ann = await rich(stage)
    stage.openai.default = Say("three", tokens=(60, 40))
    stage.openai.hold()
    sent = await sends_album(ann, [photo(stage.telegram)] * 3, caption="how many?")
    await stage.openai.asked(1)
    await bot.kill()
    stage.openai.release()
    await bot.start()
    assert (await ann.receives()).text == "three"
    assert await stage.balance(ann) == [30_000, 900, 0]
    await bot.terminate()
    await bot.start()
    album = sent[0].json["media_group_id"]
    await ann.says(None, media_group_id=album, caption="and this?", **photo(stage.telegram))
    await said(ann, "a question behind it", match="three")
    assert await stage.balance(ann) == [29_900, 900, 0]
    assert ann.unread == []


async def test_killed_while_an_album_is_gathered(stage: Stage, bot: BotProcess) -> None:
    """Half of it came before, half of it after: still one question."""
    ann = await rich(stage)
    stage.openai.default = Say(None, tokens=(60, 40))
    sent = await sends_album(ann, [photo(stage.telegram)] * 2, caption="how many?")
    await stage.telegram.confirmed_all()
    await bot.kill()
    await ann.says(None, media_group_id=sent[0].json["media_group_id"], **photo(stage.telegram))
    await bot.start()
    await ann.receives("how many")
    assert len(stage.openai.requests) == 1
    pictures = [part for part in stage.openai.requests[0].body["messages"][-1]["content"] if part["type"] != "text"]
    assert len(pictures) == 3


async def test_killed_while_listening(stage: Stage, bot: BotProcess) -> None:
    """Voice and answer are charged once."""
    ann = await rich(stage)
    stage.openai.behave(Say("Late.", tokens=(60, 40)))
    stage.openai.hearing = Hear("what time is it")
    stage.openai.hold()
    await ann.says(None, **voice(stage.telegram, seconds=10))
    await stage.openai.asked(1)
    await bot.kill()
    stage.openai.release()
    await bot.start()
    assert (await ann.receives()).text == "what time is it\n\nLate."
    assert await stage.balance(ann) == [29_900, 940, 0]


async def test_in_a_group_that_is_all_for_the_bot(stage: Stage) -> None:
    """GROUP_TRIGGER=all: voices and captions are answered; pictures without a word and replies to others are not."""
    await stage.start(GROUP_TRIGGER="all")
    ann, bob, group = await rich(stage), await rich(stage), stage.group()
    await ann.says(None, chat=group, **photo(stage.telegram))
    mine = await ann.says(None, chat=group, caption="what is this?", **photo(stage.telegram))
    assert (await group.receives()).text == "echo: what is this?"
    await bob.says(None, chat=group, reply_to=mine, **voice(stage.telegram))
    await ann.says(None, chat=group, **voice(stage.telegram))
    assert (await group.receives()).text.startswith("what time is it")
    await ann.says("and on this one?", chat=group, reply_to=mine)
    assert (await group.receives()).text == "echo: and on this one?"
    assert group.unread == []
