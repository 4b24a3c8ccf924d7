"""Servers that speak the API in their own way: older words, odd streams, no counts."""

from collections.abc import AsyncIterator

import pytest

from gptbot.adapters.openai.chat_model import OpenAIChatModel
from gptbot.domain.account import Tier
from gptbot.domain.ports.models import Failure, Finished
from gptbot.domain.usage import TokenUsage
from integration.emulators.openai import OpenAIEmulator, Raw, Say, Status
from integration.openai_asking import SECRET_QUESTION, answer, failure, opened, question


@pytest.fixture
async def model(emulator: OpenAIEmulator) -> AsyncIterator[OpenAIChatModel]:
    """The adapter against the emulator."""
    async with opened(emulator) as running:
        yield running


async def test_an_old_server_is_asked_in_its_own_words(emulator: OpenAIEmulator) -> None:
    """A server that knows neither the newer limit nor usage in streams is found out once, and remembered."""
    emulator.refuses = frozenset({"max_completion_tokens", "stream_options"})
    emulator.default = Say("understood", usage=False)
    old = {Tier.STANDARD: "old-model", Tier.PREMIUM: "old-model"}
    async with opened(emulator, models=old) as model:
        assert await answer(model) == ("understood", Finished(model="old-model", tokens=None))
        found_out_after = len(emulator.requests)
        await answer(model)

    assert found_out_after == 3
    assert len(emulator.requests) == 4
    assert emulator.requests[-1].body == {
        "model": "old-model",
        "messages": [{"role": "user", "content": SECRET_QUESTION}],
        "stream": True,
        "max_tokens": 100,
    }


@pytest.mark.parametrize(
    "refusal",
    [
        Status(422, None, "[{'type': 'extra_forbidden', 'loc': ['body', 'max_completion_tokens']}]"),
        Status(400, "unsupported_parameter", "Unsupported parameter", param="max_completion_tokens"),
        Status(400, None, "Unknown parameter"),
    ],
    ids=str,
)
async def test_refusals_of_the_newer_limit_are_understood(emulator: OpenAIEmulator, refusal: Status) -> None:
    """However a server puts it, the older limit is tried."""
    emulator.behave(refusal)
    old = {Tier.STANDARD: "old-model", Tier.PREMIUM: "old-model"}
    async with opened(emulator, models=old) as model:
        await answer(model)

    assert [set(asked.body) & {"max_tokens", "max_completion_tokens"} for asked in emulator.requests] == [
        {"max_completion_tokens"},
        {"max_tokens"},
    ]


async def test_a_limit_that_is_too_high_changes_nothing_for_later(
    emulator: OpenAIEmulator, model: OpenAIChatModel
) -> None:
    """A refusal that only mentions the limit is not taken for a server that does not know it."""
    emulator.behave(Status(400, "invalid_value", "max_completion_tokens is too large", param="max_completion_tokens"))

    assert (await failure(model)).failure is Failure.REJECTED
    assert await answer(model)
    assert "max_completion_tokens" in emulator.requests[-1].body


async def test_a_refusal_of_the_effort_is_told(emulator: OpenAIEmulator, model: OpenAIChatModel) -> None:
    """What the operator set is not left out behind their back."""
    emulator.behave(Status(400, "unsupported_parameter", "Unsupported parameter", param="reasoning_effort"))

    error = await failure(model, question(tier=Tier.PREMIUM))

    assert error.failure is Failure.REJECTED
    assert error.detail == "model gpt-6.1-terra, status 400, unsupported_parameter, parameter reasoning_effort"


def chunk(delta: str, *, index: int = 0, end: str = "null") -> str:
    """An event with one choice."""
    return f'data: {{"choices": [{{"index": {index}, "delta": {delta}, "finish_reason": {end}}}]}}\n\n'


STREAMS = {
    "a refusal is text": (chunk('{"refusal": "I can not"}') + chunk("{}", end='"stop"'), "I can not"),
    "only the first choice counts": (
        chunk('{"content": "yes"}') + chunk('{"content": "no"}', index=1) + chunk("{}", end='"stop"'),
        "yes",
    ),
    "a character in two parts": (
        chunk(r'{"content": "a\ud83d"}') + chunk(r'{"content": "\ude00b"}') + chunk("null", end='"length"'),
        "a😀b",
    ),
    "half a character at the end": (chunk(r'{"content": "a\ud83d"}', end='"stop"'), "a\ufffd"),
    "fields that nobody knows": ('data: {"choices": [{"x": 1, "finish_reason": "stop"}], "y": {}}\n\n', ""),
    "comments between": (
        ": ping\n\n" + chunk('{"content": "here"}') + ": ping\n\n" + chunk("{}", end='"stop"'),
        "here",
    ),
}


@pytest.mark.parametrize("done", ["", "data: [DONE]\n\n"], ids=["no end mark", "end mark"])
@pytest.mark.parametrize("name", STREAMS)
async def test_streams_of_other_servers_are_read(
    emulator: OpenAIEmulator, model: OpenAIChatModel, name: str, done: str
) -> None:
    """Whatever a server adds, leaves out or cuts in two, the text comes out whole."""
    body, expected = STREAMS[name]
    emulator.behave(Raw(body + done))

    assert await answer(model) == (expected, Finished(model="gpt-6-luna", tokens=None))


USAGES = {
    '{"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 9}': TokenUsage(input=3, output=4, total=9),
    '{"prompt_tokens": 3, "completion_tokens": 4}': TokenUsage(input=3, output=4, total=7),
    '{"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}': None,
    '{"prompt_tokens": -3, "completion_tokens": "many", "total_tokens": null}': None,
    "null": None,
}


@pytest.mark.parametrize("usage", USAGES)
async def test_usage_is_taken_as_far_as_it_makes_sense(
    emulator: OpenAIEmulator, model: OpenAIChatModel, usage: str
) -> None:
    """The total is the server's, or the sum; nothing counted is not a free answer."""
    emulator.behave(Raw(chunk('{"content": "a"}', end='"stop"') + f'data: {{"choices": [], "usage": {usage}}}\n\n'))

    assert (await answer(model))[1].tokens == USAGES[usage]


async def test_a_server_that_does_not_stream_is_read_too(emulator: OpenAIEmulator, model: OpenAIChatModel) -> None:
    """One JSON document in place of a stream is one piece of text and the end."""
    emulator.behave(
        Raw(
            '{"choices": [{"index": 0, "message": {"role": "assistant", "content": "whole"}, "finish_reason": "stop"}],'
            ' "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}}',
            "application/json",
        )
    )

    said, end = await answer(model)

    assert said == "whole"
    assert end.tokens == TokenUsage(input=1, output=2, total=3)
