"""The chat adapter against the emulator: answers, failures, deadlines, retries, dialects."""

import asyncio
import time
import traceback
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import attrs
import pytest

from gptbot.adapters.openai.chat_model import ChatModelSettings, OpenAIChatModel
from gptbot.domain.account import Tier
from gptbot.domain.extended_context import Role, Turn
from gptbot.domain.ports.models import ChatModel, ChatRequest, Failure, Finished, ModelError, TextDelta
from gptbot.domain.usage import TokenUsage
from gptbot.testing.chat_model_contract import ChatModelContract, parts_of
from integration.emulators.openai import (
    BreakOff,
    CutShort,
    Drop,
    ErrorEvent,
    Hang,
    OpenAIEmulator,
    Raw,
    Say,
    Silence,
    Status,
)

SECRET_QUESTION = "my cat is called Bartholomew"


@pytest.fixture
async def emulator() -> AsyncIterator[OpenAIEmulator]:
    """A server to ask."""
    async with OpenAIEmulator() as running:
        yield running


def settings_for(emulator: OpenAIEmulator) -> ChatModelSettings:
    """Short deadlines against this server."""
    return ChatModelSettings(
        api_key=emulator.key,
        base_url=emulator.base_url,
        models={Tier.STANDARD: "gpt-6-luna", Tier.PREMIUM: "gpt-6.1-terra"},
        reasoning_effort={Tier.STANDARD: None, Tier.PREMIUM: "low"},
        total_deadline_s=5,
        silence_deadline_s=2,
    )


def opened(
    emulator: OpenAIEmulator,
    **changes: Any,  # noqa: ANN401 -- a setting can be anything
) -> AbstractAsyncContextManager[OpenAIChatModel]:
    """The adapter against this server, with these settings changed."""
    return OpenAIChatModel.open(attrs.evolve(settings_for(emulator), **changes))


@pytest.fixture
async def model(emulator: OpenAIEmulator) -> AsyncIterator[OpenAIChatModel]:
    """The adapter against the emulator."""
    async with opened(emulator) as running:
        yield running


def question(text: str = SECRET_QUESTION, tier: Tier = Tier.STANDARD) -> ChatRequest:
    """A request with one turn."""
    return ChatRequest(tier=tier, turns=(Turn(role=Role.USER, text=text),), answer_tokens_max=100)


async def answer(model: ChatModel, request: ChatRequest | None = None) -> tuple[str, Finished]:
    """The whole text and the end."""
    *text, end = await parts_of(model, request or question())
    assert isinstance(end, Finished)
    return "".join(part.text for part in text if isinstance(part, TextDelta)), end


async def failure(model: ChatModel, request: ChatRequest | None = None) -> ModelError:
    """How the request fails."""
    with pytest.raises(ModelError) as caught:
        await parts_of(model, request or question())
    return caught.value


class TestContract(ChatModelContract):
    """The contract of the port."""

    @pytest.fixture
    async def model(self, emulator: OpenAIEmulator) -> AsyncIterator[ChatModel]:
        """The adapter against the emulator."""
        async with opened(emulator) as running:
            yield running


