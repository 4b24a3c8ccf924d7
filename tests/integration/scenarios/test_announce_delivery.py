"""Announcements on their way: restarts, refusals, floods, answers in between, progress and the end."""

import time
from itertools import pairwise

import pytest

from integration.emulators.telegram import LoseAnswer, Refuse, ServerError, TooMany
from integration.harness import BotProcess, Stage, numbers, said
from integration.scenarios.announcing import (
    NEWS,
    QUESTION,
    Figures,
    begun,
    crowd,
    delivered,
    previewed,
    reported,
    restarted,
    told,
    until_delivered,
)


async def test_killed_while_composing(stage: Stage, bot: BotProcess) -> None:
    """The text that comes after the next start is the announcement's, and no question."""
    ann = await stage.newcomer()
    await said(stage.admin, "/announce all", match="preview")
    await restarted(bot)
    await stage.admin.says(NEWS)
    await stage.admin.receives(QUESTION)
    await restarted(bot)
    await said(stage.admin, "y", match="on its way")
    await ann.receives(NEWS)
    assert stage.openai.requests == []


async def test_killed_after_the_preview(stage: Stage, bot: BotProcess) -> None:
    """The button works after the next start."""
    ann = await stage.newcomer()
    question = await previewed(stage)
    await restarted(bot)
    await stage.admin.presses(question, "Yes")
    await ann.receives(NEWS)
    assert (await reported(stage))[0] == Figures(2, 0)


async def test_killed_in_the_middle(stage: Stage) -> None:
    """Killed three times on the way: all have it, and of those who were under way at most one for each kill twice."""
    people = await crowd(stage, 40)
    bot = await stage.start(BULK_MESSAGES_PER_SECOND="29")
    await begun(stage)
    for count in (5, 15, 25):
        await until_delivered(stage, count)
        await restarted(bot)
    figures, _ = await reported(stage)
    got = told(people)
    assert min(got) == 1
    assert max(got) <= 2
    assert sum(got) <= len(people) + 3
    assert figures == Figures(41, 0)


@pytest.mark.parametrize("times", [1, 3])
async def test_stopped_in_the_middle(stage: Stage, times: int) -> None:
    """A clean stop waits for the message that is under way: nobody gets it twice."""
    people = await crowd(stage, 30)
    bot = await stage.start(BULK_MESSAGES_PER_SECOND="29")
    await begun(stage)
    for count in range(1, times + 1):
        await until_delivered(stage, 5 * count)
        assert await bot.terminate() == 0
        assert delivered(stage) < 30
        await bot.start()
    assert (await reported(stage))[0] == Figures(31, 0)
    assert told(people) == [1] * 30


async def test_who_blocked_the_bot_is_named_and_skipped(stage: Stage, bot: BotProcess) -> None:
    """In the report by name; next time not even tried, until they come back."""
    ann, bob = await stage.newcomer("Ann"), await stage.newcomer("Bob")
    bob.blocks(announced=False)
    await begun(stage)
    figures, report = await reported(stage)
    assert figures == Figures(2, 1)
    assert "Bob" in report.partition("Failed:")[2]
    assert "blocked" in report.partition("Failed:")[2]
    assert numbers((await previewed(stage)).text) == [2]
    await said(stage.admin, "n", match="cancelled")
    bob.unblocks()
    await said(bob, "/start")
    assert numbers((await previewed(stage)).text) == [3]
    await said(stage.admin, "y", match="on its way")
    await bob.receives(NEWS)
    assert told([ann, bob]) == [2, 1]


async def test_a_flooded_chat_waits_alone(stage: Stage, bot: BotProcess) -> None:
    """A 429 of one chat holds up nobody else, and is obeyed there."""
    people = [await stage.newcomer() for _ in range(5)]
    stage.telegram.fails("sendMessage", TooMany(2), chat_id=people[0].id)
    await begun(stage)
    for user in people[1:]:
        await user.receives(NEWS)
    assert told(people[:1]) == [0]
    await people[0].receives(NEWS)
    refused, sent = stage.telegram.called("sendMessage", people[0].id)[-2:]
    assert (refused.status, sent.status) == (429, 200)
    assert sent.at - refused.at >= 2
    assert (await reported(stage))[0] == Figures(6, 0)


async def test_a_failing_server_is_tried_again(stage: Stage, bot: BotProcess) -> None:
    """Errors of the server and lost answers are no reason to leave somebody out."""
    people = [await stage.newcomer() for _ in range(4)]
    stage.telegram.fails("sendMessage", ServerError(), chat_id=people[0].id, times=2)
    stage.telegram.fails("sendMessage", ServerError(502), chat_id=people[1].id)
    stage.telegram.fails("sendMessage", LoseAnswer(), chat_id=people[2].id)
    await begun(stage)
    assert (await reported(stage))[0] == Figures(5, 0)
    assert told(people) == [1, 1, 2, 1]  # whether it arrived when the answer was lost, nobody can know


