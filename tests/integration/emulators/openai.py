"""The OpenAI API as far as the bot uses it: checks what it is asked and does what it is told."""

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

import attrs
from aiohttp import web

from integration.emulators import openai_wire as wire
from integration.emulators.openai_behaviours import (
    Behaviour,
    BreakOff,
    CutShort,
    Drop,
    ErrorEvent,
    Hang,
    Raw,
    Say,
    Silence,
    Status,
    last_question,
)
from integration.emulators.openai_media import (
    EDITS,
    GENERATIONS,
    TRANSCRIPTIONS,
    Draw,
    Hear,
    RefusePrompt,
    SentFile,
    form,
)
from integration.emulators.openai_media_parameters import wrong_media, wrong_picture
from integration.emulators.openai_parameters import Wrong, wrong_parameter

__all__ = [
    "Asked",
    "Behaviour",
    "BreakOff",
    "CutShort",
    "Draw",
    "Drop",
    "ErrorEvent",
    "Hang",
    "Hear",
    "OpenAIEmulator",
    "Raw",
    "RefusePrompt",
    "Say",
    "SentFile",
    "Silence",
    "Status",
]

KEY = "sk-emulator-0123456789abcdef"

_NEWER_LIMIT_ONLY = re.compile(r"gpt-[5-9]|o\d")
_BODY_BYTES_MAX = 64 * 1024 * 1024
_SHUTDOWN_S = 0.2


_CHAT = "/v1/chat/completions"
_IMAGES = frozenset({GENERATIONS, EDITS})
_ONLY_FOR: dict[type, frozenset[str]] = {
    **dict.fromkeys((Say, BreakOff, CutShort, ErrorEvent, Silence), frozenset({_CHAT})),
    **dict.fromkeys((Draw, RefusePrompt), _IMAGES),
    Hear: frozenset({TRANSCRIPTIONS}),
}


@attrs.frozen(kw_only=True)
class Asked:
    """One request for an answer, a picture or a transcript; ``at_s`` is `time.monotonic`, ``files`` came in a form."""

    body: Mapping[str, Any]
    at_s: float
    path: str = _CHAT
    files: tuple[SentFile, ...] = ()

    @property
    def model(self) -> str:
        """The model that was asked."""
        return str(self.body.get("model"))

    @property
    def question(self) -> str:
        """The last message of the user."""
        return last_question(self.body)


