"""The image adapter against the emulator: what is asked, what is drawn, what is counted."""

import asyncio
import base64
import json
import time

import pytest

from gptbot.adapters.openai.models import OpenAIModels
from gptbot.domain.media import Picture, PictureFormat
from gptbot.domain.ports.models import Drawn, Failure, ImageModel, ImageRequest, ModelError
from gptbot.domain.usage import TokenUsage
from gptbot.testing.image_model_contract import ImageModelContract, small_picture
from integration.emulators.openai import Behaviour, Draw, Drop, Hang, OpenAIEmulator, Raw, RefusePrompt, Status
from integration.emulators.openai_media import EDITS, GENERATIONS, png
from integration.media_asking import SECRET_PROMPT, failed_drawing, opened_models


class TestContract(ImageModelContract):
    """The contract of the port."""

    @pytest.fixture
    def image_model(self, models: OpenAIModels) -> ImageModel:
        """The adapter against the emulator."""
        return models.images


async def test_a_wish_says_what_the_settings_say(emulator: OpenAIEmulator, models: OpenAIModels) -> None:
    """Model, prompt, one picture, and nothing that nobody has set."""
    await models.images.draw(ImageRequest(prompt="a fox"))
    async with opened_models(emulator, image_size="1536x1024", image_quality="low") as others:
        await others.images.draw(ImageRequest(prompt="a fox"))

    plain, full = emulator.requests
    assert plain.path == full.path == GENERATIONS
    assert plain.body == {"model": "gpt-image-2.6-flare", "prompt": "a fox", "n": 1}
    assert full.body == {**plain.body, "size": "1536x1024", "quality": "low"}


async def test_a_drawing_arrives_whole_with_what_it_used(emulator: OpenAIEmulator, models: OpenAIModels) -> None:
    """The very bytes, their format, and the server's counts."""
    emulator.behave(Draw(png(30, 20)))

    assert await models.images.draw(ImageRequest(prompt="a fox")) == Drawn(
        picture=Picture(data=png(30, 20), format=PictureFormat.PNG),
        tokens=TokenUsage(input=12, output=1_056, total=1_068),
    )


async def test_a_change_sends_the_original(emulator: OpenAIEmulator, models: OpenAIModels) -> None:
    """As a file of its own kind; its tokens are counted apart."""
    original = small_picture()
    drawn = await models.images.draw(ImageRequest(prompt="make it blue", original=original))

    (asked,) = emulator.requests
    (sent,) = asked.files
    assert (asked.path, asked.body) == (
        EDITS,
        {"model": "gpt-image-2.6-flare", "prompt": "make it blue", "n": "1"},
    )
    assert (sent.field, sent.name, sent.content_type) == ("image", "picture.png", "image/png")
    assert sent.data == original.data
    assert drawn.tokens == TokenUsage(input=332, output=1_056, total=1_388)
    assert drawn.input_picture_tokens == 320


async def test_a_server_that_counts_nothing_gives_no_usage(emulator: OpenAIEmulator, models: OpenAIModels) -> None:
    """The picture is there all the same."""
    emulator.behave(Draw(tokens=False))

    drawn = await models.images.draw(ImageRequest(prompt="a fox"))

    assert (drawn.tokens, drawn.input_picture_tokens) == (None, 0)


@pytest.mark.parametrize("code", ["moderation_blocked", "content_policy_violation", "another_reason"])
async def test_a_refused_prompt_has_the_providers_reason(
    emulator: OpenAIEmulator, models: OpenAIModels, code: str
) -> None:
    """In one line of bounded length; the operator's detail has the code and not the words."""
    emulator.behave(RefusePrompt("Rejected by\nthe safety system: " + "very " * 100 + "violent", code=code))

    error = await failed_drawing(models)

    assert error.failure is Failure.REJECTED
    assert error.model == "gpt-image-2.6-flare"
    assert error.reason is not None
    assert error.reason.startswith("Rejected by the safety system: very")
    assert error.reason.endswith("…")
    assert len(error.reason) <= 300
    assert error.detail == f"model gpt-image-2.6-flare, status 400, {code}"


async def test_a_picture_that_the_model_does_not_take_is_explained(
    emulator: OpenAIEmulator, models: OpenAIModels
) -> None:
    """A GIF can be looked at and not be changed: the provider says so."""
    original = Picture(data=b"GIF89a and so on", format=PictureFormat.GIF)
    with pytest.raises(ModelError) as caught:
        await models.images.draw(ImageRequest(prompt="make it blue", original=original))

    assert caught.value.failure is Failure.REJECTED
    assert caught.value.reason == "Invalid file 'image': unsupported mimetype ('image/gif')."