async def test_formatting_that_is_refused_loses_nothing(stage: Stage, bot: BotProcess) -> None:
    """It arrives plainly; what is refused even so is reported, and its reader is not taken for gone."""
    ann, bob = await stage.newcomer("Ann"), await stage.newcomer("Bob")
    stage.telegram.fails("sendMessage", Refuse(400, "Bad Request: DOCUMENT_INVALID"), chat_id=ann.id)
    stage.telegram.fails("sendMessage", Refuse(400, "Bad Request: message is strange"), chat_id=bob.id, times=2)
    await begun(stage)
    await ann.receives(NEWS)
    figures, report = await reported(stage)
    assert figures == Figures(2, 1)
    assert "refused" in report.partition("Failed:")[2]
    assert numbers((await previewed(stage)).text) == [3]


async def test_a_group_that_moved(stage: Stage, bot: BotProcess) -> None:
    """The announcement follows it to its new id; a group that threw the bot out is reported."""
    group, hostile = stage.group(), stage.group()
    moved = group.moves(-2_000_000)
    await begun(stage, str(group.id))
    await moved.receives(NEWS)
    assert (await reported(stage))[0] == Figures(1, 0)
    hostile.blocks()
    await begun(stage, str(hostile.id))
    figures, report = await reported(stage)
    assert figures == Figures(0, 1)
    assert str(hostile.id) in report


async def test_answers_do_not_wait_for_it(stage: Stage) -> None:
    """Somebody asks while 200 are told: the answer comes at once, the pace is kept, the progress shows."""
    people = await crowd(stage, 200)
    await stage.start(BULK_MESSAGES_PER_SECOND="25")
    await begun(stage)
    began = time.monotonic()
    waits = []
    for count, user in ((20, people[150]), (60, people[10]), (100, people[199])):
        await until_delivered(stage, count)
        asked = time.monotonic()
        await said(user, f"a question of {user.id}", match="echo")
        waits.append(time.monotonic() - asked)
    assert max(waits) < 1.0
    assert (await reported(stage))[0] == Figures(201, 0)
    assert time.monotonic() - began >= 201 / 25 - 1
    assert told(people) == [1] * 200
    bulk = [call.at for call in stage.telegram.called("sendMessage") if call.parameters["text"] == NEWS]
    assert max(sum(at <= other < at + 1 for other in bulk) for at in bulk) <= 26


async def test_progress_is_one_message(stage: Stage) -> None:
    """Edited every few seconds, in the same one after a restart, ending with the final figures."""
    await crowd(stage, 100)
    bot = await stage.start(BULK_MESSAGES_PER_SECOND="15")
    await begun(stage)
    progress = await stage.admin.receives("under way")
    assert [button["text"] for button in progress.buttons] == ["Stop"]
    await until_delivered(stage, 50)
    await restarted(bot)
    assert (await reported(stage))[0] == Figures(101, 0)
    assert numbers(progress.text) == [101, 101]
    assert "ended" in progress.text
    assert progress.buttons == []
    assert len(progress.edits) >= 2
    edits = [call for call in stage.telegram.called("editMessageText") if call.status == 200]
    gaps = [later.at - earlier.at for earlier, later in pairwise(edits)]
    assert min(gaps) >= 1.0
    assert not any("under way" in message.text for message in stage.admin.unread)


@pytest.mark.parametrize("how", ["button", "q", "command"])
async def test_it_can_be_stopped(stage: Stage, how: str) -> None:
    """By the button below the progress, by q: nobody else gets it, and the report says how many did."""
    people = await crowd(stage, 60)
    await stage.start(BULK_MESSAGES_PER_SECOND="20")
    await begun(stage)
    progress = await stage.admin.receives("under way")
    await until_delivered(stage, 10)
    await said(stage.admin, "/announce test", match="under way")
    if how == "button":
        await stage.admin.presses(progress, "Stop")
    else:
        await stage.admin.says("q" if how == "q" else "/announce q")
    figures, report = await reported(stage)
    assert 10 <= figures.delivered < 60
    assert f"{61 - figures.delivered} recipients did not get it" in report
    assert sum(told(people)) + 1 == figures.delivered or sum(told(people)) == figures.delivered
    await previewed(stage, "test")


async def test_a_long_report_names_the_first(stage: Stage) -> None:
    """Fifty of each kind, then the number."""
    people = await crowd(stage, 70)
    for user in people[:60]:
        user.blocks(announced=False)
    await stage.start(BULK_MESSAGES_PER_SECOND="29")
    await begun(stage)
    figures, report = await reported(stage)
    report += "".join(message.text for message in stage.admin.unread)
    assert figures == Figures(11, 60)
    assert "and 10 more" in report
    assert report.count("has blocked the bot") == 50
