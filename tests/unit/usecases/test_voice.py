"""Voice: held and settled together with its answer."""

import asyncio

import pytest
from dependency_injector import providers

from gptbot.domain.errors import FileUnavailable, NotEnough, NothingHeard, NotRegistered, TryLater, VoiceLength
from gptbot.domain.media import VOICE_CHARS_PER_SECOND_MAX, FileRef, Recording
from gptbot.domain.notices import Answer, Refused
from gptbot.domain.ports.delivery import Activity
from gptbot.domain.ports.models import Failure
from gptbot.domain.request import SpokenQuestion
from gptbot.domain.tariff import Price, Tariff
from gptbot.domain.units import Unit
from unit.usecases.house import ADMIN, ALICE, TARIFF, queued_reports
from unit.usecases.model import Script
from unit.usecases.studio import Studio, failing


async def refusal(studio: Studio) -> object:
    """Why there is no answer."""
    [notice] = await studio.house.told()
    assert isinstance(notice, Refused)
    return notice.refusal


async def test_a_voice_is_heard_and_answered() -> None:
    """Six premium tokens a second, the answer from the active model's wallet, the transcript above it."""
    studio = Studio()
    await studio.open()
    tokens, *_ = await studio.left()
    await studio.speak(10)

    assert await studio.house.told() == [Answer(text="Not much.", transcript="what time is it")]
    assert studio.listener.recordings == [Recording(data=b"voice", name="voice.ogg", seconds=10)]
    assert studio.house.model.requests[0].turns[-1].text == "what time is it"
    assert await studio.left() == (tokens - 15, 940, 2)
    assert (await studio.house.counters()).voice_seconds == 10
    assert studio.reply.activities == [Activity.LISTENING, Activity.TYPING]


async def test_a_repeated_voice_is_heard_once() -> None:
    """Also after a restart."""
    studio = Studio()
    await studio.open()
    await studio.speak(event="telegram:e")
    studio.restart()
    await studio.speak(event="telegram:e")
    assert len(studio.listener.recordings) == 1
    assert (await studio.left())[1] == 940


@pytest.mark.parametrize("seconds", [0, 301, -1])
async def test_its_length_has_limits(seconds: int) -> None:
    """Nothing is fetched."""
    studio = Studio()
    await studio.open()
    await studio.speak(seconds)
    assert await refusal(studio) == VoiceLength(limit_s=300)
    assert studio.shelf.fetched == []


async def test_what_is_longer_than_it_says_is_paid_for_or_refused() -> None:
    """By what the recording itself says."""
    studio = Studio()
    await studio.open()
    studio.shelf.seconds = 20
    await studio.speak(10)
    assert (await studio.left())[1] == 1_000 - 120
    await studio.house.forget_letters()
    studio.shelf.seconds = 301
    await studio.speak(10)
    assert await refusal(studio) == VoiceLength(limit_s=300)
    assert (await studio.left())[1] == 1_000 - 120


async def test_both_wallets_must_have_something_left() -> None:
    """The premium one for listening, that of the model for the answer."""
    studio = Studio()
    await studio.speak()
    assert isinstance(await refusal(studio), NotRegistered)
    await studio.open(premium=0)
    await studio.speak()
    assert await refusal(studio) == NotEnough(unit=Unit.PREMIUM_TOKEN, held=0)
    await studio.house.forget_letters()
    await studio.open(premium=5)
    await studio.house.put(studio.house.request().person.id, 0, Unit.TOKEN)
    await studio.speak()
    assert await refusal(studio) == NotEnough(unit=Unit.TOKEN, held=0)
    assert studio.shelf.fetched == []


async def test_whatever_fails_nothing_is_charged() -> None:
    """The file, the listening, the hearing, the answer."""
    studio = Studio()
    await studio.open()
    before = await studio.left()

    del studio.shelf.files["v"]
    await studio.speak()
    assert await refusal(studio) == FileUnavailable()
    studio.shelf.files["v"] = b"voice"

    studio.listener.errors = [failing(Failure.BUSY)]
    await studio.house.forget_letters()
    await studio.speak()
    assert await refusal(studio) == TryLater()

    studio.listener.text = " " * 10_000 + "and much that nobody can have said in ten seconds"
    await studio.house.forget_letters()
    await studio.speak()
    assert await refusal(studio) == NothingHeard()

    studio.listener.text = " \n"
    await studio.house.forget_letters()
    await studio.speak()
    assert await refusal(studio) == NothingHeard()

    studio.listener.text = "hello"
    studio.house.model.scripts.append(Script(error=failing(Failure.BROKEN)))
    await studio.house.forget_letters()
    await studio.speak()
    assert await refusal(studio) == TryLater()
    assert await studio.left() == before
    assert (await studio.house.counters()).requests == 0


