"""Settings that are missing or wrong: one readable line each, no traceback, no secret, and no start."""

import asyncio

import pytest

from integration.harness import BotProcess, Stage, said


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (
            {"OPENAI_API_KEY": None, "TELEGRAM_API_KEY": None, "ADMIN_CHAT_ID": None},
            {"OPENAI_API_KEY", "TELEGRAM_API_KEY", "ADMIN_CHAT_ID"},
        ),
        (
            {
                "ADMIN_CHAT_ID": "me",
                "DATABASE_URL": "mysql://secret-password@host/db",
                "OPENAI_BASE_URL": "no url",
                "GROUP_TRIGGER": "sometimes",
                "ADMIN_REPORTS": "maybe",
                "BOT_LANGUAGE": "tlh",
                "WELCOME_TOKENS": "-5",
            },
            {
                "ADMIN_CHAT_ID",
                "DATABASE_URL",
                "OPENAI_BASE_URL",
                "GROUP_TRIGGER",
                "ADMIN_REPORTS",
                "BOT_LANGUAGE",
                "WELCOME_TOKENS",
            },
        ),
    ],
)
async def test_each_wrong_setting_has_one_line(stage: Stage, wrong: dict[str, str | None], named: set[str]) -> None:
    """Every one is named, none of the values is shown."""
    log = await _refused(stage.make(**wrong))
    lines = [line for line in log.splitlines() if line.strip()]
    assert len(lines) == len(named), log
    assert all(any(name in line for line in lines) for name in named), log
    assert "secret-password" not in log


async def test_a_token_that_telegram_refuses(stage: Stage) -> None:
    """It is said so, without the token."""
    bot = stage.make(TELEGRAM_API_KEY="987654321:AAE-a-token-that-nobody-ever-gave-out")
    bot.afresh = True
    log = await _refused(bot)
    assert "TELEGRAM_API_KEY" in log


async def test_a_database_that_cannot_be_opened(stage: Stage) -> None:
    """A folder in its place, or a file that is none."""
    (stage.folder / "folder.db").mkdir()
    (stage.folder / "text.db").write_text("this is no database, but a text that somebody put here" * 50)
    for name in ("folder.db", "text.db"):
        await _refused(stage.make(DATABASE_URL=f"sqlite:///{stage.folder / name}"))


async def test_settings_come_from_a_file_as_well(stage: Stage) -> None:
    """``.env`` in the working directory, ``ADMIN_ID`` as the seed called it, a database in a folder to be made."""
    (stage.folder / ".env").write_text(f"ADMIN_ID={stage.admin.id}\nWELCOME_TOKENS=12345\n")
    await stage.start(ADMIN_CHAT_ID=None, DATABASE_URL="sqlite:///data/deep/gptbot.db")
    ann = stage.stranger()
    assert "12345" in (await said(ann, "/start")).text
    await stage.admin.receives(str(ann.id))
    assert (stage.folder / "data" / "deep" / "gptbot.db").exists()


async def _refused(bot: BotProcess) -> str:
    """What a bot writes that does not start."""
    written = len(bot.log)
    await bot.launch()
    code = await bot.wait(timeout_s=15)
    await asyncio.sleep(0)
    log = bot.log[written:]
    assert code not in {0, -9, -15}
    assert "Traceback" not in log
    assert 1 <= len(log.strip().splitlines()) <= 10, log
    return log
