"""The poll itself: it survives silence and a second bot."""

import aiohttp

from integration.emulators.telegram import Hang
from integration.harness import BotProcess, Stage, said


async def test_a_silent_poll_is_started_anew(stage: Stage) -> None:
    """A poll that Telegram never answers is given up after its time and a margin, and nothing is lost."""
    stage.telegram.fails("getUpdates", Hang())
    await stage.start(POLL_TIMEOUT_S="1")
    ann = stage.stranger()
    await ann.says("/start")
    await ann.receives(timeout_s=30)


async def test_another_poll_costs_a_pause(stage: Stage, bot: BotProcess) -> None:
    """Somebody else asked with the same token: the log says so, and the bot goes on when they are gone."""
    url = f"{stage.telegram.base_url}/bot{stage.telegram.token}/getUpdates"
    ann = await stage.newcomer()
    await stage.telegram.confirmed_all()  # the poll that confirms is the one that waits
    async with aiohttp.ClientSession() as session, session.post(url, json={"timeout": 0}) as answer:
        assert answer.status == 200
    assert (await said(ann, "are you there?")).text == "echo: are you there?"
    assert "another process" in bot.log
