"""The transcription model behind the OpenAI API."""

import openai

from gptbot.adapters.openai.deadlines import Deadlines
from gptbot.adapters.openai.errors import translated
from gptbot.adapters.openai.retries import persistent
from gptbot.adapters.openai.settings import MediaSettings
from gptbot.adapters.openai.unicode import well_formed
from gptbot.domain.media import Recording, Transcript
from gptbot.domain.ports.models import Failure, ModelError

_VOICE_MESSAGE = ("ogg", "audio/ogg")

# By the ending of the file's name: the ending that the API knows, and the media type.
_KINDS = {
    "flac": ("flac", "audio/flac"),
    "m4a": ("m4a", "audio/mp4"),
    "mp3": ("mp3", "audio/mpeg"),
    "mp4": ("mp4", "video/mp4"),
    "mpeg": ("mpeg", "audio/mpeg"),
    "mpga": ("mpga", "audio/mpeg"),
    "oga": _VOICE_MESSAGE,
    "ogg": _VOICE_MESSAGE,
    "opus": _VOICE_MESSAGE,
    "wav": ("wav", "audio/wav"),
    "webm": ("webm", "audio/webm"),
}


class OpenAITranscriber:
    """Listens over ``/audio/transcriptions``. Somebody's file name is never sent, only its ending."""

    def __init__(self, client: openai.AsyncOpenAI, settings: MediaSettings, *, retries: int) -> None:
        self._client = client
        self._settings = settings
        self._retries = retries

    def name(self) -> str:
        """The id of the model."""
        return self._settings.transcription_model

    async def transcribe(self, recording: Recording) -> Transcript:
        """What was said; an empty text where nothing was heard; raises `ModelError`."""
        limit_s = self._settings.transcription_deadline_s
        deadlines = Deadlines.from_now(total_s=limit_s, silence_s=limit_s)

        async def attempt() -> object:
            async with deadlines.end():
                return await self._client.audio.transcriptions.create(
                    model=self.name(), file=sent_file(recording), response_format="json", timeout=limit_s
                )

        with translated(self.name()):
            heard = await persistent(attempt, retries=self._retries, deadlines=deadlines)
        text = getattr(heard, "text", None)
        if not isinstance(text, str):
            raise ModelError(Failure.BROKEN, f"model {self.name()}, the answer has no text", model=self.name())
        return Transcript(text=well_formed(text))


def sent_file(recording: Recording) -> tuple[str, bytes, str]:
    """Name, content and media type; what has no known ending is sent as the voice message that it most likely is."""
    ending, kind = _KINDS.get(recording.name.rpartition(".")[2].lower(), _VOICE_MESSAGE)
    return f"voice.{ending}", recording.data, kind
