"""Questions about pictures, at the chat adapter against the emulator."""

import base64

import attrs
import pytest

from gptbot.domain.account import Tier
from gptbot.domain.extended_context import Role, Turn
from gptbot.domain.media import Picture, PictureFormat
from gptbot.domain.ports.models import ChatRequest, Failure, Finished
from integration.emulators.openai import OpenAIEmulator, Status
from integration.emulators.openai_media import png
from integration.openai_asking import answer, failure, opened, question

PNG = Picture(data=png(), format=PictureFormat.PNG)
GIF = Picture(data=b"GIF89a and so on", format=PictureFormat.GIF)
SEEN = ChatRequest(
    tier=Tier.PREMIUM,
    turns=(
        Turn(role=Role.SYSTEM, text="be brief"),
        Turn(role=Role.USER, text="earlier"),
        Turn(role=Role.ASSISTANT, text="yes"),
        Turn(role=Role.USER, text="what is this?"),
    ),
    answer_tokens_max=100,
    pictures=(PNG, GIF),
)


async def test_pictures_follow_the_last_question(emulator: OpenAIEmulator) -> None:
    """In their order, each as what it is; everything before stays plain text."""
    async with opened(emulator) as model:
        said, end = await answer(model, SEEN)

    body = emulator.requests[0].body
    *before, last = body["messages"]
    assert [message["content"] for message in before] == ["be brief", "earlier", "yes"]
    text, *shown = last["content"]
    assert text == {"type": "text", "text": "what is this?"}
    assert [part["image_url"]["detail"] for part in shown] == ["auto", "auto"]
    assert [part["image_url"]["url"] for part in shown] == [
        f"data:{picture.format.value};base64,{base64.b64encode(picture.data).decode()}" for picture in (PNG, GIF)
    ]
    assert (body["model"], body["reasoning_effort"]) == ("gpt-6.1-terra", "low")
    assert (said, end.model) == ("echo: what is this?", "gpt-6.1-terra")


async def test_another_model_may_look_at_pictures(emulator: OpenAIEmulator) -> None:
    """The one of the settings, whose effort nobody has set; questions without pictures are not its business."""
    async with opened(emulator, vision_model="eagle-eye") as model:
        _, end = await answer(model, SEEN)
        _, other = await answer(model, attrs.evolve(SEEN, pictures=()))
        names = [model.name(tier, sees=sees) for tier in Tier for sees in (False, True)]

    assert "reasoning_effort" not in emulator.requests[0].body
    assert isinstance(end, Finished)
    assert (end.model, other.model) == ("eagle-eye", "gpt-6.1-terra")
    assert names == ["gpt-6-luna", "eagle-eye", "gpt-6.1-terra", "eagle-eye"]


async def test_each_tier_keeps_its_effort_where_both_have_one_model(emulator: OpenAIEmulator) -> None:
    """The same model can think harder for those who pay for it."""
    efforts = {Tier.STANDARD: "none", Tier.PREMIUM: "high"}
    async with opened(emulator, models=dict.fromkeys(Tier, "m"), reasoning_effort=efforts) as model:
        for tier in Tier:
            await answer(model, question("hello", tier))

    assert [asked.body["reasoning_effort"] for asked in emulator.requests] == ["none", "high"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (Status(400, "invalid_image_format", "You uploaded an unsupported image.", param="messages"), True),
        (Status(400, "image_content_policy_violation", "This picture is against the rules."), True),
        (Status(400, "context_length_exceeded", "Too long.", param="messages"), False),
    ],
    ids=str,
)
async def test_a_picture_that_is_refused_is_explained(emulator: OpenAIEmulator, status: Status, reason: bool) -> None:
    """With the provider's word, where it is about the picture; the failure knows its model."""
    emulator.behave(status)
    async with opened(emulator) as model:
        error = await failure(model, SEEN)

    assert (error.failure, error.model) == (Failure.REJECTED, "gpt-6.1-terra")
    assert error.reason == (status.message if reason else None)
