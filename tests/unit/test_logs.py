"""Logs: no key, no token, nothing that people write, whichever library speaks."""

import asyncio
import gc
import json
import logging
from collections.abc import Callable, Iterator

import httpx
import pytest
import structlog

from gptbot.app import logs
from gptbot.app.logs import RepeatsHidden, configure_logs

TOKEN, KEY = "123456:AAF-very-secret", "sk-very-secret"
SAID = "my doctor says"
LIBRARIES = (
    "httpx",
    "httpx._client",
    "httpcore",
    "openai",
    "openai._base_client",
    "asyncio",
    "aiohttp.client",
    "aiosqlite",
)
SILENT = ("telegram", "telegram.Bot", "telegram.ext", "telegram.request.BaseRequest")


Written = Callable[[], str]


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Written]:
    """All that was written to standard error; afterwards logging is as it was."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    levels = {name: logger.level for name, logger in _loggers().items()}
    seen: list[str] = []

    def read() -> str:
        seen.append(capsys.readouterr().err)
        return "".join(seen)

    yield read
    structlog.reset_defaults()
    root.setLevel(level)
    root.handlers[:] = handlers
    for name, logger in _loggers().items():
        logger.setLevel(levels.get(name, logging.NOTSET))


def _loggers() -> dict[str, logging.Logger]:
    found = logging.Logger.manager.loggerDict
    return {name: logger for name, logger in found.items() if isinstance(logger, logging.Logger)}


def fail(message: str) -> None:
    """Fails with words that a user wrote."""
    raise ValueError(message)


@pytest.mark.parametrize("library", [*LIBRARIES, *SILENT])
@pytest.mark.parametrize("level", ["INFO", "WARNING", "ERROR"])
def test_libraries_say_nothing_below_warning(written: Written, library: str, level: str) -> None:
    """At DEBUG and INFO their lines hold URLs and texts."""
    configure_logs(level, (TOKEN, KEY))
    for each in (logging.DEBUG, logging.INFO):
        logging.getLogger(library).log(each, 'HTTP Request: POST https://api/bot%s "%s"', TOKEN, SAID)

    assert written() == ""


@pytest.mark.parametrize("library", SILENT)
def test_a_library_that_quotes_bodies_in_its_errors_is_not_heard(written: Written, library: str) -> None:
    """What it fails with is raised as well, so nothing is lost."""
    configure_logs("INFO", (TOKEN,))
    try:
        fail(SAID)
    except ValueError:
        logging.getLogger(library).exception("Can not load response data: '%s'", SAID)

    assert written() == ""


@pytest.mark.parametrize("library", [*LIBRARIES, "gptbot", ""])
@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_no_logger_writes_a_secret(written: Written, library: str, level: str) -> None:
    """At any level, in a message, in its arguments, in a traceback."""
    configure_logs(level, (TOKEN, KEY))
    logger = logging.getLogger(library)
    logger.warning("url %s", f"https://api/bot{TOKEN}/getMe")
    logger.error(f"key {KEY}")  # noqa: G004 -- libraries do that
    try:
        fail(f"{TOKEN} {KEY}")
    except ValueError:
        logger.exception("failed")
    structlog.get_logger("gptbot").warning("mine", token=TOKEN, key=f"Bearer {KEY}")

    lines = written()
    assert "very-secret" not in lines
    assert "***" in lines


@pytest.mark.parametrize("library", [*LIBRARIES, "gptbot"])
def test_tracebacks_have_no_words_of_users(written: Written, library: str) -> None:
    """Where it failed and the kind of the error, for the standard library's loggers and our own."""
    configure_logs("INFO", (TOKEN, KEY))
    for log in (logging.getLogger(library), structlog.get_logger(library)):
        try:
            fail(SAID)
        except ValueError:
            log.exception("an update failed")

    lines = written()
    assert SAID not in lines
    assert lines.splitlines().count("ValueError") == 2
    assert lines.count("an update failed") == 2
    assert "in fail" in lines


