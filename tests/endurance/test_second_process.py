"""A second process: on the same database it is refused, with the same token one of the two retires."""

import asyncio
import time
from pathlib import Path

from endurance.answers import TokenAnswers, doomed
from endurance.crowd import Crowd
from endurance.ordeal import SETTINGS
from integration.emulators.telegram import Refuse
from integration.harness import BotProcess, Stage, opened_stage, said
from integration.nursery import ran

CONFLICT = Refuse(409, "Conflict: terminated by other getUpdates request; make sure that only one bot is running")
RETIRED = 3
ONE_LEFT_WITHIN_S = 20.0


def second(stage: Stage, **settings: str) -> BotProcess:
    """Another bot with the same token, in a folder of its own."""
    bot = stage.make(**{"DATABASE_URL": "sqlite:///gptbot.db", **settings})
    bot.folder = stage.folder / "second"
    bot.folder.mkdir()
    return bot


class TestOnTheSameDatabase:
    """Whoever serves has the store alone; whoever else reads or writes needs nobody's leave."""

    async def test_it_is_refused(self, stage: Stage) -> None:
        """In one line that names the process to stop, with an exit code; the first goes on undisturbed."""
        bot = await stage.start()
        other = second(stage, DATABASE_URL=bot.environment["DATABASE_URL"])
        await other.launch()
        assert await other.wait(timeout_s=15) == 1
        [line] = other.log.splitlines()
        assert f"gptbot.db: another gptbot (process {bot.pid}) uses it" in line
        ann = await stage.newcomer()
        assert (await said(ann, "are you there?")).text == "echo: are you there?"

    async def test_whoever_serves_nobody_else_works_beside_it(self, stage: Stage) -> None:
        """A terminal on the bot's own database, and moving in while it runs; the bot knows at once who came."""
        bot = await stage.start()
        (stage.folder / "data.json").write_text('{"global": {}, "42": {"balance": 5}}')
        for command in (("chat",), ("import", "data.json")):
            code, _, complaint = await asyncio.to_thread(
                ran, *command, folder=stage.folder, environment=bot.environment
            )
            assert (code, complaint) == (0, "")
        mover = stage.telegram.user(42, "Mo", met=False)
        assert "5" in (await said(mover, "/balance")).text

    async def test_copies_exports_and_audits_go_on(self, stage: Stage) -> None:
        """They only read."""
        bot = await stage.start()
        await stage.newcomer()
        for command in (("backup", "copy.db"), ("export", "data.json"), ("audit",)):
            code, _, complaint = await asyncio.to_thread(
                ran, *command, folder=stage.folder, environment=bot.environment
            )
            assert (code, complaint) == (0, "")

    async def test_a_lock_dies_with_its_holder(self, stage: Stage) -> None:
        """After a kill the next one starts at once, and leaves its own number."""
        bot = await stage.start()
        await bot.kill()
        await bot.start()
        assert (stage.folder / "gptbot.db-lock").read_text() == str(bot.pid)


class TestWithTheSameToken:
    """Telegram ends the older of two polls, and tells it so."""

    async def test_one_of_two_is_left_and_nothing_is_answered_twice(self, tmp_path: Path) -> None:
        """While people talk a second one starts elsewhere, with a copy: one retires in time and in order."""
        async with opened_stage(tmp_path) as stage:
            stage.openai.default = TokenAnswers(0.1)
            first = await stage.start(**SETTINGS)
            crowd = Crowd(stage, 7, pause_s=0.3)
            await crowd.gather(10)
            other = second(stage, **SETTINGS)
            copy = ("backup", str(other.folder / "gptbot.db"))
            code, _, _ = await asyncio.to_thread(ran, *copy, folder=stage.folder, environment=first.environment)
            assert code == 0
            talking = asyncio.create_task(crowd.talk())
            began = time.monotonic()
            await other.launch()
            retired, code = await _first_to_end(first, other)
            assert code == RETIRED, retired.log[-2000:]
            assert time.monotonic() - began < ONE_LEFT_WITHIN_S
            crowd.over.set()
            await talking
            await stage.telegram.until(lambda: not crowd.unanswered(), hope="all answers")
            assert [bot.running for bot in (first, other)].count(True) == 1
            assert "goes on; this one has done" in retired.log
            assert any("taken over" in message.text for message in stage.admin.inbox)
        asked = [each for each in crowd.asked.values() if not doomed(each.token)]
        assert len(asked) > 20
        assert [each.token for each in asked if len({message.text for message in each.said}) != len(each.said)] == []

    async def test_a_stray_conflict_is_survived_and_a_second_one_retires(self, stage: Stage) -> None:
        """The first may be a predecessor's poll; at the second, what was received is answered before it ends."""
        bot = await stage.start(POLL_TIMEOUT_S="1")
        stage.telegram.fails("getUpdates", CONFLICT)
        ann = await stage.newcomer()
        stage.openai.hold()
        await ann.says("how are you?")
        await stage.openai.asked(1)
        assert bot.running
        stage.telegram.fails("getUpdates", CONFLICT)
        await stage.admin.receives("taken over", timeout_s=ONE_LEFT_WITHIN_S)
        stage.openai.release()
        assert await bot.wait() == RETIRED
        assert [message.text for message in ann.unread] == ["echo: how are you?"]


async def _first_to_end(*bots: BotProcess) -> tuple[BotProcess, int]:
    waits = {asyncio.create_task(bot.wait(timeout_s=60)): bot for bot in bots}
    done, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in pending:
        wait.cancel()
    [ended] = done
    return waits[ended], ended.result()
