"""Pictures and voice at the emulated API: what it is sent, and what it answers."""

import asyncio
import base64
import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import attrs
from aiohttp import web

from integration.emulators import openai_wire as wire

GENERATIONS = "/v1/images/generations"
EDITS = "/v1/images/edits"
TRANSCRIPTIONS = "/v1/audio/transcriptions"

_CREATED = 1_795_000_000
_PROMPT_TOKENS, _ORIGINAL_TOKENS, _DRAWN_TOKENS = 12, 320, 1_056


@attrs.frozen(kw_only=True)
class SentFile:
    """A file in a request: the field it came in, its name, size and media type, and the content."""

    field: str
    name: str
    size: int
    content_type: str
    data: bytes = attrs.field(repr=False)


def png(width: int = 4, height: int = 3, *, shade: int = 200) -> bytes:
    """A real picture, all of one grey."""
    rows = (b"\0" + bytes([shade]) * width) * height
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


@attrs.frozen
class Draw:
    """A picture as the answer: this one, or a small one. ``tokens`` False is a server that counts nothing."""

    picture: bytes = attrs.field(factory=png, repr=False)
    tokens: bool = attrs.field(default=True, kw_only=True)
    delay_s: float = attrs.field(default=0.0, kw_only=True)

    async def answer(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        """Draws, and counts the original where there is one."""
        await asyncio.sleep(self.delay_s)
        shown = _ORIGINAL_TOKENS if request.path == EDITS else 0
        answer = {"created": _CREATED, "data": [{"b64_json": base64.b64encode(self.picture).decode()}]}
        usage = {
            "input_tokens": _PROMPT_TOKENS + shown,
            "input_tokens_details": {"image_tokens": shown, "text_tokens": _PROMPT_TOKENS},
            "output_tokens": _DRAWN_TOKENS,
            "total_tokens": _PROMPT_TOKENS + shown + _DRAWN_TOKENS,
        }
        return web.json_response(answer | ({"usage": usage} if self.tokens else {}))


@attrs.frozen
class RefusePrompt:
    """The prompt is against the rules: the provider says why."""

    message: str = "Your request was rejected by the safety system. safety_violations=[violence]."
    code: str = attrs.field(default="moderation_blocked", kw_only=True)

    async def answer(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        """Refuses."""
        text = wire.error(400, code=self.code, message=self.message, kind="image_generation_user_error")
        return web.Response(status=400, text=text, content_type="application/json")


@attrs.frozen
class Hear:
    """A transcript as the answer; ``seconds`` is what the provider counts."""

    text: str = "what time is it"
    seconds: float = attrs.field(default=3.0, kw_only=True)
    delay_s: float = attrs.field(default=0.0, kw_only=True)

    async def answer(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        """Says what it heard, in the format that was asked for."""
        await asyncio.sleep(self.delay_s)
        if body.get("response_format") == "text":
            return web.Response(text=self.text)
        return web.Response(
            text=json.dumps({"text": self.text, "usage": {"type": "duration", "seconds": self.seconds}}),
            content_type="application/json",
        )


async def form(request: web.Request) -> tuple[dict[str, Any], tuple[SentFile, ...]]:
    """The fields and the files of a form."""
    fields: dict[str, Any] = {}
    files = []
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            data = value.file.read()
            value.file.close()
            files.append(
                SentFile(field=name, name=value.filename, size=len(data), content_type=value.content_type, data=data)
            )
        else:
            fields[name] = value
    return fields, tuple(files)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
