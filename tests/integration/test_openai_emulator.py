"""The emulator itself: what it takes, what it refuses, what it lets a test do."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from integration.emulators.openai import Drop, Hang, OpenAIEmulator, Say, Status

MESSAGES = [{"role": "system", "content": "be brief"}, {"role": "user", "content": "one two"}]
PLAIN = {"model": "gpt-6-luna", "messages": MESSAGES}


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A client that knows nothing of the API."""
    async with aiohttp.ClientSession() as session:
        yield session


async def post(emulator: OpenAIEmulator, http: aiohttp.ClientSession, body: object) -> tuple[int, str]:
    """Status and text of the answer to this body."""
    url = f"{emulator.base_url}/chat/completions"
    async with http.post(url, json=body, headers={"Authorization": f"Bearer {emulator.key}"}) as response:
        return response.status, await response.text()


async def test_a_whole_answer_echoes_and_counts_words(emulator: OpenAIEmulator, http: aiohttp.ClientSession) -> None:
    """Without being told otherwise it echoes the last message of the user, and a word is a token."""
    status, text = await post(emulator, http, PLAIN)
    answer = json.loads(text)

    assert status == 200
    assert answer["choices"][0]["message"]["content"] == "echo: one two"
    assert (answer["usage"]["prompt_tokens"], answer["usage"]["completion_tokens"]) == (4, 3)
    assert (emulator.requests[0].model, emulator.requests[0].question) == ("gpt-6-luna", "one two")


@pytest.mark.parametrize("counted", [True, False])
async def test_a_stream_comes_in_the_documented_order(
    emulator: OpenAIEmulator, http: aiohttp.ClientSession, counted: bool
) -> None:
    """Who speaks, the pieces, why it ends, what it used where that was asked for, the end mark."""
    emulator.behave(Say("abcd", chunk_chars=2, tokens=(5, 6)))
    options = {"stream_options": {"include_usage": True}} if counted else {}
    _, text = await post(emulator, http, PLAIN | {"stream": True} | options)
    *events, done = [event.removeprefix("data: ") for event in text.strip().split("\n\n")]
    chunks = [json.loads(event) for event in events]
    usage = [chunks.pop()] if counted else []

    assert done == "[DONE]"
    assert [chunk["choices"][0]["delta"].get("content") for chunk in chunks] == ["", "ab", "cd", None]
    assert [chunk["choices"][0]["finish_reason"] for chunk in chunks] == [None, None, None, "stop"]
    assert [(chunk["choices"], chunk["usage"]["total_tokens"]) for chunk in usage] == ([([], 11)] if counted else [])


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"max_answer": 5}, "unknown_parameter", "max_answer"),
        ({"max_completion_tokens": "5"}, "invalid_type", "max_completion_tokens"),
        ({"max_completion_tokens": True}, "invalid_type", "max_completion_tokens"),
        ({"reasoning_effort": "a lot"}, "invalid_type", "reasoning_effort"),
        ({"stream_options": {"include_usage": 1}}, "invalid_type", "stream_options"),
        ({"stream_options": {"usage": True}}, "invalid_type", "stream_options"),
        ({"stream": "yes"}, "invalid_type", "stream"),
        ({"messages": "hello"}, "invalid_type", "messages"),
        ({"messages": [{"role": "bot", "content": "a"}]}, "invalid_type", "messages"),
        ({"messages": [{"role": "user"}]}, "invalid_type", "messages"),
        ({"messages": [{"role": "user", "content": "a", "text": "b"}]}, "invalid_type", "messages"),
        ({"messages": [{"role": "user", "content": [{"type": "text"}]}]}, "invalid_type", "messages"),
        ({"max_tokens": 5}, "unsupported_parameter", "max_tokens"),
    ],
    ids=str,
)
async def test_what_the_sdk_does_not_define_is_refused(
    emulator: OpenAIEmulator, http: aiohttp.ClientSession, change: dict[str, object], code: str, param: str
) -> None:
    """A name or a type that the SDK does not know is a 400 in the API's shape."""
    status, text = await post(emulator, http, PLAIN | change)
    error = json.loads(text)["error"]

    assert status == 400
    assert (error["code"], error["param"], error["type"]) == (code, param, "invalid_request_error")


