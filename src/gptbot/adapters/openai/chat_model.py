"""The chat model behind the OpenAI API."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

from gptbot.adapters.openai.settings import ChatModelSettings
from gptbot.domain.account import Tier
from gptbot.domain.ports.models import ChatRequest, Finished, TextDelta

if TYPE_CHECKING:
    import openai

    from gptbot.adapters.openai.completions import Completions

__all__ = ["ChatModelSettings", "OpenAIChatModel"]


class OpenAIChatModel:
    """Answers over Chat Completions, at OpenAI or at any server that speaks it. Made by `open`."""

    def __init__(self, completions: "Completions", settings: ChatModelSettings) -> None:
        self._completions = completions
        self._settings = settings

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: ChatModelSettings) -> AsyncIterator["OpenAIChatModel"]:
        """Connects when it is first asked; leaving the context closes every connection."""
        client, completions = await asyncio.to_thread(_loaded, settings)
        async with client:
            yield cls(completions, settings)

    def stream(self, request: ChatRequest) -> AbstractAsyncContextManager[AsyncIterator[TextDelta | Finished]]:
        """Begins to answer; raises `ModelError` on entering and while the answer is read."""
        return self._completions.answering(request)

    def name(self, tier: Tier, *, sees: bool = False) -> str:
        """The id of the model that serves this tier; of the one that looks at pictures if ``sees``."""
        return self._settings.model(tier, sees=sees)


def _loaded(settings: ChatModelSettings) -> "tuple[openai.AsyncOpenAI, Completions]":
    # The SDK takes half a second and 48 MB: nobody pays for it before a model is opened.
    from gptbot.adapters.openai.client import new_client  # noqa: PLC0415 -- see above
    from gptbot.adapters.openai.completions import Completions  # noqa: PLC0415 -- see above

    client = new_client(settings)
    return client, Completions(client, settings)
