"""The process may die at any await of a voice or of a drawing; the next start makes it one charge and one answer."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest

from gptbot.domain.errors import TryLater
from gptbot.domain.exchange import Status
from gptbot.domain.ids import EventId
from gptbot.domain.media import FileRef
from gptbot.domain.notices import Answer, Drawing, DrawingCopy, Refused
from gptbot.domain.ports.models import Failure
from gptbot.domain.ports.storage import StorageError
from gptbot.domain.request import DrawingWish, SpokenQuestion
from gptbot.domain.units import Unit
from gptbot.domain.wallet import Reason
from gptbot.testing.tripwire import Tripwire, WiredModel, WiredReply, WiredStorage
from unit.usecases.house import ADMIN, ALICE, House, existing, outcome, queued_reports
from unit.usecases.studio import Studio, failing

STEPS_MAX = 400
ERRORS: tuple[Callable[[], BaseException], ...] = (
    asyncio.CancelledError,
    lambda: StorageError("the disk is full"),
    lambda: RuntimeError("a bug"),
)
pytestmark = pytest.mark.exhaustive
falls = pytest.mark.parametrize("fall", ERRORS, ids=["killed", "disk full", "bug"])


class WiredPart:
    """Whatever draws, listens or fetches, with the wire around each call that is waited for."""

    def __init__(self, part: object, wire: Tripwire) -> None:
        self._part = part
        self._wire = wire

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- it stands for every port
        found = getattr(self._part, name)
        if name in {"name", "voice_seconds"}:
            return found
        call = cast("Callable[..., Awaitable[object]]", found)

        async def stepped(*args: object) -> object:
            self._wire.step()
            result = await call(*args)
            self._wire.step()
            return result

        return stepped


async def fallen(studio: Studio, asked: SpokenQuestion | DrawingWish, wire: Tripwire) -> bool:
    """Asks across the wire, in a process that ends with it; whether it fell."""
    house = studio.house
    wired = {
        "storage": WiredStorage(house.storage, wire),
        "model": WiredModel(house.model, wire),
        "image_model": WiredPart(studio.painter, wire),
        "transcriber": WiredPart(studio.listener, wire),
        "file_source": WiredPart(studio.shelf, wire),
        "inspector": WiredPart(studio.shelf, wire),
    }
    features = house.features_with(**wired)
    if isinstance(asked, SpokenQuestion):
        await outcome(features.voice.ask(asked, WiredReply(wire)))
    else:
        await outcome(features.imagine.draw(asked, WiredReply(wire)))
    return wire.torn


async def charged(house: House, unit: Unit) -> list[int]:
    """What was charged, charge by charge."""
    async with house.storage.begin() as uow:
        entries = await uow.wallets.entries(ALICE, unit)
    return [entry.amount for entry in entries if entry.reason is Reason.CHARGE]


async def status(house: House, event: EventId) -> Status:
    """How far the paid request came."""
    async with house.storage.begin() as uow:
        assert await uow.inbox.is_done(event)
        return existing(await uow.exchanges.get(event)).status


def a_voice(studio: Studio) -> SpokenQuestion:
    """Ten seconds."""
    return SpokenQuestion(request=studio.house.request(), file=FileRef(id="v", name="voice.ogg"), seconds=10)


@falls
@pytest.mark.parametrize("expired", [False, True])
async def test_a_voice_that_was_interrupted_anywhere_is_charged_and_answered_once(
    fall: Callable[[], BaseException], *, expired: bool
) -> None:
    """One charge in each of the two wallets, one answer, no hold; whether or not the holds expired before."""
    for steps in range(STEPS_MAX):
        studio = Studio()
        await studio.open()
        voice = a_voice(studio)
        fell = await fallen(studio, voice, Tripwire(steps, fall()))
        if expired:
            studio.house.clock.move(601)
        studio.restart()
        await studio.house.features.recovery.expire()
        await studio.house.features.voice.ask(voice, studio.reply)

        house = studio.house
        assert await studio.left() == (29_985, 940, 2)
        assert (await charged(house, Unit.TOKEN), await charged(house, Unit.PREMIUM_TOKEN)) == ([-15], [-60])
        assert await house.told() == [Answer(text="Not much.", transcript="what time is it")]
        counters = await house.counters()
        assert (counters.requests, counters.voice_seconds) == (1, 10)
        assert await status(house, voice.request.event_id) is Status.ANSWERED
        assert len(await queued_reports(house)) == 1
        if not fell:
            break
    assert 35 < steps < STEPS_MAX


@falls
async def test_a_voice_that_fails_and_is_interrupted_anywhere_costs_nothing(fall: Callable[[], BaseException]) -> None:
    """One word that it failed; both wallets are as they were."""
    for steps in range(STEPS_MAX):
        studio = Studio()
        await studio.open()
        studio.listener.errors = [failing(Failure.BUSY)] * 2
        voice = a_voice(studio)
        fell = await fallen(studio, voice, Tripwire(steps, fall()))
        studio.restart()
        await studio.house.features.voice.ask(voice, studio.reply)

        assert await studio.left() == (30_000, 1_000, 2)
        assert await studio.house.told() == [Refused(refusal=TryLater())]
        assert (await studio.house.counters()).requests == 0
        assert await status(studio.house, voice.request.event_id) is Status.FAILED
        if not fell:
            break
    assert 25 < steps < STEPS_MAX


@falls
async def test_a_drawing_that_was_interrupted_anywhere_is_charged_and_shown_once(
    fall: Callable[[], BaseException],
) -> None:
    """One image, one picture, one copy for the admin, and the files of both."""
    for steps in range(STEPS_MAX):
        studio = Studio()
        await studio.open()
        wish = DrawingWish(request=studio.house.request(), prompt="a fox", original=FileRef(id="p"))
        fell = await fallen(studio, wish, Tripwire(steps, fall()))
        studio.restart()
        await studio.house.features.imagine.draw(wish, studio.reply)

        house = studio.house
        assert await studio.left() == (30_000, 1_000, 1)
        assert await charged(house, Unit.IMAGE) == [-1]
        [drawing], [copy] = await house.told(ALICE), await house.told(ADMIN)
        assert isinstance(drawing, Drawing)
        assert isinstance(copy, DrawingCopy)
        for key in (drawing.attachment.key, copy.attachment.key):
            assert await house.features.delivery.file(key) == b"drawn"
        assert (await house.counters()).images == 1
        assert await status(house, wish.request.event_id) is Status.ANSWERED
        if not fell:
            break
    assert 35 < steps < STEPS_MAX
