"""The process is asked to stop: in time, once, and what is unfinished is finished later."""

import asyncio
import signal

from integration.emulators.openai import Say
from integration.harness import WELCOME_TOKENS, BotProcess, Stage, said

PRICE = Say("the answer", tokens=(60, 40))


async def test_sigterm_stops_in_time_and_the_rest_is_done_later(stage: Stage, bot: BotProcess) -> None:
    """A request that runs does not hold the stop up for more than ten seconds; the next start finishes it."""
    ann = await stage.newcomer()
    stage.openai.default = PRICE
    stage.openai.hold()
    await ann.says("how are you?")
    await stage.openai.asked(1)
    assert await bot.terminate() == 0
    assert ann.unread == []
    stage.openai.release()
    await bot.start()
    assert (await ann.receives()).text == "the answer"
    assert await stage.balance(ann) == [WELCOME_TOKENS - 100, 0, 0]


async def test_a_stop_lets_a_quick_answer_finish(stage: Stage, bot: BotProcess) -> None:
    """What can be finished within the grace is finished; SIGINT is as good as SIGTERM."""
    ann = await stage.newcomer()
    stage.openai.hold()
    await ann.says("how are you?")
    await stage.openai.asked(1)
    stopped = asyncio.ensure_future(bot.terminate(by=signal.SIGINT))
    asyncio.get_running_loop().call_later(0.3, stage.openai.release)
    assert await stopped == 0
    assert [message.text for message in ann.unread] == ["echo: how are you?"]


async def test_stop_by_the_admin_is_done_once(stage: Stage, bot: BotProcess) -> None:
    """It says so and ends with success; the next start does not stop again."""
    await stage.admin.says("/stop")
    await stage.admin.receives("stop")
    assert await bot.wait() == 0
    await bot.start()
    ann = await stage.newcomer()
    assert (await said(ann, "are you there?")).text == "echo: are you there?"
    group = stage.group()
    await stage.admin.says(f"/stop@{stage.telegram.username}", chat=group)
    assert await bot.wait() == 0
    assert len(group.inbox) == 1
    await bot.start()
    assert (await said(ann, "and now?")).text == "echo: and now?"
