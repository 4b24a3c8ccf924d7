"""``BOT_LANGUAGE``: one language for everybody."""

from integration.harness import Stage, is_russian, said


async def test_a_forced_language_is_everybodys(stage: Stage) -> None:
    """Nobody can choose another."""
    await stage.start(BOT_LANGUAGE="ru")
    ann = stage.stranger("Ann", "en")
    for text in ("/start", "/help", "/language en", "/help"):
        assert is_russian((await said(ann, text)).text), text
    await stage.admin.says("/help")
    assert is_russian((await stage.admin.receives("/refill")).text)
