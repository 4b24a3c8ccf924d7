"""What the emulator does with a request, as values: answer, refuse, hang, break off."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import attrs
from aiohttp import web

from integration.emulators import openai_wire as wire


class Behaviour(Protocol):
    """Answers one request that was found valid."""

    async def answer(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        """Writes the response."""
        ...


@attrs.frozen
class Say:
    """A complete answer: this text, or with None the echo of the last message of the user.

    ``tokens`` (prompt, completion) are counted in words where they are not given; ``usage`` False is a server that
    counts nothing. The answer begins after ``delay_s``, with ``pause_s`` between its pieces of ``chunk_chars``.
    """

    text: str | None = None
    tokens: tuple[int, int] | None = attrs.field(default=None, kw_only=True)
    usage: bool = attrs.field(default=True, kw_only=True)
    delay_s: float = attrs.field(default=0.0, kw_only=True)
    pause_s: float = attrs.field(default=0.0, kw_only=True)
    chunk_chars: int = attrs.field(default=8, kw_only=True)

    async def answer(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        """Streams, or answers at once where no stream was asked for."""
        text = f"echo: {last_question(body)}" if self.text is None else self.text
        tokens = self._tokens(body, text)
        await asyncio.sleep(self.delay_s)
        if not body.get("stream"):
            whole = wire.completion(str(body["model"]), text, tokens)
            return web.Response(text=whole, content_type="application/json")
        stream = wire.EventStream(request, body)
        await stream.begin()
        for piece in _pieces(text, self.chunk_chars):
            await stream.text(piece)
            await asyncio.sleep(self.pause_s)
        return await stream.end(tokens if self.usage else None)

    def _tokens(self, body: Mapping[str, Any], text: str) -> wire.Tokens:
        if self.tokens is not None:
            return wire.Tokens(prompt=self.tokens[0], completion=self.tokens[1])
        prompt = sum(len(text_of(message).split()) for message in body["messages"])
        return wire.Tokens(prompt=prompt, completion=len(text.split()))


@attrs.frozen
class Status:
    """A refusal in the API's error shape; ``raw`` is a body of another shape, as proxies send it."""

    code: int
    error_code: str | None = None
    message: str = "The emulator was told to refuse."
    headers: Mapping[str, str] = attrs.field(factory=dict, kw_only=True)
    param: str | None = attrs.field(default=None, kw_only=True)
    kind: str | None = attrs.field(default=None, kw_only=True)
    raw: str | None = attrs.field(default=None, kw_only=True)

    async def answer(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        """Refuses."""
        if self.raw is not None:
            return web.Response(status=self.code, text=self.raw, headers=self.headers, content_type="text/html")
        text = wire.error(self.code, code=self.error_code, message=self.message, param=self.param, kind=self.kind)
        return web.Response(status=self.code, text=text, headers=self.headers, content_type="application/json")


@attrs.frozen
class Hang:
    """Takes the request and never says a word."""

    async def answer(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        """Waits for the other side to hang up."""
        return await _forever()


@attrs.frozen
class Drop:
    """Closes the connection without a word."""

    async def answer(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        """Hangs up."""
        return wire.EventStream(request, body).break_off()


@attrs.frozen
class BreakOff:
    """Closes the connection after this much of the answer."""

    after_text: str = "The answer beg"

    async def answer(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        """Begins and hangs up."""
        return (await _begun(request, body, self.after_text)).break_off()


@attrs.frozen
class CutShort:
    """Ends the response properly after this much of the answer, without finish reason, usage or end mark."""

    after_text: str = "The answer beg"

    async def answer(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        """Begins and ends."""
        return await (await _begun(request, body, self.after_text)).cut()


@attrs.frozen
class Silence:
    """Keeps the connection open and says nothing more after this much of the answer."""

    after_text: str = "The answer beg"

    async def answer(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        """Begins and waits for the other side to hang up."""
        await _begun(request, body, self.after_text)
        return await _forever()


@attrs.frozen
class ErrorEvent:
    """An error in place of the next piece, after this much of the answer."""

    after_text: str = "The answer beg"
    error_code: str = attrs.field(default="server_error", kw_only=True)
    message: str = attrs.field(default="The server had an error while processing your request.", kw_only=True)

    async def answer(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        """Begins and fails."""
        stream = await _begun(request, body, self.after_text)
        await stream.event(wire.error(500, code=self.error_code, message=self.message))
        return await stream.cut()


@attrs.frozen
class Raw:
    """Exactly this body, for servers that do it their own way."""

    body: str
    content_type: str = "text/event-stream"

    async def answer(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        """Sends it."""
        return web.Response(text=self.body, content_type=self.content_type)


def last_question(body: Mapping[str, Any]) -> str:
    """The text of the last message of the user."""
    return next((text_of(one) for one in reversed(body["messages"]) if one["role"] == "user"), "")


def text_of(message: Mapping[str, Any]) -> str:
    """The text of a message, whose content is a string or a list of parts."""
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return " ".join(part["text"] for part in content if part["type"] == "text")


def _pieces(text: str, chars: int) -> Iterator[str]:
    return (text[start : start + chars] for start in range(0, len(text), chars))


async def _begun(request: web.Request, body: Mapping[str, Any], text: str) -> wire.EventStream:
    stream = wire.EventStream(request, body)
    await stream.begin()
    if text:
        await stream.text(text)
    return stream


async def _forever() -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError("nobody sets this event")
