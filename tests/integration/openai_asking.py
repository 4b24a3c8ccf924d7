"""Asking the chat adapter, for the tests that put it in front of the emulator."""

from contextlib import AbstractAsyncContextManager
from typing import Any

import attrs
import pytest

from gptbot.adapters.openai.chat_model import ChatModelSettings, OpenAIChatModel
from gptbot.domain.account import Tier
from gptbot.domain.extended_context import Role, Turn
from gptbot.domain.ports.models import ChatModel, ChatRequest, Finished, ModelError, TextDelta
from gptbot.testing.chat_model_contract import parts_of
from integration.emulators.openai import OpenAIEmulator

SECRET_QUESTION = "my cat is called Bartholomew"


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
