"""Access: strangers, groups that are off, and haste, each met as the operator decided."""

import sqlite3
from contextlib import closing

import pytest

from integration.emulators.openai import Say
from integration.emulators.telegram import User
from integration.emulators.telegram_media import photo, voice
from integration.harness import WELCOME_TOKENS, BotProcess, Stage, is_russian, numbers, said

DAY_MICROS = 86_400 * 10**6
LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])


async def answered(stage: Stage, query: str) -> str | None:
    """What a press is answered with."""
    await stage.telegram.until(lambda: stage.telegram.state.callbacks[query], hope="an answer to the press")
    answer = stage.telegram.state.callbacks[query]
    assert answer is not None
    return answer.get("text")


async def everything(stage: Stage, user: User) -> None:
    """Says all kinds of things in private, and presses what is not there."""
    for text in ("/start", "/help", "how are you?", "/pro how are you?", "/imagine a fox", "/fly", "/top_users"):
        await user.says(text)
    await user.says(None, **voice(stage.telegram))
    await user.says(None, caption="what is this?", **photo(stage.telegram))
    own = await user.says("and this?")
    assert await answered(stage, await user.forges(own, "language:ru")) is None


async def a_day_later(bot: BotProcess) -> None:
    """Stops the bot, and starts it when a day has gone by for whoever was told something."""
    assert await bot.terminate() == 0
    with closing(sqlite3.connect(bot.folder / "gptbot.db", isolation_level=None)) as database:
        [(count,)] = database.execute("SELECT count(*) FROM alerts").fetchall()
        assert count
        database.execute("UPDATE alerts SET said_at = said_at - ?", (DAY_MICROS,))
    await bot.start()


@LANGUAGES
async def test_strangers_are_told_once_a_day_in_private(stage: Stage, language: str) -> None:
    """With the id that the operator needs; after it there is silence, through a restart, until the next day."""
    ann, eve = stage.stranger("Ann", language), stage.stranger("Evelina", language)
    bot = await stage.start(ALLOWED_USER_IDS=f" {ann.id}, 77,")
    told = await said(eve, "/start")
    assert eve.id in numbers(told.text)
    assert is_russian(told.text) is (language == "ru")
    await everything(stage, eve)
    assert WELCOME_TOKENS in numbers((await said(ann, "/start")).text)
    await bot.kill()
    await bot.start()
    await eve.says("still not?")
    await eve.receives_nothing(until=said(ann, "how are you?", match="echo"))
    await a_day_later(bot)
    assert (await said(eve, "and today?")).text == told.text
    assert [request.question for request in stage.openai.requests] == ["how are you?"]
    assert [message.text for message in stage.admin.inbox if "Evelina" in message.text] == []


async def test_strangers_in_groups_hear_nothing(stage: Stage) -> None:
    """Who is served in private is served there, and the admin; a stranger is still told in private afterwards."""
    ann, eve, group = stage.stranger(), stage.stranger("Evelina"), stage.group()
    await stage.start(ALLOWED_USER_IDS=str(ann.id))
    await said(ann, "/start")
    answer = await said(ann, f"@{stage.telegram.username} hello", chat=group)
    asked = await said(ann, "/language", chat=group)
    for text in ("/start", "/help", f"@{stage.telegram.username} hello", "/stop"):
        await eve.says(text, chat=group)
    await eve.says("and now?", chat=group, reply_to=answer)
    assert await answered(stage, await eve.forges(asked, "language:ru")) is None
    await group.receives_nothing(until=said(eve, "hello"))
    assert (await said(stage.admin, f"@{stage.telegram.username} hi", chat=group)).text == "echo: hi"
    assert len(stage.openai.requests) == 2


async def test_the_admin_is_always_served(stage: Stage) -> None:
    """Also where the list names somebody else."""
    await stage.start(ALLOWED_USER_IDS="77", REQUESTS_PER_MINUTE="1")
    for number in range(3):
        assert (await said(stage.admin, f"question {number}")).text == f"echo: question {number}"
    assert "777777" in (await said(stage.admin, "/balance")).text


