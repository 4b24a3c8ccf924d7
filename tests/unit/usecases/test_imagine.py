"""Drawing: one image for one picture, a copy for the admin, and nothing charged for nothing."""

import asyncio

import attrs

from gptbot.domain.account import Tier
from gptbot.domain.errors import EmptyQuestion, NotAPicture, NotEnough, NotRegistered, RequestRejected, TryLater
from gptbot.domain.media import FileRef, Picture, PictureFormat
from gptbot.domain.notices import Drawing, DrawingCopy, Refused
from gptbot.domain.ports.delivery import Activity
from gptbot.domain.ports.models import Failure
from gptbot.domain.units import Unit
from unit.usecases.house import ADMIN, ALICE, GROUP
from unit.usecases.studio import DRAWN, Studio, failing


async def refusal(studio: Studio) -> object:
    """Why there is no picture."""
    [notice] = await studio.house.told()
    assert isinstance(notice, Refused)
    return notice.refusal


async def test_a_picture_costs_one_image() -> None:
    """It leaves as a letter with its file, which is gone with the letter."""
    studio = Studio()
    await studio.open()
    tokens, premium, _ = await studio.left()
    await studio.draw()

    [drawing] = await studio.house.told()
    assert isinstance(drawing, Drawing)
    assert (drawing.attachment.name, drawing.attachment.picture) == ("picture.png", True)
    assert await studio.house.features.delivery.file(drawing.attachment.key) == DRAWN.data
    assert await studio.left() == (tokens, premium, 1)
    assert (await studio.house.counters()).images == 1
    assert studio.reply.activities == [Activity.DRAWING]
    await studio.house.forget_letters()
    assert await studio.house.features.delivery.file(drawing.attachment.key) is None


async def test_the_admin_gets_a_copy_with_the_prompt() -> None:
    """Unless it is their own, or copies are off."""
    studio = Studio()
    await studio.open()
    await studio.draw("a fox")
    [copy] = [notice for notice in await studio.house.told(ADMIN) if isinstance(notice, DrawingCopy)]
    assert copy.prompt == "a fox"
    assert await studio.house.features.delivery.file(copy.attachment.key) == DRAWN.data
    await studio.house.forget_letters()

    await studio.draw("mine", who=ADMIN)
    studio.house.operator = attrs.evolve(studio.house.operator, image_copies=False)
    studio.restart()
    await studio.draw("a fox")
    assert not [notice for notice in await studio.house.told(ADMIN) if isinstance(notice, DrawingCopy)]


async def test_a_repeated_event_is_drawn_once() -> None:
    """Also after a restart."""
    studio = Studio()
    await studio.open()
    await studio.draw(event="telegram:e")
    studio.restart()
    await studio.draw(event="telegram:e")
    assert len(studio.painter.requests) == 1
    assert (await studio.left())[2] == 1


async def test_a_picture_is_changed() -> None:
    """The original is looked into first."""
    studio = Studio()
    await studio.open()
    await studio.draw("a hat", FileRef(id="p"))
    assert studio.painter.requests[0].original == Picture(data=b"picture", format=PictureFormat.JPEG)
    await studio.house.forget_letters()
    await studio.draw("a hat", FileRef(id="bad"))
    assert await refusal(studio) == NotAPicture()
    assert (len(studio.painter.requests), (await studio.left())[2]) == (1, 1)


async def test_a_refused_prompt_is_explained_and_free() -> None:
    """With the provider's reason; any other failure is for later."""
    studio = Studio()
    await studio.open()
    for error, said in (
        (failing(Failure.REJECTED, "violence"), RequestRejected(reason="violence")),
        (failing(Failure.BUSY), TryLater()),
    ):
        studio.painter.errors = [error]
        await studio.draw()
        assert await refusal(studio) == said
        await studio.house.forget_letters()
    assert (await studio.left())[2] == 2
    assert (await studio.house.counters()).requests == 0


async def test_nothing_is_drawn_for_nothing() -> None:
    """Nobody registered, no image, no words."""
    studio = Studio()
    await studio.draw()
    assert isinstance(await refusal(studio), NotRegistered)
    await studio.open(images=0)
    await studio.draw()
    assert await refusal(studio) == NotEnough(unit=Unit.IMAGE, held=0)
    await studio.house.forget_letters()
    await studio.draw(" \u200b")
    assert await refusal(studio) == EmptyQuestion()
    assert studio.painter.requests == []


async def test_two_wishes_at_once_with_one_image() -> None:
    """One is drawn, the other is told that the image is held."""
    studio = Studio()
    await studio.open(images=1)
    await asyncio.gather(studio.draw(), studio.draw(chat=GROUP))  # type: ignore[arg-type]  # the studio passes it on
    told = [*await studio.house.told(), *await studio.house.told(GROUP.id)]
    assert sorted(type(notice).__name__ for notice in told) == ["Drawing", "Refused"]
    assert (await studio.left())[2] == 0


async def test_a_server_that_counts_nothing_has_no_known_cost() -> None:
    """The image is charged all the same."""
    studio = Studio()
    studio.painter.tokens = None
    await studio.open()
    await studio.draw()
    assert (await studio.left())[2] == 1
    assert (await studio.house.account(ALICE)).tier is Tier.STANDARD
