"""Updates that no reader understands: set aside, with a word to the admin."""

from typing import Any

from integration.harness import Stage, said

BROKEN: tuple[dict[str, Any], ...] = (
    {"message": {"message_id": "five"}},
    {"message": []},
    {"message": {"date": 1}},
    {"message": "x"},
)


async def test_an_update_that_cannot_be_read_does_not_stop_the_bot(stage: Stage) -> None:
    """Half a message, the wrong shape: others are served, it is confirmed, and the next start does not meet it."""
    bot = await stage.start()
    bot.troubles = True
    ann = await stage.newcomer()
    for broken in BROKEN:
        stage.telegram.push(broken)
    assert (await said(ann, "and now?")).text == "echo: and now?"
    await stage.telegram.confirmed_all()
    await stage.admin.receives("log")
    await bot.terminate()
    written = len(bot.log)
    await bot.start()
    assert (await said(ann, "and after?")).text == "echo: and after?"
    assert "Traceback" not in bot.log[written:]
