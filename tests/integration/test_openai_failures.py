"""How the chat adapter fails: translations, retries, deadlines, and no secret in any of it."""

import asyncio
import time
import traceback
from collections.abc import AsyncIterator

import attrs
import pytest

from gptbot.adapters.openai.chat_model import OpenAIChatModel
from gptbot.domain.ports.models import Failure, Finished
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
from integration.openai_asking import SECRET_QUESTION, answer, failure, opened, question, settings_for


@pytest.fixture
async def model(emulator: OpenAIEmulator) -> AsyncIterator[OpenAIChatModel]:
    """The adapter against the emulator."""
    async with opened(emulator) as running:
        yield running


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
