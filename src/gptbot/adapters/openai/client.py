"""The one client that every model behind a server shares."""

from collections.abc import AsyncIterator

import attrs
import httpx2
import openai

from gptbot.adapters.openai.settings import ChatModelSettings

ANSWER_BYTES_MAX = 64 * 1024 * 1024
"""Where a server is hung up on: several times the largest picture in base64."""

_OPENAI_URL = "https://api.openai.com/v1"


@attrs.frozen
class _Limited(httpx2.AsyncByteStream):
    """A body that fails where it grows beyond the limit."""

    _inner: httpx2.AsyncByteStream
    _limit_bytes: int

    async def __aiter__(self) -> AsyncIterator[bytes]:
        count = 0
        async for chunk in self._inner:
            count += len(chunk)
            if count > self._limit_bytes:
                raise httpx2.ReadError("the answer does not end")
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()


async def _limit(response: httpx2.Response) -> None:
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Limited(response.stream, ANSWER_BYTES_MAX)


def new_client(settings: ChatModelSettings) -> openai.AsyncOpenAI:
    """A client that never retries by itself. Slow: to be made outside of the event loop."""
    client = openai.AsyncOpenAI(
        api_key=settings.api_key,
        base_url=settings.base_url or _OPENAI_URL,
        max_retries=0,
        timeout=settings.total_deadline_s,
        http_client=openai.DefaultAioHttpClient(event_hooks={"response": [_limit]}),
    )
    # The SDK imports these parts when they are first looked at.
    _ = client.chat.completions, client.images, client.audio.transcriptions
    return client