async def test_a_request_says_what_the_settings_say(emulator: OpenAIEmulator, model: OpenAIChatModel) -> None:
    """Turns, model, limit, effort where there is one, usage asked for, and nothing else."""
    await answer(model, question("hello"))
    await answer(model, question("hello", Tier.PREMIUM))

    standard, premium = (asked.body for asked in emulator.requests)
    assert standard == {
        "model": "gpt-6-luna",
        "messages": [{"role": "user", "content": "hello"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_completion_tokens": 100,
    }
    assert premium == {**standard, "model": "gpt-6.1-terra", "reasoning_effort": "low"}


async def test_the_answer_arrives_whole_with_what_it_used(emulator: OpenAIEmulator, model: OpenAIChatModel) -> None:
    """Pieces add up to the text, and the counts are the server's."""
    text = "Paris 🗼 — c'est évident, " * 20
    emulator.behave(Say(text, tokens=(12, 34), chunk_chars=3))

    said, end = await answer(model)

    assert said == text
    assert end == Finished(model="gpt-6-luna", tokens=TokenUsage(input=12, output=34, total=46))


async def test_a_server_that_counts_nothing_gives_no_usage(emulator: OpenAIEmulator, model: OpenAIChatModel) -> None:
    """Without counts the answer is whole all the same, and the usage is None."""
    emulator.behave(Say("fine", usage=False))

    assert await answer(model) == ("fine", Finished(model="gpt-6-luna", tokens=None))


async def test_an_empty_answer_has_an_end_and_no_text(emulator: OpenAIEmulator, model: OpenAIChatModel) -> None:
    """What an empty answer means is judged elsewhere."""
    emulator.behave(Say(""))

    assert [type(part) for part in await parts_of(model, question())] == [Finished]


FAILURES = [
    (Status(401, "invalid_api_key", "Incorrect API key provided: sk-emulator-0123456789abcdef"), Failure.KEY_REFUSED),
    (Status(403, "unsupported_country_region_territory"), Failure.KEY_REFUSED),
    (Status(403, "model_not_found"), Failure.MODEL_GONE),
    (Status(402, None, "Insufficient credits"), Failure.QUOTA_USED_UP),
    (Status(429, "insufficient_quota", kind="insufficient_quota"), Failure.QUOTA_USED_UP),
    (Status(429, "rate_limit_exceeded", headers={"Retry-After": "30"}), Failure.BUSY),
    (Status(429, "rate_limit_exceeded", headers={"Retry-After": "Sun, 06 Dec 2026 10:00:00 GMT"}), Failure.BUSY),
    (Status(404, "model_not_found"), Failure.MODEL_GONE),
    (Status(404, raw="<html>not here</html>"), Failure.MODEL_GONE),
    (Status(400, "context_length_exceeded", f"Too long: {SECRET_QUESTION}", param="messages"), Failure.REJECTED),
    (Status(413, raw="too large"), Failure.REJECTED),
    (Status(422, None, "value is not valid"), Failure.REJECTED),
    (Status(418, None, "I am a teapot"), Failure.BROKEN),
    (BreakOff(), Failure.BROKEN),
    (CutShort(), Failure.BROKEN),
    (ErrorEvent(message=f"no more of {SECRET_QUESTION} with sk-emulator-0123456789abcdef"), Failure.BROKEN),
    (Raw("data: {not json\n\n"), Failure.BROKEN),
    (Raw("data: [1, 2]\n\ndata: 7\n\n"), Failure.BROKEN),
    (Raw('data: {"choices": [{"delta": 5}, 7, null], "usage": "many"}\n\n'), Failure.BROKEN),
    (Raw("<html>please log in</html>", "text/html"), Failure.BROKEN),
    (Raw('{"error": {"message": "nothing here"}}', "application/json"), Failure.BROKEN),
    (Raw("[]", "application/json"), Failure.BROKEN),
]


@pytest.mark.parametrize(("behaviour", "expected"), FAILURES, ids=lambda value: str(value)[:60])
async def test_a_failure_is_asked_once_and_told_without_secrets(
    emulator: OpenAIEmulator,
    model: OpenAIChatModel,
    behaviour: Status | BreakOff | CutShort | ErrorEvent | Raw,
    expected: Failure,
) -> None:
    """What another try cannot mend is told at once: its kind, the model, and neither the key nor the question."""
    emulator.behave(behaviour)

    error = await failure(model)

    assert error.failure is expected
    assert len(emulator.requests) == 1
    assert "gpt-6-luna" in error.detail
    assert len(error.detail.splitlines()) == 1
    assert len(error.detail) <= 200
    told = "".join(traceback.format_exception(error))
    assert emulator.key not in told
    assert "Bartholomew" not in told


async def test_a_wrong_key_is_refused_without_showing_it(emulator: OpenAIEmulator) -> None:
    """The provider repeats the key; the operator reads the status and the code."""
    async with opened(emulator, api_key="sk-wrong-key-of-mine") as model:
        error = await failure(model)

    assert error.failure is Failure.KEY_REFUSED
    assert error.detail == "model gpt-6-luna, status 401, invalid_api_key"
    assert "sk-wrong" not in repr(attrs.evolve(settings_for(emulator), api_key="sk-wrong-key-of-mine"))


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        (Status(500, "server_error"), Failure.UNREACHABLE),
        (Status(502, raw="<html>bad gateway</html>"), Failure.UNREACHABLE),
        (Status(429, "rate_limit_exceeded"), Failure.BUSY),
        (Status(429, "rate_limit_exceeded", headers={"Retry-After": "0.1"}), Failure.BUSY),
        (Drop(), Failure.UNREACHABLE),
    ],
    ids=str,
)
class TestRetry:
    """What may pass by itself is tried again, as often as the settings say."""

    async def test_the_second_try_may_answer(
        self, emulator: OpenAIEmulator, model: OpenAIChatModel, behaviour: Status | Drop, expected: Failure
    ) -> None:
        """One failure before the answer is not noticed."""
        emulator.behave(behaviour, Say("at last"))

        assert (await answer(model))[0] == "at last"
        first, second = emulator.requests
        assert second.at_s - first.at_s >= 0.5
        assert first.body == second.body

    async def test_there_is_no_third(
        self, emulator: OpenAIEmulator, model: OpenAIChatModel, behaviour: Status | Drop, expected: Failure
    ) -> None:
        """Two failures are told."""
        emulator.default = behaviour

        assert (await failure(model)).failure is expected
        assert len(emulator.requests) == 2

    async def test_none_is_made_where_none_is_allowed(
        self, emulator: OpenAIEmulator, behaviour: Status | Drop, expected: Failure
    ) -> None:
        """With no retries the first failure is told."""
        emulator.default = behaviour
        async with opened(emulator, retries=0) as model:
            assert (await failure(model)).failure is expected
        assert len(emulator.requests) == 1


