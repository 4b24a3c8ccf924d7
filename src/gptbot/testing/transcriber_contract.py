"""The contract of `Transcriber`: subclass it with a fixture ``transcriber`` and every adapter is held to the same."""

import io
import wave

import pytest

from gptbot.domain.media import Recording
from gptbot.domain.ports.models import Transcriber

_SAMPLES_PER_SECOND = 16_000


def silence(seconds: int = 1) -> Recording:
    """A recording in which nobody says anything, as WAV."""
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(_SAMPLES_PER_SECOND)
        written.writeframes(b"\0\0" * _SAMPLES_PER_SECOND * seconds)
    return Recording(data=file.getvalue(), name="recording.wav", seconds=seconds)


class TranscriberContract:
    """What every transcriber does. The fixture gives one that listens to whatever it is given."""

    @pytest.fixture
    def transcriber(self) -> Transcriber:
        """The model under test; a subclass says which, as a fixture of its own."""
        raise NotImplementedError

    async def test_what_was_heard_is_text(self, transcriber: Transcriber) -> None:
        """Also where nothing was heard; it can be stored and sent."""
        heard = await transcriber.transcribe(silence())

        assert heard.text.encode("utf-8").decode("utf-8") == heard.text

    async def test_the_same_recording_may_come_again(self, transcriber: Transcriber) -> None:
        """Listening changes nothing: a request that is repeated sends the same file."""
        recording = silence()
        await transcriber.transcribe(recording)
        heard = await transcriber.transcribe(recording)

        assert recording == silence()
        assert isinstance(heard.text, str)

    async def test_the_model_has_a_name(self, transcriber: Transcriber) -> None:
        """The one that prices and reports know it by."""
        assert transcriber.name() != ""
