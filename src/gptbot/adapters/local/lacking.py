"""What nothing on this machine can do: whoever asks for it is told so."""

from typing import NoReturn

from gptbot.domain.media import Recording, Transcript
from gptbot.domain.ports.models import Drawn, Failure, ImageRequest, ModelError

_NOBODY = "none"


class NoImageModel:
    """Stands where an image model would, and fails at every wish."""

    async def draw(self, request: ImageRequest) -> Drawn:  # noqa: ARG002 -- the port's parameter
        """Raises `ModelError`."""
        _fail("image model")

    def name(self) -> str:
        """No model's id."""
        return _NOBODY


class NoTranscriber:
    """Stands where a transcription model would, and fails at every recording."""

    async def transcribe(self, recording: Recording) -> Transcript:  # noqa: ARG002 -- the port's parameter
        """Raises `ModelError`."""
        _fail("transcription model")

    def name(self) -> str:
        """No model's id."""
        return _NOBODY


def _fail(what: str) -> NoReturn:
    raise ModelError(Failure.MODEL_GONE, f"there is no {what} on this machine: set OPENAI_API_KEY", model=_NOBODY)
