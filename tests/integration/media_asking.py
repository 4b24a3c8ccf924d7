"""Asking the adapters for pictures and voice, for the tests that put them in front of the emulator."""

from contextlib import AbstractAsyncContextManager
from typing import Any

import attrs
import pytest

from gptbot.adapters.media.inspector import PillowInspector
from gptbot.adapters.openai.models import MediaSettings, OpenAIModels
from gptbot.domain.media import Recording
from gptbot.domain.ports.models import ImageRequest, ModelError
from integration.emulators.openai import OpenAIEmulator
from integration.openai_asking import settings_for

SECRET_PROMPT = "a portrait of my cat Bartholomew"
VOICE = Recording(data=b"OggS and so on", name="voice.oga", seconds=3)
MEDIA = MediaSettings(
    image_model="gpt-image-2.6-flare",
    image_deadline_s=5,
    transcription_model="gpt-transcribe",
    transcription_deadline_s=5,
)


def opened_models(
    emulator: OpenAIEmulator,
    *,
    chat: dict[str, Any] | None = None,
    **media: Any,  # noqa: ANN401 -- a setting can be anything
) -> AbstractAsyncContextManager[OpenAIModels]:
    """All models against this server, with these settings changed."""
    return OpenAIModels.open(
        attrs.evolve(settings_for(emulator), **(chat or {})), attrs.evolve(MEDIA, **media), PillowInspector()
    )


async def failed_drawing(models: OpenAIModels, prompt: str = SECRET_PROMPT) -> ModelError:
    """How the wish fails."""
    with pytest.raises(ModelError) as caught:
        await models.images.draw(ImageRequest(prompt=prompt))
    return caught.value


async def failed_listening(models: OpenAIModels, recording: Recording = VOICE) -> ModelError:
    """How the listening fails."""
    with pytest.raises(ModelError) as caught:
        await models.transcriber.transcribe(recording)
    return caught.value
