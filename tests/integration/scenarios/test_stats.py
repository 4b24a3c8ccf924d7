"""Statistics: people read their own, the admin in private the whole bot, today and in all."""

import re
import sqlite3
from contextlib import closing

import pytest

from integration.emulators.openai import Hear, Say
from integration.emulators.telegram_media import voice
from integration.harness import BotProcess, Stage, numbers, said

TWO_DAYS_MICROS = 2 * 86_400 * 10**6
PRICES = "gpt-6-luna=1/1,gpt-6.1-terra=10/10,gpt-image-2.6-flare=1/1,gpt-transcribe=0.06/min"
WORDS = {
    "en": ("today", "in all", "Requests", "Tokens", "Premium tokens", "Images", "Voice", "Cost"),
    "ru": ("сегодня", "всё время", "Запросы", "Токены", "Премиум-токены", "Изображения", "Голос", "Стоимость"),
}


async def two_days_later(bot: BotProcess) -> None:
    """Stops the bot, and starts it when all that happened is two days ago."""
    assert await bot.terminate() == 0
    with closing(sqlite3.connect(bot.folder / "gptbot.db", isolation_level=None)) as database:
        database.execute("UPDATE usage SET at = at - ?", (TWO_DAYS_MICROS,))
        database.execute(
            "UPDATE accounts SET registered_at = registered_at - ?, last_request_at = last_request_at - ?",
            (TWO_DAYS_MICROS, TWO_DAYS_MICROS),
        )
    await bot.start()


def sections(text: str, language: str) -> tuple[list[str], list[str]]:
    """The figures of the whole bot: today's and all, as they are written."""
    _, today, total = re.split(rf".*(?:{WORDS[language][0]}|{WORDS[language][1]}).*\n\n", text)

    def figures(part: str) -> list[str]:
        return [line.partition(": ")[2].split()[0] for line in part.strip().splitlines()]

    for part in (today, total):
        assert [line.partition(":")[0] for line in part.strip().splitlines()][:6] == list(WORDS[language][2:])
    return figures(today), figures(total)


async def test_the_admin_reads_the_whole_bot(stage: Stage) -> None:
    """Today since midnight and in all, through a restart, in both languages; what others may not read."""
    bot = await stage.start(MODEL_PRICES=PRICES)
    stage.openai.default = Say("fine", tokens=(60, 40))
    ann = await stage.newcomer("Ann")
    await stage.admin.says(f"/refill {ann.id} 5000 premium")
    await stage.admin.says(f"/refill {ann.id} 5 image")
    for words in ("5000", "5 image"):
        await ann.receives(words)
    await said(ann, "one", match="fine")
    await said(ann, "/pro two", match="fine")
    await said(ann, "/img three", match=lambda message: "photo" in message.json)
    stage.openai.behave(Hear("four"))
    await ann.says(None, **voice(stage.telegram, seconds=10))
    await ann.receives("fine")
    await two_days_later(bot)
    bob = await stage.newcomer("Bob")
    await said(bob, "five", match="fine")
    await said(stage.admin, "six", match="fine")
    for name in ("/stats", "/profile"):
        for language in ("en", "ru"):
            await said(stage.admin, f"/language {language}", match="I speak English|по-русски")
            answer = await said(stage.admin, name, match=WORDS[language][0])
            today, total = sections(answer.text, language)
            assert today == ["2", "200", "0", "0", "0", "$0.0002", "1", "2"]
            assert total[:5] == ["6", "400", "160", "1", "10"]
            assert float(total[5].removeprefix("$")) > 0.0114
            assert total[6:] == ["3"]
            assert numbers(answer.text)[:2] == [1, 100]


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_nobody_else_reads_it(stage: Stage, language: str) -> None:
    """People read their own; so does the admin in a group."""
    await stage.start()
    ann, group = await stage.newcomer("Ann", language), stage.group()
    for name in ("/stats", "/profile"):
        text = (await said(ann, name)).text
        assert WORDS[language][0] not in text
        assert WORDS[language][1] not in text
        assert WORDS["en"][0] not in (await said(stage.admin, name, chat=group)).text