async def test_who_is_taken_off_the_list_is_a_stranger(stage: Stage) -> None:
    """Their account stays as it was, and buttons from before do nothing."""
    ann = stage.stranger()
    bot = await stage.start()
    await said(ann, "/start")
    asked = await said(ann, "/forget_me")
    assert await bot.terminate() == 0
    again = await stage.start(ALLOWED_USER_IDS="77")
    assert await answered(stage, await ann.presses(asked, "Yes")) is None
    assert ann.id in numbers((await ann.receives()).text)
    await ann.says("/balance")
    await ann.receives_nothing(until=said(stage.admin, "/help"))
    assert await again.terminate() == 0
    await stage.start()
    assert await stage.balance(ann) == [WELCOME_TOKENS, 0, 0]


async def test_groups_can_be_switched_off(stage: Stage) -> None:
    """Nobody is answered there, not even the admin; in private all is as before."""
    await stage.start(GROUPS="off", GROUP_TRIGGER="all")
    ann, group = await stage.newcomer(), stage.group()
    for user in (ann, stage.admin):
        first = await user.says(f"@{stage.telegram.username} hello", chat=group)
        for text in ("/help", f"/balance@{stage.telegram.username}", "/pro hello", "hello", "/stop"):
            await user.says(text, chat=group)
        await user.says(None, chat=group, **voice(stage.telegram))
        assert await answered(stage, await user.forges(first, "language:ru")) is None
    await group.receives_nothing(until=said(ann, "in private", match="echo: in private"))
    assert [request.question for request in stage.openai.requests] == ["in private"]
    assert not is_russian((await said(ann, "/help")).text)


@LANGUAGES
async def test_too_many_requests_a_minute(stage: Stage, language: str) -> None:
    """The limit is told once, then there is silence: no model is asked and nothing charged; commands go on."""
    await stage.start(REQUESTS_PER_MINUTE="3")
    ann, group = await stage.newcomer(language_code=language), stage.group()
    await stage.admin.says(f"/refill {ann.id} 5000 premium")
    await ann.receives("5000")
    stage.openai.default = Say("fine", tokens=(60, 40))
    for text in ("one", "/pro two", "three"):
        await said(ann, text, match="fine")
    told = await said(ann, "four")
    assert 3 in numbers(told.text)
    assert is_russian(told.text) is (language == "ru")
    for text in ("five", "/pro six", "/imagine seven"):
        await ann.says(text)
    await ann.says(None, **voice(stage.telegram))
    await ann.says(None, caption="what is this?", **photo(stage.telegram))
    await ann.says(f"@{stage.telegram.username} eight", chat=group)
    bob = await stage.newcomer("Bob")
    await ann.receives_nothing(until=said(bob, "nine", match="fine"))
    await said(stage.admin, "/help", match="/refill")
    assert await stage.balance(ann) == [WELCOME_TOKENS - 200, 4_900, 0]
    assert [request.question for request in stage.openai.requests] == ["one", "two", "three", "nine"]
    assert numbers((await said(ann, "/stats")).text)[:3] == [3, 200, 100]
    assert group.inbox == []


@pytest.mark.parametrize(("limit", "told"), [(None, 1), ("0", 0)])
async def test_twenty_a_minute_unless_the_operator_says_otherwise(stage: Stage, limit: str | None, told: int) -> None:
    """With 0 there is no limit."""
    await stage.start(**{} if limit is None else {"REQUESTS_PER_MINUTE": limit})
    ann = await stage.newcomer()
    texts = [(await said(ann, f"question {number}")).text for number in range(21)]
    assert texts[:20] == [f"echo: question {number}" for number in range(20)]
    assert ("at most 20 requests" in texts[20]) is bool(told)
    assert len(stage.openai.requests) == 21 - told
