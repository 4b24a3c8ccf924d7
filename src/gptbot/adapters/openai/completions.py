"""Calls to Chat Completions: asked in the server's dialect, read as a stream, within deadlines."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import TypeAlias, cast

import openai
from openai.types import ReasoningEffort
from openai.types.chat import ChatCompletion, ChatCompletionChunk, ChatCompletionMessageParam

from gptbot.adapters.openai.deadlines import Deadlines
from gptbot.adapters.openai.dialect import Dialect
from gptbot.adapters.openai.errors import translated
from gptbot.adapters.openai.messages import messages
from gptbot.adapters.openai.reading import Reading
from gptbot.adapters.openai.retries import persistent
from gptbot.adapters.openai.settings import ChatModelSettings
from gptbot.domain.ports.models import ChatRequest, Finished, TextDelta

_Stream: TypeAlias = openai.AsyncStream[ChatCompletionChunk]
_Messages: TypeAlias = list[ChatCompletionMessageParam]


class Completions:
    """A server that is asked; what it was found to understand is remembered."""

    def __init__(self, client: openai.AsyncOpenAI, settings: ChatModelSettings) -> None:
        self._client = client
        self._settings = settings
        self._dialect = Dialect()

    @asynccontextmanager
    async def answering(self, request: ChatRequest) -> AsyncIterator[AsyncIterator[TextDelta | Finished]]:
        """Asks; leaving the context hangs up. Raises `ModelError`."""
        settings = self._settings
        model = settings.model(request.tier, sees=bool(request.pictures))
        deadlines = Deadlines.from_now(total_s=settings.total_deadline_s, silence_s=settings.silence_deadline_s)
        with translated(model):
            stream = await self._opened(request, model, deadlines)
        try:
            async with aclosing(_answer(stream, model, deadlines)) as answer:
                yield answer
        finally:
            await stream.close()

    async def _opened(self, request: ChatRequest, model: str, deadlines: Deadlines) -> _Stream:
        # Megabytes of pictures are written out once, and not while others wait.
        written = await asyncio.to_thread(messages, request) if request.pictures else messages(request)

        async def attempt() -> _Stream:
            return await self._understood(request, model, written, deadlines)

        return await persistent(attempt, retries=self._settings.retries, deadlines=deadlines)

    async def _understood(self, request: ChatRequest, model: str, written: _Messages, deadlines: Deadlines) -> _Stream:
        dialect = self._dialect
        while True:
            try:
                async with deadlines.sign_of_life():
                    stream = await self._asked(request, model, written, dialect)
            except openai.APIStatusError as error:
                other = dialect.after(
                    status=error.status_code, complaint=f"{error.message} {error.body}", param=error.param
                )
                if other is None:
                    raise
                dialect = other
            else:
                self._dialect = dialect  # Only now: it may have refused for another reason.
                return stream

    async def _asked(self, request: ChatRequest, model: str, written: _Messages, dialect: Dialect) -> _Stream:
        effort = self._settings.effort(request.tier, model)
        return await self._client.chat.completions.create(
            model=model,
            messages=written,
            stream=True,
            stream_options={"include_usage": True} if dialect.counts else openai.omit,
            max_completion_tokens=request.answer_tokens_max if dialect.newer_limit else openai.omit,
            max_tokens=openai.omit if dialect.newer_limit else request.answer_tokens_max,
            reasoning_effort=openai.omit if effort is None else cast("ReasoningEffort", effort),
        )


async def _answer(stream: _Stream, model: str, deadlines: Deadlines) -> AsyncGenerator[TextDelta | Finished, None]:
    reading = Reading(model)
    part = await _next(stream, model, deadlines)
    while part is not None:
        # A part that is here already is given without a pause, and there may be thousands: others have their turn.
        await asyncio.sleep(0)
        if text := reading.take(part):
            yield TextDelta(text=text)
        part = None if isinstance(part, ChatCompletion) else await _next(stream, model, deadlines)
    finished = reading.finished()
    if rest := reading.rest():
        yield TextDelta(text=rest)
    yield finished


async def _next(stream: _Stream, model: str, deadlines: Deadlines) -> ChatCompletionChunk | ChatCompletion | None:
    """The next part of the answer, all of it from a server that does not stream, None after the end."""
    with translated(model, answering=True):
        async with deadlines.sign_of_life():
            if "application/json" in stream.response.headers.get("content-type", ""):
                return _whole(json.loads(await stream.response.aread()))
            return await anext(stream, None)


def _whole(document: object) -> ChatCompletion:
    if not isinstance(document, dict):
        raise TypeError("an answer is an object")
    return ChatCompletion.construct(**document)