class OpenAIEmulator:
    """A server on the loopback interface, as an async context manager.

    ``behave`` says what happens to the next requests, each behaviour to the first that it fits; ``default`` is what
    happens to all other questions, ``drawing`` and ``hearing`` to wishes for pictures and to recordings. ``refuses``
    are parameters that this server does not know, as older ones don't. ``requests`` is what was asked, in order.
    """

    def __init__(self, *, port: int = 0, key: str = KEY, models: tuple[str, ...] = ("gpt-6-luna",)) -> None:
        self.key = key
        self.models = models
        self.default: Behaviour = Say()
        self.drawing: Behaviour = Draw()
        self.hearing: Behaviour = Hear()
        self.refuses: frozenset[str] = frozenset()
        self.requests: list[Asked] = []
        self._port = port
        self._next: deque[Behaviour] = deque()
        self._open = asyncio.Event()
        self._open.set()
        self._changed = asyncio.Event()
        self._running = 0
        self._runner = web.AppRunner(self._application(), handler_cancellation=True, shutdown_timeout=_SHUTDOWN_S)

    @property
    def base_url(self) -> str:
        """What ``OPENAI_BASE_URL`` is set to."""
        return f"http://127.0.0.1:{self._port}/v1"

    def behave(self, *behaviours: Behaviour) -> None:
        """Says what happens to the next requests, one each."""
        self._next.extend(behaviours)

    def hold(self) -> None:
        """From now on requests are taken and not answered."""
        self._open.clear()

    def release(self) -> None:
        """Answers what was held, and everything after it at once."""
        self._open.set()

    async def asked(self, count: int, *, within_s: float = 10.0) -> None:
        """Waits until this many requests came in all; raises `TimeoutError`."""
        await self._until(lambda: len(self.requests) >= count, within_s)

    async def idle(self, *, within_s: float = 10.0) -> None:
        """Waits until no request is being answered: everyone has their answer or has hung up."""
        await self._until(lambda: self._running == 0, within_s)

    async def __aenter__(self) -> Self:
        """Listens."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Hangs up on everybody."""
        await self._runner.cleanup()

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=_BODY_BYTES_MAX)
        application.router.add_post(_CHAT, self._chat)
        application.router.add_post(GENERATIONS, self._media)
        application.router.add_post(EDITS, self._media)
        application.router.add_post(TRANSCRIPTIONS, self._media)
        application.router.add_get("/v1/models", self._list_models)
        return application

    async def _list_models(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._wrong_key(request):
            return await refusal.answer(request, {})
        models = [
            {"id": name, "object": "model", "created": 0, "owned_by": "emulator", "shutdown_date": None}
            for name in self.models
        ]
        return web.json_response({"object": "list", "data": models})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await self._body(request)
        return await self._answered(request, Asked(body=body, at_s=time.monotonic()), self._wrong_question(body))

    async def _media(self, request: web.Request) -> web.StreamResponse:
        is_form = request.path != GENERATIONS
        body, files = await form(request) if is_form else (await self._body(request), ())
        asked = Asked(body=body, at_s=time.monotonic(), path=request.path, files=files)
        return await self._answered(request, asked, wrong_media(request.path, body, files, is_form=is_form))

    async def _answered(self, request: web.Request, asked: Asked, wrong: Wrong | None) -> web.StreamResponse:
        self.requests.append(asked)
        self._running += 1
        self._tell()
        try:
            await self._open.wait()
            refusal = Status(400, wrong.code, wrong.message, param=wrong.param) if wrong else None
            behaviour = self._wrong_key(request) or refusal or self._next_behaviour(asked.path)
            return await behaviour.answer(request, asked.body)
        except ConnectionError:
            return web.Response()  # The other side has hung up: there is nobody to answer.
        finally:
            self._running -= 1
            self._tell()

    async def _body(self, request: web.Request) -> Mapping[str, Any]:
        try:
            body = json.loads(await request.read())
        except ValueError:
            body = None
        if isinstance(body, dict):
            return body
        text = wire.error(400, code=None, message="We could not parse the JSON body of your request.")
        raise web.HTTPBadRequest(text=text, content_type="application/json")

    def _next_behaviour(self, path: str) -> Behaviour:
        for behaviour in self._next:
            if path in _ONLY_FOR.get(type(behaviour), (path,)):
                self._next.remove(behaviour)
                return behaviour
        if path == TRANSCRIPTIONS:
            return self.hearing
        return self.drawing if path in _IMAGES else self.default

    def _wrong_key(self, request: web.Request) -> Status | None:
        said = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if said == self.key:
            return None
        message = (
            f"Incorrect API key provided: {said}. "
            "You can find your API key at https://platform.openai.com/account/api-keys."
        )
        return Status(401, "invalid_api_key", message)

    def _wrong_question(self, body: Mapping[str, Any]) -> Wrong | None:
        return self._unknown(body) or wrong_parameter(body) or _old_limit(body) or wrong_picture(body)

    def _unknown(self, body: Mapping[str, Any]) -> Wrong | None:
        name = next((name for name in body if name in self.refuses), None)
        message = f"Unrecognized request argument supplied: {name}"
        return Wrong(name, "unknown_parameter", message) if name else None

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _until(self, condition: Callable[[], bool], within_s: float) -> None:
        async with asyncio.timeout(within_s):
            while not condition():
                await self._changed.wait()


def _old_limit(body: Mapping[str, Any]) -> Wrong | None:
    if "max_tokens" not in body or not _NEWER_LIMIT_ONLY.match(str(body["model"])):
        return None
    message = (
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    )
    return Wrong("max_tokens", "unsupported_parameter", message)
