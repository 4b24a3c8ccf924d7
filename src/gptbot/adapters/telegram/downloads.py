"""The end of a download that grows beyond what is taken."""

from collections.abc import AsyncIterator

import attrs
import httpx

from gptbot.domain.media import FILE_BYTES_MAX


@attrs.frozen
class _Cut(httpx.AsyncByteStream):
    """A stream that ends just beyond the limit."""

    _inner: httpx.AsyncByteStream
    _limit_bytes: int

    async def __aiter__(self) -> AsyncIterator[bytes]:
        count = 0
        async for chunk in self._inner:
            yield chunk
            count += len(chunk)
            if count > self._limit_bytes:
                return

    async def aclose(self) -> None:
        await self._inner.aclose()


@attrs.frozen
class LimitedDownloads(httpx.AsyncBaseTransport):
    """A transport whose GET requests, which are downloads, read no further than a little beyond the limit."""

    _inner: httpx.AsyncBaseTransport
    _limit_bytes: int = FILE_BYTES_MAX

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Passes the request on; cuts the body of a download."""
        response = await self._inner.handle_async_request(request)
        if request.method == "GET" and isinstance(response.stream, httpx.AsyncByteStream):
            response.stream = _Cut(response.stream, self._limit_bytes)
        return response

    async def aclose(self) -> None:
        """Closes the transport inside."""
        await self._inner.aclose()
