"""A request in the words of Chat Completions: plain text, or text with pictures."""

import base64
from typing import cast

from openai.types.chat import ChatCompletionContentPartParam, ChatCompletionMessageParam

from gptbot.adapters.openai.unicode import well_formed
from gptbot.domain.media import Picture
from gptbot.domain.ports.models import ChatRequest


def messages(request: ChatRequest) -> list[ChatCompletionMessageParam]:
    """The turns in their order; the pictures follow the text of the last one."""
    written: list[dict[str, object]] = [
        {"role": turn.role.value, "content": well_formed(turn.text)} for turn in request.turns
    ]
    if request.pictures:
        text: ChatCompletionContentPartParam = {"type": "text", "text": str(written[-1]["content"])}
        written[-1]["content"] = [text, *(_shown(picture) for picture in request.pictures)]
    return cast("list[ChatCompletionMessageParam]", written)


def _shown(picture: Picture) -> ChatCompletionContentPartParam:
    data = base64.b64encode(picture.data).decode("ascii")
    return {"type": "image_url", "image_url": {"url": f"data:{picture.format.value};base64,{data}", "detail": "auto"}}
