"""The chat adapter against the emulator: answers, leaving early, many at once."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from gptbot.adapters.openai.chat_model import OpenAIChatModel
from gptbot.domain.account import Tier
from gptbot.domain.ports.models import ChatModel, Finished, TextDelta
from gptbot.domain.usage import TokenUsage
from gptbot.testing.chat_model_contract import ChatModelContract, parts_of
from integration.emulators.openai import Hang, OpenAIEmulator, Say, Silence
from integration.openai_asking import answer, opened, question


@pytest.fixture
async def model(emulator: OpenAIEmulator) -> AsyncIterator[OpenAIChatModel]:
    """The adapter against the emulator."""
    async with opened(emulator) as running:
        yield running


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
