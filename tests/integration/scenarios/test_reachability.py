"""Reachability: people who block the bot are marked so until they come back."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from integration.emulators.openai import Say
from integration.harness import WELCOME_TOKENS, Stage, said


def unreachable(stage: Stage, number: int) -> bool:
    """Whether the store says so of this user."""
    with closing(sqlite3.connect(stage.folder / "gptbot.db")) as database:
        [row] = database.execute("SELECT unreachable FROM accounts WHERE id = ?", (f"telegram:{number}",))
    return bool(row[0])


async def marked(stage: Stage, number: int, *, mark: bool = True) -> None:
    """Waits until the store says so, or no longer: it rings no bell, so it is looked at again and again."""
    async with asyncio.timeout(15):
        while unreachable(stage, number) is not mark:  # noqa: ASYNC110 -- another process writes the file
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("back", ["unblocks", "writes"])
async def test_who_blocks_the_bot_is_marked_until_they_come_back(stage: Stage, back: str) -> None:
    """Telegram says so at once; coming back is unblocking, or writing after an unblocking that nobody heard of."""
    await stage.start()
    ann = await stage.newcomer()
    ann.blocks()
    await marked(stage, ann.id)
    if back == "unblocks":
        ann.unblocks()
    else:
        ann.chat.blocked = False
        await said(ann, "/help")
    await marked(stage, ann.id, mark=False)
    assert len(stage.telegram.called("sendMessage", ann.id)) == 1 + (back == "writes")


async def test_a_letter_that_is_refused_marks_as_well(stage: Stage) -> None:
    """Somebody who blocks the bot while it thinks pays for the answer, and is marked."""
    await stage.start()
    ann = await stage.newcomer()
    stage.openai.default = Say("the answer", tokens=(60, 40))
    stage.openai.hold()
    await ann.says("how are you?")
    await stage.openai.asked(1)
    ann.blocks(announced=False)
    stage.openai.release()
    await marked(stage, ann.id)
    ann.chat.blocked = False
    assert await stage.balance(ann) == [WELCOME_TOKENS - 100, 0, 0]
    assert not unreachable(stage, ann.id)


async def test_groups_mark_nobody(stage: Stage) -> None:
    """The bot is thrown out of a group, and somebody with a shut private chat goes on in one."""
    await stage.start()
    ann, group = await stage.newcomer(), stage.group()
    await said(ann, "/help", chat=group)
    ann.blocks()
    await marked(stage, ann.id)
    await said(ann, "/help", chat=group)
    assert unreachable(stage, ann.id)
    bob = await stage.newcomer("Bob")
    group.blocks()
    await bob.says("/help", chat=group)
    await said(bob, "/help")
    assert not unreachable(stage, bob.id)
