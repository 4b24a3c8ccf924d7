"""Somebody who ran the old bot stops it, imports its files and starts this one: nobody misses anything."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from gptbot.adapters.sqlite.audit import audit
from integration.emulators.telegram import User
from integration.harness import Stage, numbers, said

DOCUMENT = {
    "global": {"requests": 70, "tokens": 9_000},
    "1": {"requests": 1, "tokens": 2, "balance": 777_777},
    "500": {
        "requests": 5,
        "tokens": 600,
        "balance": 400,
        "name": "Anna",
        "username": "@anna_moves",
        "lastdate": "31.12.2023 23:59:58",
        "premium_balance": 33,
        "image_balance": 2,
        "prompt": "Be brief.",
        "max_context_length": 5_000,
        "active_favor_request": True,
    },
    "501": {"balance": 5, "name": "Bill", "username": "None", "blacklist": True},
}


async def gptbot(stage: Stage, *words: str) -> str:
    """Runs a command beside the bot, with its settings; what it said."""
    bot = stage.bots[-1] if stage.bots else stage.make()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gptbot.app.cli", *words),
        cwd=stage.folder,
        env=bot.environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said_, complained = await process.communicate()
    assert process.returncode == 0, complained.decode()
    return said_.decode()


def put(folder: Path) -> None:
    """The old bot's files."""
    (folder / "data.json").write_text(json.dumps(DOCUMENT), "utf-8")
    (folder / "chat_context").mkdir()
    dialog = [{"role": "user", "content": "My cat is Tom"}, {"role": "assistant", "content": "Hello, Tom"}]
    (folder / "chat_context" / "500.json").write_text(json.dumps(dialog), "utf-8")


def mover(stage: Stage) -> User:
    """Somebody who talked to the old bot."""
    return stage.telegram.user(500, "Anna", username="anna_moves", language_code="en")


async def test_nobody_misses_anything(stage: Stage) -> None:
    """Balances, prompt, dialogue, blocks and the open favour are there; moving in again changes nothing."""
    put(stage.folder)
    anna = mover(stage)
    await gptbot(stage, "import", "data.json", "--contexts", "chat_context")
    await stage.bot.start()

    request = await stage.admin.receives(r"\b500\b")
    assert {30_000, 400} <= set(numbers(request.text))
    assert await stage.balance(anna) == [400, 33, 2]
    await said(anna, "/start")
    assert await stage.balance(anna) == [400, 33, 2]
    assert (await said(anna, "what is its name?")).text == "echo: what is its name?"
    messages = stage.openai.requests[-1].body["messages"]
    assert [message["content"] for message in messages] == [
        "Be brief.",
        "My cat is Tom",
        "Hello, Tom",
        "what is its name?",
    ]
    left = await stage.balance(anna)
    assert left[0] < 400

    await gptbot(stage, "import", "data.json", "--contexts", "chat_context")
    assert await stage.balance(anna) == left
    await stage.bot.terminate()
    assert (await audit(stage.folder / "gptbot.db")).proven


async def test_the_open_favor_is_asked_about_once(stage: Stage) -> None:
    """At the first start and not at the next; yes credits."""
    put(stage.folder)
    anna = mover(stage)
    await gptbot(stage, "import", "data.json")
    await stage.bot.start()
    request = await stage.admin.receives(r"\b500\b")
    await stage.bot.terminate()
    await stage.bot.start()
    await stage.admin.presses(request, "Yes")
    await anna.receives("30000|30,000")
    assert (await stage.balance(anna))[0] == 30_400
    assert [message for message in stage.admin.unread if "500" in message.text] == []


async def test_copies_are_made_while_the_bot_runs(stage: Stage) -> None:
    """One by itself each day, proven, and one by hand; both add up."""
    await stage.start()
    daily = stage.folder / "backups" / f"gptbot-{datetime.now(UTC).date().isoformat()}.db"
    await stage.newcomer()
    async with asyncio.timeout(20):
        while not daily.exists():  # noqa: ASYNC110 -- a file rings no bell
            await asyncio.sleep(0.05)
    await gptbot(stage, "backup", "copy.db")
    assert (await audit(daily)).proven
    assert (await audit(stage.folder / "copy.db")).accounts == 1
    assert "exported 1 user " in await gptbot(stage, "export")


async def test_no_copies_where_none_are_wanted(stage: Stage) -> None:
    """BACKUPS_KEPT=0."""
    await stage.start(BACKUPS_KEPT="0")
    await stage.newcomer()
    await stage.bot.terminate()
    assert not (stage.folder / "backups").exists()
