"""All models behind one server: they share its client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import attrs

from gptbot.adapters.openai.chat_model import OpenAIChatModel
from gptbot.adapters.openai.settings import ChatModelSettings, MediaSettings
from gptbot.domain.ports.media import Inspector
from gptbot.domain.ports.models import ImageModel, Transcriber

if TYPE_CHECKING:
    import openai

__all__ = ["ChatModelSettings", "MediaSettings", "OpenAIModels"]


@attrs.frozen(kw_only=True)
class OpenAIModels:
    """What answers, what draws and what listens. Made by `open`."""

    chat: OpenAIChatModel
    images: ImageModel
    transcriber: Transcriber

    @classmethod
    @asynccontextmanager
    async def open(
        cls, settings: ChatModelSettings, media: MediaSettings, inspector: Inspector
    ) -> AsyncIterator["OpenAIModels"]:
        """Connects when first asked; leaving the context closes every connection."""
        client, models = await asyncio.to_thread(_loaded, settings, media, inspector)
        async with client:
            yield models


def _loaded(
    settings: ChatModelSettings, media: MediaSettings, inspector: Inspector
) -> "tuple[openai.AsyncOpenAI, OpenAIModels]":
    # The SDK takes half a second and 48 MB: nobody pays for it before a model is opened.
    from gptbot.adapters.openai.client import new_client  # noqa: PLC0415 -- see above
    from gptbot.adapters.openai.completions import Completions  # noqa: PLC0415 -- see above
    from gptbot.adapters.openai.image_model import OpenAIImageModel  # noqa: PLC0415 -- see above
    from gptbot.adapters.openai.transcriber import OpenAITranscriber  # noqa: PLC0415 -- see above

    client = new_client(settings)
    return client, OpenAIModels(
        chat=OpenAIChatModel(Completions(client, settings), settings),
        images=OpenAIImageModel(client, media, inspector, retries=settings.retries),
        transcriber=OpenAITranscriber(client, media, retries=settings.retries),
    )
