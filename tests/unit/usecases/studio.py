"""A house with models that draw and listen, and files to fetch, all of them scripted."""

import asyncio

import attrs
from dependency_injector import providers

from gptbot.domain.errors import DomainError, NotAPicture
from gptbot.domain.media import FileRef, Picture, PictureFormat, Recording, Transcript
from gptbot.domain.ports.media import FileError
from gptbot.domain.ports.models import Drawn, Failure, ImageRequest, ModelError
from gptbot.domain.request import DrawingWish, Question, SpokenQuestion
from gptbot.domain.units import Unit
from gptbot.domain.usage import TokenUsage
from unit.usecases.house import ALICE, House
from unit.usecases.model import ShownReply

DRAWN = Picture(data=b"drawn", format=PictureFormat.PNG)
USED = TokenUsage(input=12, output=1_000, total=1_012)


@attrs.define
class Painter:
    """Draws, or fails as it is told. Fits `ImageModel`."""

    tokens: TokenUsage | None = USED
    errors: list[ModelError] = attrs.Factory(list)
    requests: list[ImageRequest] = attrs.Factory(list)

    async def draw(self, request: ImageRequest) -> Drawn:
        """The same picture every time."""
        self.requests.append(request)
        await asyncio.sleep(0)
        if self.errors:
            raise self.errors.pop(0)
        return Drawn(picture=DRAWN, tokens=self.tokens)

    def name(self) -> str:
        """A small one."""
        return "small"


@attrs.define
class Listener:
    """Hears what it is told. Fits `Transcriber`."""

    text: str = "what time is it"
    errors: list[ModelError] = attrs.Factory(list)
    recordings: list[Recording] = attrs.Factory(list)

    async def transcribe(self, recording: Recording) -> Transcript:
        """Always the same."""
        self.recordings.append(recording)
        if self.errors:
            raise self.errors.pop(0)
        return Transcript(text=self.text)

    def name(self) -> str:
        """An ear."""
        return "ear"


@attrs.define
class Shelf:
    """Files by their ids. Fits `FileSource` and `Inspector`: what begins with ``!`` is no picture."""

    files: dict[str, bytes] = attrs.Factory(lambda: {"p": b"picture", "q": b"another", "bad": b"!", "v": b"voice"})
    fetched: list[str] = attrs.Factory(list)
    seconds: int | None = None

    async def fetch(self, file: FileRef) -> bytes:
        """The content."""
        self.fetched.append(file.id)
        if file.id not in self.files:
            raise FileError(file.id)
        return self.files[file.id]

    async def picture(self, data: bytes) -> Picture:
        """Whatever does not begin with the mark."""
        if data.startswith(b"!"):
            raise DomainError(NotAPicture())
        return Picture(data=data, format=PictureFormat.JPEG)

    def voice_seconds(self, data: bytes) -> int | None:
        """What the test says."""
        return self.seconds


@attrs.define
class Studio:
    """The house with all of them."""

    house: House = attrs.Factory(House)
    painter: Painter = attrs.Factory(Painter)
    listener: Listener = attrs.Factory(Listener)
    shelf: Shelf = attrs.Factory(Shelf)
    reply: ShownReply = attrs.Factory(ShownReply)

    def __attrs_post_init__(self) -> None:
        wiring = self.house.wiring
        wiring.image_model.override(providers.Object(self.painter))
        wiring.transcriber.override(providers.Object(self.listener))
        wiring.file_source.override(providers.Object(self.shelf))
        wiring.inspector.override(providers.Object(self.shelf))
        self.restart()

    def restart(self) -> None:
        """A new process on the same storage."""
        self.house.restart()

    async def open(self, **amounts: int) -> None:
        """Registers Alice with this much: ``premium``, ``images``."""
        await self.house.join(ALICE)
        await self.house.put(ALICE, amounts.get("premium", 1_000), Unit.PREMIUM_TOKEN)
        await self.house.put(ALICE, amounts.get("images", 2), Unit.IMAGE)

    async def draw(self, prompt: str = "a fox", original: FileRef | None = None, **who: str) -> DrawingWish:
        """A wish."""
        request = self.house.request(**who)  # type: ignore[arg-type]  # the test knows the names
        wish = DrawingWish(request=request, prompt=prompt, original=original)
        await self.house.features.imagine.draw(wish, self.reply)
        return wish

    async def speak(self, seconds: int = 10, *, event: str | None = None) -> SpokenQuestion:
        """A voice."""
        file = FileRef(id="v", name="voice.ogg")
        question = SpokenQuestion(request=self.house.request(event=event), file=file, seconds=seconds)
        await self.house.features.voice.ask(question, self.reply)
        return question

    async def show(self, *files: FileRef, text: str = "what is it?") -> Question:
        """Pictures with a question."""
        question = Question(request=self.house.request(), text=text, pictures=files)
        await self.house.features.chat.ask(question, self.reply)
        return question

    async def left(self) -> tuple[int, int, int]:
        """Tokens, premium tokens and images of Alice, with nothing held."""
        wallets = [await self.house.wallet(ALICE, unit) for unit in (Unit.TOKEN, Unit.PREMIUM_TOKEN, Unit.IMAGE)]
        assert not any(wallet.holds for wallet in wallets)
        tokens, premium, images = (wallet.posted for wallet in wallets)
        return tokens, premium, images


def failing(failure: Failure, reason: str | None = None) -> ModelError:
    """How a model fails."""
    return ModelError(failure, "detail", model="small", reason=reason)
