"""Logging: lines on standard error, without keys, tokens or what people write."""

import logging
import sys
import time
import traceback
from collections.abc import Callable, Iterable, MutableMapping
from typing import Any

import structlog

_QUIET = ("httpx", "httpcore", "httpx2", "httpcore2", "openai", "aiohttp", "asyncio", "aiosqlite")
# Its errors quote whole bodies, with what people wrote; all of them reach us as exceptions anyway.
_SILENT = ("telegram",)
_HIDDEN = "***"

REPEATED_EACH_S = 60.0
KINDS_MAX = 500
"""So many different lines are remembered."""


class RepeatsHidden:
    """Lets a warning pass once in ``each_s`` seconds: what fails again and again says no more by saying it again.

    A bug with its traceback always passes. ``now`` gives monotonic seconds.
    """

    def __init__(self, each_s: float = REPEATED_EACH_S, now: Callable[[], float] = time.monotonic) -> None:
        self._each_s = each_s
        self._now = now
        self._said: dict[str, float] = {}

    def __call__(self, _logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """The event, or `structlog.DropEvent`."""
        if method not in {"warning", "error"} or "exc_info" in event:
            return event
        at, key = self._now(), repr(sorted(event.items(), key=lambda item: item[0]))
        if at < self._said.get(key, 0.0):
            raise structlog.DropEvent
        if len(self._said) >= KINDS_MAX:
            self._said.clear()
        self._said[key] = at + self._each_s
        return event


class SecretsHidden(logging.Formatter):
    """A formatter around another that replaces every secret, whichever library wrote it."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = tuple(filter(None, secrets))

    def format(self, record: logging.LogRecord) -> str:
        """The line without secrets."""
        line = self._inner.format(record)
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN)
        return line


def configure_logs(level: str, secrets: Iterable[str]) -> None:
    """Sets up structlog and the standard library's logging, once at start.

    Libraries are heard from WARNING on: below, their lines hold URLs with the token and people's texts.
    """
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _traceback_without_values if level != "DEBUG" else structlog.processors.format_exc_info,
    ]
    inner = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_first_line, *shared] if level != "DEBUG" else shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        keep_exc_info=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(SecretsHidden(inner, secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[RepeatsHidden(), *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _first_line(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What a library says in one line: asyncio puts the words of an error nobody waited for below it."""
    event["event"] = str(event.get("event", "")).partition("\n")[0]
    return event


def _traceback_without_values(
    _logger: object,
    _method: str,
    event: MutableMapping[str, Any],
) -> MutableMapping[str, Any]:
    """Where it happened and what kind of error it was: an error's message may quote what somebody wrote."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        frames = "".join(traceback.format_tb(error.__traceback__))
        event["exception"] = f"Traceback (most recent call last):\n{frames}{type(error).__qualname__}"
    return event
