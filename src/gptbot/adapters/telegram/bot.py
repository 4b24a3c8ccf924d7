"""The connection to a Bot API server: one transport for requests, another for the long poll."""

import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import cache

import httpx
from httpx_aiohttp import AiohttpTransport
from telegram import Bot
from telegram.error import RetryAfter
from telegram.request import HTTPXRequest

from gptbot.adapters.telegram.downloads import LimitedDownloads

CONNECTIONS_MAX = 256
CONNECT_TIMEOUT_S = 10
SEND_TIMEOUT_S = 30
POLL_SLACK_S = 10


@asynccontextmanager
async def connected(*, token: str, base_url: str, poll_timeout_s: int) -> AsyncIterator[Bot]:
    """Opens both transports; nothing is sent yet."""
    root = base_url.rstrip("/")
    sending = _transport(SEND_TIMEOUT_S, CONNECTIONS_MAX)
    polling = _transport(poll_timeout_s + POLL_SLACK_S, 4)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(sending)
        await stack.enter_async_context(polling)
        yield Bot(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=sending,
            get_updates_request=polling,
        )


@cache
def trusted() -> ssl.SSLContext:
    """Whose certificates count. Reading them takes longer than most of a start: once is enough for both transports."""
    return httpx.create_ssl_context()


def _transport(read_timeout_s: float, connections: int) -> HTTPXRequest:
    limits = httpx.Limits(max_connections=connections)
    return HTTPXRequest(
        connect_timeout=CONNECT_TIMEOUT_S,
        read_timeout=read_timeout_s,
        write_timeout=SEND_TIMEOUT_S,
        pool_timeout=SEND_TIMEOUT_S,
        media_write_timeout=SEND_TIMEOUT_S * 2,
        httpx_kwargs={"transport": LimitedDownloads(AiohttpTransport(verify=trusted(), limits=limits))},
    )


def wait_s(error: RetryAfter) -> float:
    """How long the server wants to be left alone."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else wait