def test_the_cause_of_an_error_does_not_quote_a_user_either(written: Written) -> None:
    """An error that was raised from another."""
    configure_logs("INFO", ())
    try:
        try:
            fail(SAID)
        except ValueError as error:
            raise RuntimeError(SAID) from error
    except RuntimeError:
        structlog.get_logger("gptbot").exception("failed")

    assert SAID not in written()
    assert "RuntimeError" in written()


def test_an_error_given_as_a_value_is_written_without_its_words(written: Written) -> None:
    """``exc_info`` may be the error itself, a triple, or nothing at all."""
    configure_logs("INFO", ())
    log = structlog.get_logger("gptbot")
    error = ValueError(SAID)
    log.error("failed", exc_info=error)
    log.error("failed", exc_info=(ValueError, error, None))
    log.error("failed", exc_info=True)  # noqa: LOG014 -- libraries do that, too
    log.error("failed", exc_info=None)

    assert SAID not in written()
    assert written().splitlines().count("ValueError") == 2
    assert written().count("failed") == 4


async def test_a_task_that_nobody_waited_for_does_not_quote_a_user(written: Written) -> None:
    """Asyncio writes such errors with their words into the message itself."""
    configure_logs("INFO", ())

    async def failing() -> None:
        fail(SAID)

    task = asyncio.create_task(failing())
    await asyncio.wait([task])
    del task
    gc.collect()

    lines = written()
    assert "never retrieved" in lines
    assert SAID not in lines


async def test_a_real_request_leaves_no_line(written: Written) -> None:
    """Httpx writes each request's URL at INFO, the token in it."""
    configure_logs("INFO", (TOKEN,))
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json={"ok": True}))
    async with httpx.AsyncClient(transport=transport) as client:
        answer = await client.post(f"https://api.telegram.org/bot{TOKEN}/sendMessage", json={"text": SAID})

    assert json.loads(answer.content) == {"ok": True}
    assert written() == ""


def test_our_own_lines_are_written_with_their_level_and_time(written: Written) -> None:
    """From the level that was asked for on."""
    configure_logs("WARNING", ())
    log = structlog.get_logger("gptbot.test")
    log.info("not this")
    log.warning("but this", number=7)

    (line,) = written().splitlines()
    assert "but this" in line
    assert "warning" in line
    assert "number=7" in line
    assert line.startswith("20")


def test_at_debug_a_traceback_is_whole(written: Written) -> None:
    """Who asks for it gets the words, but no secret."""
    configure_logs("DEBUG", (TOKEN,))
    try:
        fail(f"{SAID} {TOKEN}")
    except ValueError:
        structlog.get_logger("gptbot").exception("failed")

    assert SAID in written()
    assert TOKEN not in written()


def test_an_empty_secret_hides_nothing(written: Written) -> None:
    """A key that is not set must not turn every line into stars."""
    configure_logs("INFO", ("", TOKEN))
    structlog.get_logger("gptbot").warning("plain")

    assert "***" not in written()


def test_a_warning_that_repeats_is_written_once_in_a_while() -> None:
    """The same words about the same thing; others, quieter lines and bugs are written each time."""
    seconds = iter([0.0, 1.0, 2.0, 59.0, 61.0, 62.0])
    hidden = RepeatsHidden(60, now=lambda: next(seconds))

    def written_so(method: str, **event: object) -> bool:
        try:
            return bool(hidden(None, method, dict(event)))
        except structlog.DropEvent:
            return False

    full = {"event": "the store failed", "error": "the disk is full"}
    assert written_so("error", **full)
    assert not written_so("error", **full)
    assert written_so("error", **{**full, "error": "locked"})
    assert not written_so("error", **full)
    assert written_so("error", **full)
    assert not written_so("error", **full)
    for _ in range(2):
        assert written_so("info", event="gptbot is running")
        assert written_so("error", event="an update failed", exc_info=True)


def test_not_every_line_is_remembered_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many different ones are forgotten together."""
    monkeypatch.setattr(logs, "KINDS_MAX", 3)
    hidden = RepeatsHidden(60, now=lambda: 0.0)
    for number in range(10):
        hidden(None, "warning", {"event": "a letter cannot be delivered", "number": number})
    assert len(hidden._said) <= 3
