"""What the settings say of the models, as the adapters and the tariff are told."""

from typing import Any

import pytest

from gptbot.adapters.local.lacking import NoImageModel, NoTranscriber
from gptbot.app.models import remote_models, tariff
from gptbot.app.settings import Settings
from gptbot.domain.account import Tier
from gptbot.domain.media import Recording
from gptbot.domain.ports.models import Failure, ImageRequest, ModelError
from gptbot.domain.tariff import Price
from gptbot.domain.usage import TokenUsage


def settings(**changes: Any) -> Settings:  # noqa: ANN401 -- a setting can be anything
    """The default settings with these changes, whatever the environment says."""
    return Settings.model_validate(changes)


def test_every_configured_model_has_its_known_price() -> None:
    """Whichever setting names it; the operator's own price wins."""
    chosen = settings(
        default_model="gpt-4o-mini",
        premium_model="gpt-6.1-terra",
        vision_model="gpt-6-luna",
        image_model="gpt-image-2",
        transcription_model="gpt-transcribe",
        model_prices="gpt-transcribe=0.006/min,mine=1/2",
    )
    prices = tariff(chosen).prices

    assert set(prices) == {"gpt-4o-mini", "gpt-6.1-terra", "gpt-6-luna", "gpt-image-2", "gpt-transcribe", "mine"}
    assert prices["gpt-transcribe"] == Price(minute_nano_usd=6_000_000)


def test_what_nobody_knows_has_no_cost() -> None:
    """A transcription model that is paid in tokens has no price of a minute; an unknown image model has none at all."""
    unknown = tariff(settings(image_model="my-painter", transcription_model="gpt-4o-transcribe"))

    assert unknown.voice_cost("gpt-4o-transcribe", 60) is None
    assert unknown.cost("my-painter", TokenUsage(input=1, output=1, total=2)) is None
    assert tariff(settings()).voice_cost("gpt-transcribe", 60) == 4_500_000


async def test_the_models_have_the_names_of_the_settings() -> None:
    """Pictures are looked at by the premium model unless another is named."""
    async with remote_models(settings(image_model="painter", transcription_model="listener"), "sk-x") as models:
        names = (models.model.name(Tier.STANDARD), models.model.name(Tier.STANDARD, sees=True))
        assert names == ("gpt-6-luna", "gpt-6.1-terra")
        assert (models.image_model.name(), models.transcriber.name()) == ("painter", "listener")
        assert models.local is None
    async with remote_models(settings(vision_model="eye"), "sk-x") as models:
        assert models.model.name(Tier.PREMIUM, sees=True) == "eye"


async def test_what_is_not_on_this_machine_says_so() -> None:
    """One readable line, and a failure that only the operator can mend."""
    with pytest.raises(ModelError) as drawing:
        await NoImageModel().draw(ImageRequest(prompt="a fox"))
    with pytest.raises(ModelError) as listening:
        await NoTranscriber().transcribe(Recording(data=b"", name="voice.ogg", seconds=1))

    assert drawing.value.detail == "there is no image model on this machine: set OPENAI_API_KEY"
    assert listening.value.detail == "there is no transcription model on this machine: set OPENAI_API_KEY"
    assert {drawing.value.failure, listening.value.failure} == {Failure.MODEL_GONE}
    assert drawing.value.model == NoImageModel().name() == NoTranscriber().name()
