"""Answers that are too much: cut off or hung up on, with little memory, while others are served."""

import asyncio
import json
import tracemalloc
from collections.abc import AsyncIterator

import pytest

from gptbot.adapters.openai import client
from gptbot.adapters.openai.chat_model import OpenAIChatModel
from gptbot.domain.ports.models import Failure
from integration.emulators.openai import OpenAIEmulator, Raw, Say
from integration.openai_asking import answer, failure, opened

MEGABYTE = 2**20


@pytest.fixture
async def model(emulator: OpenAIEmulator) -> AsyncIterator[OpenAIChatModel]:
    """The adapter against the emulator."""
    async with opened(emulator) as running:
        yield running


@pytest.mark.parametrize("chars", [5_000_000, 64 * 1024])
async def test_five_megabytes_arrive_whole(emulator: OpenAIEmulator, model: OpenAIChatModel, chars: int) -> None:
    """In one piece or in many; who asked cuts them off where they want to."""
    text = "word " * 1_000_000
    emulator.behave(Say(text, chunk_chars=chars))
    said, _ = await answer(model)
    assert said == text


@pytest.mark.parametrize("begin", ["data: ", "data: {}\n\n: ", "\n\n\n"])
async def test_a_line_that_does_not_end_is_hung_up_on(
    emulator: OpenAIEmulator, model: OpenAIChatModel, monkeypatch: pytest.MonkeyPatch, begin: str
) -> None:
    """It would fill the memory until the deadline."""
    monkeypatch.setattr(client, "ANSWER_BYTES_MAX", MEGABYTE)
    emulator.behave(Raw(begin + "x" * 8 * MEGABYTE), Raw(begin + "x" * 8 * MEGABYTE))
    tracemalloc.start()
    try:
        error = await failure(model)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert error.failure is Failure.BROKEN
    assert peak < 24 * MEGABYTE


async def test_an_answer_without_a_stream_is_limited_as_well(
    emulator: OpenAIEmulator, model: OpenAIChatModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some servers send all at once."""
    monkeypatch.setattr(client, "ANSWER_BYTES_MAX", MEGABYTE)
    body = json.dumps({"choices": [{"message": {"content": "x" * 8 * MEGABYTE}}]})
    emulator.behave(Raw(body, "application/json"), Raw(body, "application/json"))
    assert (await failure(model)).failure is Failure.BROKEN


@pytest.mark.parametrize("kind", ["text/event-stream", "application/json"])
async def test_an_answer_nested_too_deep_is_none(emulator: OpenAIEmulator, model: OpenAIChatModel, kind: str) -> None:
    """Nobody can read it."""
    deep = "[" * 100_000
    raw = Raw(f"data: {deep}\n\n" if kind == "text/event-stream" else deep, kind)
    emulator.behave(raw, raw)
    assert (await failure(model)).failure is Failure.BROKEN


async def test_thousands_of_pieces_at_once_hold_up_nobody(emulator: OpenAIEmulator, model: OpenAIChatModel) -> None:
    """While they are read, others have as many turns as there are pieces."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    stream = "".join(
        f"data: {json.dumps({'choices': [{'index': 0, 'delta': {'content': 'x'}}]})}\n\n" for _ in range(3_000)
    )
    end = json.dumps({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    emulator.behave(Raw(f"{stream}data: {end}\n\ndata: [DONE]\n\n"))
    waiting = asyncio.create_task(others())
    said, _ = await answer(model)
    waiting.cancel()
    assert said == "x" * 3_000
    assert turns > 3_000
