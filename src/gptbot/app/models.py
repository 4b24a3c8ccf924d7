"""Which models answer: those of the settings, or one on this machine; what they cost, and how much they can take."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import attrs

from gptbot.adapters.local.lacking import NoImageModel, NoTranscriber
from gptbot.adapters.local.server import LocalServer
from gptbot.adapters.media.inspector import PillowInspector
from gptbot.adapters.openai.chat_model import OpenAIChatModel
from gptbot.adapters.openai.models import ChatModelSettings, MediaSettings, OpenAIModels
from gptbot.adapters.prices.known import known_prices
from gptbot.app.settings import ChatSettings, Settings
from gptbot.domain.account import Tier
from gptbot.domain.ports.media import Inspector
from gptbot.domain.ports.models import ChatModel, ImageModel, Transcriber
from gptbot.domain.tariff import Price, Tariff
from gptbot.domain.terms import Terms

LOCAL_ANSWER_TOKENS_MAX = 1_000
LOCAL_CONTEXT_CHARS_MAX = 4_000
"""With an answer and a prompt, both fit the window of a small model, even where each character is a token."""


@attrs.frozen(kw_only=True)
class Models:
    """What answers, draws and listens. ``local`` is the name of the model on this machine, None where others answer."""

    model: ChatModel
    image_model: ImageModel
    transcriber: Transcriber
    inspector: Inspector
    terms: Terms
    tariff: Tariff
    local: str | None = None


@asynccontextmanager
async def opened_models(settings: ChatSettings) -> AsyncIterator[Models]:
    """The models of the settings if there is a key, otherwise the one on this machine.

    Raises:
        LocalModelMissing: there is neither.
    """
    if settings.openai_api_key is None:
        async with _local_model(settings) as models:
            yield models
        return
    async with remote_models(settings, settings.openai_api_key.get_secret_value()) as models:
        yield models


@asynccontextmanager
async def remote_models(settings: Settings, api_key: str) -> AsyncIterator[Models]:
    """The models of the settings, behind one server."""
    inspector = PillowInspector()
    async with OpenAIModels.open(model_settings(settings, api_key), _media_settings(settings), inspector) as models:
        yield Models(
            model=models.chat,
            image_model=models.images,
            transcriber=models.transcriber,
            inspector=inspector,
            terms=settings.terms,
            tariff=tariff(settings),
        )


def wired(models: Models) -> dict[str, object]:
    """The models as the container takes them."""
    return {name: part for name, part in attrs.asdict(models, recurse=False).items() if name != "local"}


def model_settings(settings: Settings, api_key: str) -> ChatModelSettings:
    """What the chat model is told. Efforts go to OpenAI unless set; other servers may not know them."""
    ours = settings.openai_base_url is None
    return ChatModelSettings(
        api_key=api_key,
        base_url=settings.openai_base_url,
        models={Tier.STANDARD: settings.default_model, Tier.PREMIUM: settings.premium_model},
        vision_model=settings.vision_model,
        reasoning_effort={
            Tier.STANDARD: settings.default_reasoning_effort or ("none" if ours else None),
            Tier.PREMIUM: settings.premium_reasoning_effort or ("low" if ours else None),
        },
        total_deadline_s=settings.model_total_deadline_s,
        silence_deadline_s=settings.model_silence_deadline_s,
        retries=settings.model_retries,
    )


def _media_settings(settings: Settings) -> MediaSettings:
    return MediaSettings(
        image_model=settings.image_model,
        image_size=settings.image_size,
        image_quality=settings.image_quality,
        image_deadline_s=settings.image_deadline_s,
        transcription_model=settings.transcription_model,
        transcription_deadline_s=settings.transcription_deadline_s,
    )


def tariff(settings: Settings) -> Tariff:
    """Prices by exact model id: the operator's own win."""
    models = {
        settings.default_model,
        settings.premium_model,
        settings.vision_model or settings.premium_model,
        settings.image_model,
        settings.transcription_model,
    }
    return Tariff(prices={**known_prices(models), **settings.prices})


@asynccontextmanager
async def _local_model(settings: ChatSettings) -> AsyncIterator[Models]:
    async with LocalServer.open(settings.local_model) as server:
        told = ChatModelSettings(
            api_key=server.api_key,
            base_url=server.base_url,
            models=dict.fromkeys(Tier, server.model_name),
            total_deadline_s=settings.model_total_deadline_s,
            silence_deadline_s=settings.model_silence_deadline_s,
            retries=settings.model_retries,
        )
        free = Price(input_nano_usd=0, output_nano_usd=0)
        async with OpenAIChatModel.open(told) as model:
            yield Models(
                model=model,
                image_model=NoImageModel(),
                transcriber=NoTranscriber(),
                inspector=PillowInspector(),
                terms=_local_terms(settings.terms),
                tariff=Tariff(prices={server.model_name: free}),
                local=server.model_name,
            )


def _local_terms(terms: Terms) -> Terms:
    return attrs.evolve(
        terms,
        answer_tokens_max=min(terms.answer_tokens_max, LOCAL_ANSWER_TOKENS_MAX),
        context_chars_max=min(terms.context_chars_max, LOCAL_CONTEXT_CHARS_MAX),
    )
