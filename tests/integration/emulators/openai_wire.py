"""What the API sends, byte for byte: chunks, whole answers, errors."""

import json
from collections.abc import Mapping
from typing import Any

import attrs
from aiohttp import web

_CREATED = 1_795_000_000
_ANSWER_ID = "chatcmpl-emulated"


@attrs.frozen(kw_only=True)
class Tokens:
    """What an answer is said to have used."""

    prompt: int
    completion: int

    def usage(self) -> dict[str, Any]:
        """The API's ``usage``."""
        return {
            "prompt_tokens": self.prompt,
            "completion_tokens": self.completion,
            "total_tokens": self.prompt + self.completion,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
        }


def error(status: int, *, code: str | None, message: str, param: str | None = None, kind: str | None = None) -> str:
    """The body of a refusal."""
    kind = kind or ("server_error" if status >= web.HTTPInternalServerError.status_code else "invalid_request_error")
    return json.dumps({"error": {"message": message, "type": kind, "param": param, "code": code}})


def completion(model: str, text: str, tokens: Tokens) -> str:
    """A whole answer, for requests that do not stream."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text, "refusal": None, "annotations": []},
        "logprobs": None,
        "finish_reason": "stop",
    }
    return json.dumps(_envelope("chat.completion", model) | {"choices": [choice], "usage": tokens.usage()})


class EventStream:
    """A stream of server-sent events, written chunk by chunk."""

    def __init__(self, request: web.Request, body: Mapping[str, Any]) -> None:
        self._request = request
        self._model = str(body.get("model"))
        self._counted = bool((body.get("stream_options") or {}).get("include_usage"))
        self._response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})

    async def begin(self) -> None:
        """Headers and the first chunk, which only says who speaks."""
        await self._response.prepare(self._request)
        await self._delta({"role": "assistant", "content": "", "refusal": None})

    async def text(self, text: str) -> None:
        """A piece of the answer."""
        await self._delta({"content": text})

    async def end(self, tokens: Tokens | None) -> web.StreamResponse:
        """The reason to finish, what was used where that was asked for, and the end mark."""
        await self._delta({}, finish_reason="stop")
        if self._counted and tokens is not None:
            await self.event(json.dumps(self._chunk() | {"choices": [], "usage": tokens.usage()}))
        await self.event("[DONE]")
        await self._response.write_eof()
        return self._response

    async def event(self, data: str) -> None:
        """One event with this payload."""
        await self._response.write(f"data: {data}\n\n".encode())

    async def cut(self) -> web.StreamResponse:
        """Ends the stream properly for HTTP, with nothing that ends an answer."""
        await self._response.write_eof()
        return self._response

    def break_off(self) -> web.StreamResponse:
        """Closes the connection in the middle."""
        if self._request.transport is not None:
            self._request.transport.close()
        return self._response

    async def _delta(self, delta: Mapping[str, Any], *, finish_reason: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        await self.event(json.dumps(self._chunk() | {"choices": [choice]}))

    def _chunk(self) -> dict[str, Any]:
        return _envelope("chat.completion.chunk", self._model) | ({"usage": None} if self._counted else {})


def _envelope(kind: str, model: str) -> dict[str, Any]:
    return {"id": _ANSWER_ID, "object": kind, "created": _CREATED, "model": model, "service_tier": "default"}
