"""Files from Telegram: fetched within limits, and failing without a word about the token."""

from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs
from telegram import Bot

from gptbot.adapters.telegram import downloads, files
from gptbot.adapters.telegram.bot import connected
from gptbot.adapters.telegram.files import TelegramFiles
from gptbot.domain.media import FILE_BYTES_MAX, FileRef
from gptbot.domain.ports.media import FileError
from integration.emulators.telegram import Drop, Hang, Refuse, ServerError, TelegramEmulator, TooMany
from integration.emulators.telegram_faults import Fault


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    """Telegram."""
    async with TelegramEmulator() as telegram:
        yield telegram


@pytest.fixture
async def bot(telegram: TelegramEmulator) -> AsyncIterator[Bot]:
    """The bot's own connection."""
    async with connected(token=telegram.token, base_url=f"{telegram.base_url}/", poll_timeout_s=1) as bot:
        yield bot


async def test_a_file_is_fetched_as_it_is(telegram: TelegramEmulator, bot: Bot) -> None:
    """From the server that the bot talks to."""
    content = bytes(range(256)) * 5_000
    file_id = telegram.add_file(content, "photos/one file.jpg")
    assert await TelegramFiles(bot=bot).fetch(FileRef(id=file_id)) == content


async def test_reading_stops_just_beyond_the_limit(
    telegram: TelegramEmulator, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much the server would send."""
    file_id = telegram.add_file(bytes(12 * 2**20), "large.bin")
    transport = downloads.LimitedDownloads(bot.request._client._transport._inner, 2**20)  # type: ignore[attr-defined]
    monkeypatch.setattr(bot.request._client, "_transport", transport)  # type: ignore[attr-defined]
    got = await TelegramFiles(bot=bot).fetch(FileRef(id=file_id))
    assert 2**20 < len(got) < 4 * 2**20
    assert FILE_BYTES_MAX == 20 * 2**20


@pytest.mark.parametrize("method", ["getFile", "file"])
async def test_a_passing_failure_is_tried_again(telegram: TelegramEmulator, bot: Bot, method: str) -> None:
    """Twice."""
    file_id = telegram.add_file(b"content", "a.bin")
    telegram.fails(method, ServerError(), times=2)
    assert await TelegramFiles(bot=bot).fetch(FileRef(id=file_id)) == b"content"


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("getFile", ServerError(502)),
        ("getFile", Drop()),
        ("getFile", Refuse(400, "Bad Request: file is too big")),
        ("getFile", Hang()),
        ("getFile", TooMany(30)),
        ("file", ServerError()),
    ],
)
async def test_what_fails_for_good_says_nothing_of_the_token(
    telegram: TelegramEmulator, bot: Bot, monkeypatch: pytest.MonkeyPatch, method: str, fault: Fault
) -> None:
    """Neither in the error, nor in what caused it, nor in the log."""
    monkeypatch.setattr(files, "DEADLINE_S", 0.5)
    monkeypatch.setattr(files, "PAUSE_S", 0.01)
    file_id = telegram.add_file(b"content", "a.bin")
    telegram.fails(method, fault, times=None)
    with capture_logs() as logs, pytest.raises(FileError) as caught:
        await TelegramFiles(bot=bot).fetch(FileRef(id=file_id))
    telegram.recovers()
    assert telegram.token not in f"{caught.value} {caught.value.__cause__} {logs}"
    assert len(logs) == 1


async def test_a_file_that_is_not_there(telegram: TelegramEmulator, bot: Bot) -> None:
    """An id of another bot, a path that was forgotten."""
    with pytest.raises(FileError):
        await TelegramFiles(bot=bot).fetch(FileRef(id="unknown"))
    file_id = telegram.add_file(b"content", "a.bin")
    telegram.state.files[file_id] = ("", b"content")
    with pytest.raises(FileError):
        await TelegramFiles(bot=bot).fetch(FileRef(id=file_id))