@pytest.mark.parametrize(
    ("premium", "charges"),
    [(1_000, [(-60, 0), (-15, 0)]), (70, [(-60, 0), (-10, 5)]), (30, [(-30, 30), (0, 15)])],
)
async def test_one_wallet_may_pay_for_both(premium: int, charges: list[tuple[int, int]]) -> None:
    """The listening comes first; what it leaves is enough for the answer, and the bot absorbs the rest."""
    studio = Studio()
    await studio.open(premium=premium)
    await studio.house.say("/switch")
    await studio.house.forget_letters()
    await studio.speak(10)

    assert await studio.house.told() == [Answer(text="Not much.", transcript="what time is it")]
    entries = await studio.house.charges(ALICE, Unit.PREMIUM_TOKEN)
    assert [(entry.amount, entry.absorbed) for entry in entries] == charges
    assert await studio.left() == (30_000, premium + sum(amount for amount, _ in charges), 2)
    (report,) = await queued_reports(studio.house)
    assert [(part.spent.model, -part.charged, part.absorbed) for part in report.parts] == [
        (model, *charge) for model, charge in zip(("ear", "large"), charges, strict=True)
    ]


async def test_the_listening_and_the_answer_are_held_together() -> None:
    """Six a second; the answer with its prompt, and the most that can be said in that time."""
    studio = Studio()
    await studio.open()
    studio.house.model.scripts.append(Script(until=asyncio.Event()))
    speaking = asyncio.create_task(studio.speak(10))
    await studio.house.model.until_asked()

    assert (await studio.house.wallet(ALICE, Unit.PREMIUM_TOKEN)).held == 60
    assert (await studio.house.wallet(ALICE, Unit.TOKEN)).held == 28 + 16 + 10 * 32 + 4_000
    speaking.cancel()
    await asyncio.wait([speaking])


async def test_the_admin_speaks_for_free_and_is_counted() -> None:
    """Nothing is held, nothing is deducted."""
    studio = Studio()
    request = studio.house.request(ADMIN)
    question = SpokenQuestion(request=request, file=FileRef(id="v", name="voice.ogg"), seconds=10)
    await studio.house.features.voice.ask(question, studio.reply)

    assert await studio.house.told(ADMIN) == [Answer(text="Not much.", transcript="what time is it")]
    for unit in (Unit.TOKEN, Unit.PREMIUM_TOKEN):
        assert [entry.amount for entry in await studio.house.charges(ADMIN, unit)] == [0]
    counters = await studio.house.counters(ADMIN)
    assert (counters.tokens, counters.premium_tokens, counters.voice_seconds) == (15, 60, 10)


async def test_a_minute_has_its_price() -> None:
    """The operator's, of the model that listens; both calls make the cost of the request."""
    studio = Studio()
    prices = {**TARIFF.prices, "ear": Price(minute_nano_usd=6 * 10**6)}
    studio.house.wiring.tariff.override(providers.Object(Tariff(prices=prices)))
    studio.house.wiring.reset_singletons()
    studio.house.features = studio.house.wiring.features()
    await studio.open()
    await studio.speak(10)

    (report,) = await queued_reports(studio.house)
    assert [part.spent.cost_nano_usd for part in report.parts] == [10**6, 20_000]
    assert report.cost_nano_usd == 1_020_000
    assert (await studio.house.counters()).cost_nano_usd == 1_020_000


async def test_without_the_price_of_a_minute_the_cost_is_unknown() -> None:
    """What is known of it is counted all the same."""
    studio = Studio()
    await studio.open()
    await studio.speak(10)

    (report,) = await queued_reports(studio.house)
    assert report.cost_nano_usd is None
    assert (await studio.house.counters()).cost_nano_usd == 20_000


async def test_a_voice_is_remembered() -> None:
    """What was heard is the question of the dialogue."""
    studio = Studio()
    await studio.open()
    await studio.house.say("/ec 1000")
    await studio.house.forget_letters()
    await studio.speak(10)

    turns = (await studio.house.dialog()).turns
    assert [turn.text for turn in turns] == ["what time is it", "Not much."]


async def test_of_a_transcript_that_does_not_end_a_part_is_asked() -> None:
    """As much as anybody can say in that time: what was held covers it."""
    studio = Studio()
    await studio.open(premium=100_000)
    studio.listener.text = "word " * 1_000_000
    await studio.speak(seconds=10)
    [asked] = studio.house.model.requests
    assert len(asked.turns[-1].text) == 10 * VOICE_CHARS_PER_SECOND_MAX
