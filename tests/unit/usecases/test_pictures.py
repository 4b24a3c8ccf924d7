"""Pictures with a question: seen by the premium model, within limits."""

import asyncio

from dependency_injector import providers

from gptbot.domain.account import Tier
from gptbot.domain.errors import (
    FileTooLarge,
    FileUnavailable,
    NotAPicture,
    NotEnough,
    PicturesTooLarge,
    TooManyPictures,
)
from gptbot.domain.media import FILE_BYTES_MAX, PICTURES_BYTES_MAX, PICTURES_MAX, FileRef
from gptbot.domain.notices import Answer, Refused
from gptbot.domain.tariff import Price, Tariff
from gptbot.domain.units import Unit
from unit.usecases.house import ALICE, queued_reports
from unit.usecases.model import Script
from unit.usecases.studio import Studio


async def refusal(studio: Studio) -> object:
    """Why there is no answer; the letters are taken away."""
    [notice] = await studio.house.told()
    assert isinstance(notice, Refused)
    await studio.house.forget_letters()
    return notice.refusal


async def test_pictures_are_seen_by_the_premium_model() -> None:
    """In their order, for premium tokens."""
    studio = Studio()
    await studio.open()
    tokens, *_ = await studio.left()
    await studio.show(FileRef(id="p"), FileRef(id="q"))
    [asked] = studio.house.model.requests
    assert (asked.tier, [picture.data for picture in asked.pictures]) == (Tier.PREMIUM, [b"picture", b"another"])
    assert await studio.house.told() == [Answer(text="Not much.")]
    assert await studio.left() == (tokens, 985, 2)


async def test_what_cannot_be_seen_is_refused_and_free() -> None:
    """None, gone, too large by its own word or in truth, too many."""
    studio = Studio()
    await studio.open()
    before = await studio.left()
    studio.shelf.files["half"] = bytes(FILE_BYTES_MAX // 2)
    studio.shelf.files["large"] = bytes(FILE_BYTES_MAX + 1)
    for files, said in (
        ((FileRef(id="p"), FileRef(id="bad")), NotAPicture()),
        ((FileRef(id="unknown"),), FileUnavailable()),
        ((FileRef(id="p", size_bytes=FILE_BYTES_MAX + 1),), FileTooLarge(limit_mb=20)),
        ((FileRef(id="large"),), FileTooLarge(limit_mb=20)),
        ((FileRef(id="half"),) * 4, PicturesTooLarge(limit_mb=36)),
        ((FileRef(id="p"),) * (PICTURES_MAX + 1), TooManyPictures(limit=PICTURES_MAX)),
    ):
        await studio.show(*files)
        assert await refusal(studio) == said
    assert studio.house.model.requests == []
    assert await studio.left() == before


async def test_as_many_pictures_as_an_album_has_are_looked_at() -> None:
    """Ten of them, up to what they may be together."""
    studio = Studio()
    await studio.open()
    studio.shelf.files["p"] = bytes(PICTURES_BYTES_MAX // PICTURES_MAX)
    await studio.show(*(FileRef(id="p"),) * PICTURES_MAX)
    assert len(studio.house.model.requests[0].pictures) == 10
    assert await studio.house.told() == [Answer(text="Not much.")]


async def test_the_model_that_sees_is_the_one_that_is_reported() -> None:
    """With its own price, under the name that it was asked by."""
    studio = Studio()
    prices = {"eyes": Price(input_nano_usd=3 * 10**9, output_nano_usd=4 * 10**9)}
    studio.house.wiring.tariff.override(providers.Object(Tariff(prices=prices)))
    studio.house.wiring.reset_singletons()
    studio.house.features = studio.house.wiring.features()
    await studio.open()
    await studio.show(FileRef(id="p"))
    (report,) = await queued_reports(studio.house)
    assert [(part.spent.model, part.spent.unit) for part in report.parts] == [("eyes", Unit.PREMIUM_TOKEN)]
    assert report.cost_nano_usd == 10 * 3_000 + 5 * 4_000


async def test_each_picture_is_held_for() -> None:
    """3,000 tokens beside the words and the answer."""
    studio = Studio()
    await studio.open(premium=100_000)
    studio.house.model.scripts.append(Script(until=asyncio.Event()))
    showing = asyncio.create_task(studio.show(FileRef(id="p"), FileRef(id="q"), text="what?"))
    await studio.house.model.until_asked()
    assert (await studio.house.wallet(ALICE, Unit.PREMIUM_TOKEN)).held == 28 + 16 + 5 + 16 + 2 * 3_000 + 4_000
    showing.cancel()
    await asyncio.wait([showing])


async def test_without_premium_tokens_nothing_is_fetched() -> None:
    """Whatever the other wallet has."""
    studio = Studio()
    await studio.open(premium=0)
    await studio.show(FileRef(id="p"))
    assert await refusal(studio) == NotEnough(unit=Unit.PREMIUM_TOKEN, held=0)
    assert studio.shelf.fetched == []
