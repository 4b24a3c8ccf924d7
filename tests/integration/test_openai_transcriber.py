"""The transcription adapter against the emulator: what is sent, what is heard."""

import time

import pytest

from gptbot.adapters.openai.models import OpenAIModels
from gptbot.domain.media import Recording
from gptbot.domain.ports.models import Failure, Transcriber
from gptbot.testing.transcriber_contract import TranscriberContract
from integration.emulators.openai import Behaviour, Drop, Hang, Hear, OpenAIEmulator, Raw, Status
from integration.emulators.openai_media import TRANSCRIPTIONS
from integration.media_asking import VOICE, failed_listening, opened_models


class TestContract(TranscriberContract):
    """The contract of the port."""

    @pytest.fixture
    def transcriber(self, models: OpenAIModels) -> Transcriber:
        """The adapter against the emulator."""
        return models.transcriber


async def test_a_voice_message_is_sent_as_it_is(emulator: OpenAIEmulator, models: OpenAIModels) -> None:
    """The very bytes under an ending that the API knows; model and format, and nothing else."""
    emulator.behave(Hear("hello there"))

    assert (await models.transcriber.transcribe(VOICE)).text == "hello there"
    (asked,) = emulator.requests
    (sent,) = asked.files
    assert (asked.path, asked.body) == (TRANSCRIPTIONS, {"model": "gpt-transcribe", "response_format": "json"})
    assert (sent.field, sent.name, sent.content_type, sent.data) == ("file", "voice.ogg", "audio/ogg", VOICE.data)


@pytest.mark.parametrize(
    ("name", "sent_name", "kind"),
    [
        ("voice.oga", "voice.ogg", "audio/ogg"),
        ("a.b.OGG", "voice.ogg", "audio/ogg"),
        ("voice.opus", "voice.ogg", "audio/ogg"),
        ("my diary.mp3", "voice.mp3", "audio/mpeg"),
        ("x.m4a", "voice.m4a", "audio/mp4"),
        ("round.mp4", "voice.mp4", "video/mp4"),
        ("x.wav", "voice.wav", "audio/wav"),
        ("x.webm", "voice.webm", "audio/webm"),
        ("x.flac", "voice.flac", "audio/flac"),
        ("x.mpga", "voice.mpga", "audio/mpeg"),
        ("file", "voice.ogg", "audio/ogg"),
        ("x.exe", "voice.ogg", "audio/ogg"),
        ('x".mp3\r\nX: y', "voice.ogg", "audio/ogg"),
        ("", "voice.ogg", "audio/ogg"),
    ],
)
async def test_only_the_ending_of_a_name_is_sent(
    emulator: OpenAIEmulator, models: OpenAIModels, name: str, sent_name: str, kind: str
) -> None:
    """What somebody called their file is nobody's business."""
    await models.transcriber.transcribe(Recording(data=b"sound", name=name, seconds=1))

    (sent,) = emulator.requests[0].files
    assert (sent.name, sent.content_type, sent.size) == (sent_name, kind, 5)


async def test_silence_is_an_empty_text(emulator: OpenAIEmulator, models: OpenAIModels) -> None:
    """What that means is judged elsewhere."""
    emulator.behave(Hear(""))

    assert (await models.transcriber.transcribe(VOICE)).text == ""


async def test_half_a_character_in_a_transcript_is_replaced(emulator: OpenAIEmulator, models: OpenAIModels) -> None:
    """What was heard can be stored and sent."""
    emulator.behave(Raw('{"text": "so \\ud83d and \\ud83d\\ude00"}', "application/json"))

    assert (await models.transcriber.transcribe(VOICE)).text == "so \ufffd and \U0001f600"


FAILURES: list[tuple[Behaviour, Failure, str | None]] = [
    (Status(401, "invalid_api_key", "Incorrect API key provided: sk-emulator"), Failure.KEY_REFUSED, None),
    (Status(404, "model_not_found"), Failure.MODEL_GONE, None),
    (Status(400, None, "The audio file could not be decoded.", param="file"), Failure.REJECTED, "The audio file could"),
    (Status(400, "audio_too_short", "Audio file is too short."), Failure.REJECTED, "Audio file is too short."),
    (Status(400, "invalid_value", param="model"), Failure.REJECTED, None),
    (Raw("{not json", "application/json"), Failure.BROKEN, None),
    (Raw("[]", "application/json"), Failure.BROKEN, None),
    (Raw('{"text": 7}', "application/json"), Failure.BROKEN, None),
    (Raw("{}", "application/json"), Failure.BROKEN, None),
    (Raw("<html>please log in</html>", "text/html"), Failure.BROKEN, None),
]


@pytest.mark.parametrize(("behaviour", "expected", "reason"), FAILURES, ids=lambda value: str(value)[:60])
async def test_a_failure_is_asked_once_and_told_without_secrets(
    emulator: OpenAIEmulator, models: OpenAIModels, behaviour: Behaviour, expected: Failure, reason: str | None
) -> None:
    """Its kind, the model, and the provider's word where the file is not what the model takes."""
    emulator.behave(behaviour)

    error = await failed_listening(models)

    assert (error.failure, error.model) == (expected, "gpt-transcribe")
    assert (error.reason is None) == (reason is None)
    assert (error.reason or "").startswith(reason or "")
    assert len(emulator.requests) == 1
    assert error.detail.startswith("model gpt-transcribe, ")
    assert "sk-emulator" not in f"{error} {error.detail}"


@pytest.mark.parametrize("behaviour", [Status(500), Status(429, "rate_limit_exceeded"), Drop()], ids=str)
async def test_what_passes_by_itself_is_tried_again(
    emulator: OpenAIEmulator, models: OpenAIModels, behaviour: Behaviour
) -> None:
    """Once, with the whole file."""
    emulator.behave(behaviour, Hear("at last"))

    assert (await models.transcriber.transcribe(VOICE)).text == "at last"
    first, second = emulator.requests
    assert first.files == second.files


async def test_the_deadline_ends_the_waiting(emulator: OpenAIEmulator) -> None:
    """It is the transcript's own; nobody asks again, and the connection is closed."""
    emulator.behave(Hang())
    started_at_s = time.monotonic()
    async with opened_models(emulator, transcription_deadline_s=0.2) as models:
        error = await failed_listening(models)
        await emulator.idle(within_s=1)

    assert error.failure is Failure.TIMED_OUT
    assert time.monotonic() - started_at_s < 2
    assert len(emulator.requests) == 1