async def test_a_server_that_is_not_there_is_unreachable(emulator: OpenAIEmulator) -> None:
    """Nobody listens on this port any more."""
    async with OpenAIEmulator() as gone:
        base_url = gone.base_url
    async with opened(emulator, base_url=base_url, retries=0) as model:
        error = await failure(model)

    assert error.failure is Failure.UNREACHABLE
    assert emulator.requests == []


@pytest.mark.parametrize("behaviour", [Hang(), Silence(), Say("late", delay_s=9)], ids=str)
async def test_silence_ends_the_waiting(emulator: OpenAIEmulator, behaviour: Hang | Silence | Say) -> None:
    """Silence before the answer or within it is a time-out; nobody asks again, and the connection is closed."""
    emulator.behave(behaviour)
    started_at_s = time.monotonic()
    async with opened(emulator, silence_deadline_s=0.2) as model:
        error = await failure(model)
        await emulator.idle(within_s=1)

    assert error.failure is Failure.TIMED_OUT
    assert time.monotonic() - started_at_s < 2
    assert len(emulator.requests) == 1


async def test_an_answer_that_never_ends_is_cut_at_the_deadline(emulator: OpenAIEmulator) -> None:
    """A server that keeps talking does not keep anybody waiting beyond the total deadline."""
    emulator.behave(Say("and then " * 1000, pause_s=0.05))
    started_at_s = time.monotonic()
    async with opened(emulator, total_deadline_s=0.4, silence_deadline_s=0.3) as model:
        error = await failure(model)
        await emulator.idle(within_s=1)

    assert error.failure is Failure.TIMED_OUT
    assert 0.4 <= time.monotonic() - started_at_s < 2


async def test_the_deadline_counts_the_pause_before_a_retry(emulator: OpenAIEmulator) -> None:
    """Where the time is up during the pause, nobody is asked again."""
    emulator.default = Status(500)
    async with opened(emulator, total_deadline_s=0.3) as model:
        error = await failure(model)

    assert error.failure is Failure.TIMED_OUT
    assert len(emulator.requests) == 1


async def test_a_slow_reader_is_not_interrupted(emulator: OpenAIEmulator) -> None:
    """The silence of whoever reads is not the server's."""
    emulator.behave(Say("one two three"))
    async with opened(emulator, silence_deadline_s=0.2) as model, model.stream(question()) as stream:
        await anext(stream)
        await asyncio.sleep(0.3)
        rest = [part async for part in stream]

    assert isinstance(rest[-1], Finished)


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


async def test_leaving_early_hangs_up(emulator: OpenAIEmulator, model: OpenAIChatModel) -> None:
    """Whoever leaves after the first words closes the stream at the server, too."""
    emulator.behave(Silence("first words"))
    async with model.stream(question()) as stream:
        assert await anext(stream) == TextDelta(text="first words")

    await emulator.idle(within_s=1)
    assert (await answer(model))[0].startswith("echo")


@pytest.mark.parametrize("behaviour", [Hang(), Silence("")], ids=str)
async def test_cancellation_hangs_up(
    emulator: OpenAIEmulator, model: OpenAIChatModel, behaviour: Hang | Silence
) -> None:
    """A request that is cancelled, before or within its answer, leaves no connection behind."""
    emulator.behave(behaviour)
    running = asyncio.create_task(parts_of(model, question()))
    await emulator.asked(1)
    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running
    await emulator.idle(within_s=1)
    assert (await answer(model))[0].startswith("echo")


async def test_many_are_answered_at_once(emulator: OpenAIEmulator, model: OpenAIChatModel) -> None:
    """Requests do not wait for each other, and each gets its own answer."""
    emulator.hold()
    running = [asyncio.create_task(answer(model, question(f"number {number}"))) for number in range(50)]
    await emulator.asked(50)
    emulator.release()

    assert [said for said, _ in await asyncio.gather(*running)] == [f"echo: number {number}" for number in range(50)]