FAILURES: list[tuple[Behaviour, Failure]] = [
    (Status(401, "invalid_api_key", "Incorrect API key provided: sk-emulator"), Failure.KEY_REFUSED),
    (Status(400, "billing_hard_limit_reached"), Failure.QUOTA_USED_UP),
    (Status(429, "insufficient_quota"), Failure.QUOTA_USED_UP),
    (Status(404, "model_not_found"), Failure.MODEL_GONE),
    (Status(400, "invalid_value", f"no: {SECRET_PROMPT}", param="size"), Failure.REJECTED),
    (Status(413, raw="too large"), Failure.REJECTED),
    (Raw("{not json", "application/json"), Failure.BROKEN),
    (Raw("[]", "application/json"), Failure.BROKEN),
    (Raw("7", "application/json"), Failure.BROKEN),
    (Raw("<html>please log in</html>", "text/html"), Failure.BROKEN),
    (Raw('{"created": 1}', "application/json"), Failure.BROKEN),
    (Raw('{"data": []}', "application/json"), Failure.BROKEN),
    (Raw('{"data": [7]}', "application/json"), Failure.BROKEN),
    (Raw('{"data": [{"url": "https://example.org/fox.png"}]}', "application/json"), Failure.BROKEN),
    (Raw('{"data": [{"b64_json": "%%%%"}]}', "application/json"), Failure.BROKEN),
    (Raw('{"data": [{"b64_json": "ü"}]}', "application/json"), Failure.BROKEN),
    (Raw('{"data": [{"b64_json": ""}]}', "application/json"), Failure.BROKEN),
    (Draw(b"I am no picture"), Failure.BROKEN),
    (Draw(png(30, 20)[:-20]), Failure.BROKEN),
    (
        Draw(b"GIF89a\x01\x00\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"),
        Failure.BROKEN,
    ),
]


@pytest.mark.parametrize(("behaviour", "expected"), FAILURES, ids=lambda value: str(value)[:60])
async def test_a_failure_is_asked_once_and_told_without_secrets(
    emulator: OpenAIEmulator, models: OpenAIModels, behaviour: Behaviour, expected: Failure
) -> None:
    """Its kind, the model, and neither the key nor the prompt."""
    emulator.behave(behaviour)

    error = await failed_drawing(models)

    assert (error.failure, error.model, error.reason) == (expected, "gpt-image-2.6-flare", None)
    assert len(emulator.requests) == 1
    assert error.detail.startswith("model gpt-image-2.6-flare, ")
    assert "Bartholomew" not in f"{error} {error.detail}"
    assert "sk-emulator" not in f"{error} {error.detail}"


async def test_odd_counts_do_no_harm(emulator: OpenAIEmulator, models: OpenAIModels) -> None:
    """A usage that is not what it should be is no usage."""
    picture = {"b64_json": base64.b64encode(png()).decode()}
    odd = {"input_tokens": "many", "input_tokens_details": 7, "output_tokens": -5, "total_tokens": None}
    usages: tuple[object, ...] = (odd, 7, [], {"input_tokens_details": {"image_tokens": "x"}})
    for usage in usages:
        emulator.behave(Raw(json.dumps({"data": [picture], "usage": usage}), "application/json"))
        drawn = await models.images.draw(ImageRequest(prompt="a fox"))
        assert (drawn.tokens, drawn.input_picture_tokens) == (None, 0)


@pytest.mark.parametrize("behaviour", [Status(500), Status(429, "rate_limit_exceeded"), Drop()], ids=str)
async def test_what_passes_by_itself_is_tried_again(
    emulator: OpenAIEmulator, models: OpenAIModels, behaviour: Behaviour
) -> None:
    """Once, as the settings say, by the same layer as questions."""
    emulator.behave(behaviour)
    await models.images.draw(ImageRequest(prompt="a fox", original=small_picture()))

    first, second = emulator.requests
    assert second.at_s - first.at_s >= 0.5
    assert first.files == second.files


async def test_the_deadline_ends_the_waiting(emulator: OpenAIEmulator) -> None:
    """It is the image's own; nobody asks again, and the connection is closed."""
    emulator.behave(Hang())
    started_at_s = time.monotonic()
    async with opened_models(emulator, image_deadline_s=0.2) as models:
        error = await failed_drawing(models)
        await emulator.idle(within_s=1)

    assert error.failure is Failure.TIMED_OUT
    assert time.monotonic() - started_at_s < 2
    assert len(emulator.requests) == 1


async def test_a_drawing_may_take_longer_than_a_question(emulator: OpenAIEmulator) -> None:
    """Deadlines of questions are not for pictures."""
    emulator.behave(Draw(delay_s=0.4))
    hasty = {"total_deadline_s": 0.2, "silence_deadline_s": 0.1}
    async with opened_models(emulator, chat=hasty) as models:
        assert (await models.images.draw(ImageRequest(prompt="a fox"))).picture.data == png()


async def test_cancellation_hangs_up(emulator: OpenAIEmulator, models: OpenAIModels) -> None:
    """A wish that is given up leaves no connection behind."""
    emulator.behave(Hang())
    running = asyncio.create_task(models.images.draw(ImageRequest(prompt="a fox")))
    await emulator.asked(1)
    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running
    await emulator.idle(within_s=1)