@pytest.mark.parametrize(
    "change",
    [
        {"reasoning_effort": "none", "max_completion_tokens": 5, "temperature": 1, "user": "x"},
        {"reasoning_effort": None, "stop": ["a"], "metadata": {"a": "b"}, "logit_bias": {"5": 1}},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}]}]},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]},
        {"model": "llama-3", "max_tokens": 5},
    ],
    ids=str,
)
async def test_what_the_sdk_defines_is_taken(
    emulator: OpenAIEmulator, http: aiohttp.ClientSession, change: dict[str, object]
) -> None:
    """Names and types of the SDK pass, pictures and the older limit of older models included."""
    assert (await post(emulator, http, PLAIN | change))[0] == 200


@pytest.mark.parametrize("missing", ["model", "messages"])
async def test_what_is_required_is_asked_for(
    emulator: OpenAIEmulator, http: aiohttp.ClientSession, missing: str
) -> None:
    """A request without its model or its messages is refused."""
    status, text = await post(emulator, http, {name: PLAIN[name] for name in PLAIN if name != missing})

    assert (status, json.loads(text)["error"]["param"]) == (400, missing)


@pytest.mark.parametrize("body", [[], "hello", 5])
async def test_what_is_no_object_is_refused(
    emulator: OpenAIEmulator, http: aiohttp.ClientSession, body: object
) -> None:
    """A body of another kind is not counted as a request."""
    assert (await post(emulator, http, body))[0] == 400
    assert emulator.requests == []


async def test_models_are_listed_for_the_key_alone(emulator: OpenAIEmulator, http: aiohttp.ClientSession) -> None:
    """With the key there are models, without it a 401 that repeats what was sent."""
    url = f"{emulator.base_url}/models"
    async with http.get(url, headers={"Authorization": f"Bearer {emulator.key}"}) as response:
        models: Any = await response.json()
    async with http.get(url, headers={"Authorization": "Bearer sk-mine"}) as response:
        refusal: Any = await response.json()

    assert [one["id"] for one in models["data"]] == ["gpt-6-luna"]
    assert response.status == 401
    assert refusal["error"]["message"].startswith("Incorrect API key provided: sk-mine.")


async def test_behaviours_are_used_up_in_order(emulator: OpenAIEmulator, http: aiohttp.ClientSession) -> None:
    """One each for the next requests, then the default."""
    emulator.behave(Status(500), Status(503))
    emulator.default = Status(418)

    assert [(await post(emulator, http, PLAIN))[0] for _ in range(3)] == [500, 503, 418]


async def test_held_answers_wait_for_their_release(emulator: OpenAIEmulator, http: aiohttp.ClientSession) -> None:
    """A test can wait for a request, look at it, and only then let it be answered."""
    emulator.hold()
    running = asyncio.create_task(post(emulator, http, PLAIN))
    await emulator.asked(1)
    waiting = not running.done()
    emulator.release()

    assert waiting
    assert (await running)[0] == 200
    await emulator.idle()


async def test_waiting_for_what_never_comes_has_an_end(emulator: OpenAIEmulator) -> None:
    """A test that waits in vain fails, and does not hang."""
    with pytest.raises(TimeoutError):
        await emulator.asked(1, within_s=0.01)


async def test_a_connection_is_dropped_without_a_word(emulator: OpenAIEmulator, http: aiohttp.ClientSession) -> None:
    """The other side sees a lost connection, not an answer."""
    emulator.behave(Drop())
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await post(emulator, http, PLAIN)


async def test_leaving_ends_what_hangs() -> None:
    """A request that was never answered does not keep the emulator from stopping, and its port is free again."""
    async with OpenAIEmulator() as emulator, aiohttp.ClientSession() as http:
        port = int(emulator.base_url.split(":")[2].split("/")[0])
        emulator.behave(Hang())
        running = asyncio.create_task(post(emulator, http, PLAIN))
        await emulator.asked(1)
        await emulator.__aexit__(None, None, None)
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await running

    async with OpenAIEmulator(port=port) as again:
        assert str(port) in again.base_url
