"""The emulator itself, for pictures and voice: what it refuses, and which behaviour is for whom."""

import json
from typing import Any

import aiohttp
import pytest

from integration.emulators.openai import Draw, Hear, OpenAIEmulator, Say
from integration.emulators.openai_media import EDITS, GENERATIONS, TRANSCRIPTIONS, png

WISH = {"model": "gpt-image-2.6-flare", "prompt": "a fox"}
HEADERS = {"Authorization": "Bearer sk-emulator-0123456789abcdef"}


async def posted(emulator: OpenAIEmulator, path: str, **sent: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 -- json or a form
    """Status and document of the answer."""
    url = f"{emulator.base_url.removesuffix('/v1')}{path}"
    async with aiohttp.ClientSession() as http, http.post(url, headers=HEADERS, **sent) as response:
        document: dict[str, Any] = json.loads(await response.text())
        return response.status, document


def form(fields: dict[str, str], name: str = "image", file: str = "a.png", kind: str = "image/png") -> aiohttp.FormData:
    """A form with one file."""
    data = aiohttp.FormData(fields)
    data.add_field(name, png(), filename=file, content_type=kind)
    return data


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"response_format": "b64_json"}, "response_format"),
        ({"style": "vivid"}, "style"),
        ({"quality": "hd"}, "quality"),
        ({"quality": "good"}, "quality"),
        ({"n": "1"}, "n"),
        ({"size": 7}, "size"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": "x" * 32_001}, "prompt"),
        ({"picture": "x"}, "picture"),
    ],
    ids=str,
)
async def test_a_wish_that_the_api_does_not_take_is_refused(
    emulator: OpenAIEmulator, change: dict[str, object], param: str
) -> None:
    """Parameters that are gone, unknown, missing, of another type or too long."""
    status, answer = await posted(emulator, GENERATIONS, json=WISH | change)

    assert (status, answer["error"]["param"]) == (400, param)


async def test_what_the_sdk_defines_is_taken(emulator: OpenAIEmulator) -> None:
    """Every value that the defaults of the API have."""
    full = WISH | {"n": 1, "size": "1536x864", "quality": "max", "output_format": "png", "background": "auto"}
    assert (await posted(emulator, GENERATIONS, json=full))[0] == 200
    assert (await posted(emulator, EDITS, data=form({**WISH, "n": "1", "size": "auto"})))[0] == 200
    assert (await posted(emulator, EDITS, data=form(WISH, name="image[]")))[0] == 200


@pytest.mark.parametrize(
    ("path", "data", "param"),
    [
        (EDITS, form(WISH, kind="image/gif"), "image"),
        (EDITS, form(WISH, name="picture"), "picture"),
        (EDITS, form({"model": "m"}), "prompt"),
        (EDITS, form({**WISH, "n": "one"}), "n"),
        (TRANSCRIPTIONS, form({"model": "gpt-transcribe"}, "file", "a.exe"), "file"),
        (TRANSCRIPTIONS, form({}, "file", "a.ogg"), "model"),
        (TRANSCRIPTIONS, form({"model": "m", "response_format": "srt"}, "file", "a.ogg"), "response_format"),
    ],
    ids=["gif", "field", "no-prompt", "n", "exe", "no-model", "srt"],
)
async def test_a_form_that_the_api_does_not_take_is_refused(
    emulator: OpenAIEmulator, path: str, data: aiohttp.FormData, param: str
) -> None:
    """Files of another kind, or in a field of another name."""
    status, answer = await posted(emulator, path, data=data)

    assert (status, answer["error"]["param"]) == (400, param)


async def test_each_behaviour_goes_to_what_it_fits(emulator: OpenAIEmulator) -> None:
    """In whatever order they were said."""
    emulator.behave(Say("an answer"), Draw(png(9, 9)), Hear("some words"))

    _, heard = await posted(emulator, TRANSCRIPTIONS, data=form({"model": "m"}, "file", "a.ogg"))
    question = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
    _, said = await posted(emulator, "/v1/chat/completions", json=question)

    assert heard["text"] == "some words"
    assert said["choices"][0]["message"]["content"] == "an answer"
    assert [asked.path for asked in emulator.requests] == [TRANSCRIPTIONS, "/v1/chat/completions"]
