"""The image model behind the OpenAI API."""

import base64
from typing import Literal, TypeAlias, cast

import openai
from openai.types import ImagesResponse

from gptbot.adapters.openai.counts import count, counted
from gptbot.adapters.openai.deadlines import Deadlines
from gptbot.adapters.openai.errors import translated
from gptbot.adapters.openai.retries import persistent
from gptbot.adapters.openai.settings import MediaSettings
from gptbot.adapters.openai.unicode import well_formed
from gptbot.domain.errors import DomainError
from gptbot.domain.media import Picture, PictureFormat
from gptbot.domain.ports.media import Inspector
from gptbot.domain.ports.models import Drawn, Failure, ImageRequest, ModelError
from gptbot.domain.usage import TokenUsage

_Quality: TypeAlias = Literal["low", "medium", "high", "xhigh", "max", "auto"]


class OpenAIImageModel:
    """Draws over ``/images/generations``, and changes a picture over ``/images/edits``."""

    def __init__(
        self, client: openai.AsyncOpenAI, settings: MediaSettings, inspector: Inspector, *, retries: int
    ) -> None:
        self._client = client
        self._settings = settings
        self._inspector = inspector
        self._retries = retries

    def name(self) -> str:
        """The id of the model."""
        return self._settings.image_model

    async def draw(self, request: ImageRequest) -> Drawn:
        """Draws, or changes the original; raises `ModelError`."""
        limit_s = self._settings.image_deadline_s
        deadlines = Deadlines.from_now(total_s=limit_s, silence_s=limit_s)

        async def attempt() -> ImagesResponse:
            async with deadlines.end():
                return await self._asked(request)

        with translated(self.name()):
            answer = await persistent(attempt, retries=self._retries, deadlines=deadlines)
        picture = await self._picture(answer)
        usage = getattr(answer, "usage", None)
        shown = getattr(getattr(usage, "input_tokens_details", None), "image_tokens", None)
        return Drawn(picture=picture, tokens=_tokens(usage), input_picture_tokens=count(shown))

    async def _asked(self, request: ImageRequest) -> ImagesResponse:
        settings = self._settings
        prompt, size = well_formed(request.prompt), settings.image_size or openai.omit
        quality = cast("_Quality", settings.image_quality) if settings.image_quality else openai.omit
        if request.original is None:
            return await self._client.images.generate(
                model=settings.image_model,
                prompt=prompt,
                n=1,
                size=size,
                quality=quality,
                timeout=settings.image_deadline_s,
            )
        kind = request.original.format
        return await self._client.images.edit(
            model=settings.image_model,
            image=(f"picture.{kind.name.lower()}", request.original.data, kind.value),
            prompt=prompt,
            n=1,
            size=size,
            quality=quality,
            timeout=settings.image_deadline_s,
        )

    async def _picture(self, answer: object) -> Picture:
        """The picture in the answer, which may be anything: the SDK does not check what servers send."""
        images = getattr(answer, "data", None)
        encoded = getattr(images[0], "b64_json", None) if isinstance(images, list) and images else None
        if not isinstance(encoded, str):
            raise self._broken("the answer has no picture in base64")
        try:
            picture = await self._inspector.picture(base64.b64decode(encoded, validate=True))
        except ValueError:
            raise self._broken("the picture is not in base64") from None
        except DomainError as error:
            raise self._broken(f"the picture cannot be used: {type(error.refusal).__name__}") from None
        if picture.format is PictureFormat.GIF:
            raise self._broken("the picture cannot be used: GIF")
        return picture

    def _broken(self, why: str) -> ModelError:
        return ModelError(Failure.BROKEN, f"model {self.name()}, {why}", model=self.name())


def _tokens(usage: object) -> TokenUsage | None:
    return counted(*(getattr(usage, name, None) for name in ("input_tokens", "output_tokens", "total_tokens")))
