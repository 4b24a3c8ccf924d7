"""The handler: what was said goes to its use case; commands do not wait for a model."""

import asyncio
import json
from typing import Any, cast

import attrs
import pytest
from telegram import Bot
from telegram.error import NetworkError

from gptbot.adapters.telegram.albums import merged
from gptbot.adapters.telegram.dispatcher import Kind
from gptbot.adapters.telegram.handler import TelegramHandler
from gptbot.adapters.telegram.reader import GroupTrigger, Reader
from gptbot.adapters.telegram.waiting import WaitingNotices
from gptbot.domain.account import Language, Tier
from gptbot.domain.errors import (
    ArgumentsMissing,
    CaptionMissing,
    NotUnderstood,
    SetAside,
    TooManyWaiting,
    UnknownCommand,
)
from gptbot.domain.ids import EventId, private_chat
from gptbot.domain.media import FILE_BYTES_MAX
from gptbot.domain.notices import Answer, Balance, OperatorAlert, Refused, Stopping
from gptbot.domain.ports.storage import InboxItem
from gptbot.domain.units import Unit
from unit.telegram.fakes import FakeBot
from unit.telegram.updates import ALICE as ALICE_RAW
from unit.telegram.updates import BOT, BOT_ID, BOT_NAME, in_group, message, of_bot, pressed, private, said, update
from unit.usecases.house import ADMIN, ALICE, NOW, House, outcome

ROOT = {"id": 1, "is_bot": False, "first_name": "Root"}
LOCATION = {"latitude": 1.0, "longitude": 1.0}
VOICE = {"file_id": "v", "file_unique_id": "u", "duration": 3}
PHOTO = [{"file_id": "p", "file_unique_id": "u", "width": 10, "height": 10}]


@attrs.define
class Station:
    """A handler with its house."""

    house: House
    bot: FakeBot
    handler: TelegramHandler
    stops: list[bool]

    async def handle(self, raw: dict[str, Any]) -> None:
        """Serves an update."""
        await self.handler.handle(item(raw))


def item(raw: dict[str, Any]) -> InboxItem:
    """The update as it lies in the inbox."""
    return InboxItem(event_id=EventId("telegram:1:x"), lane="a", payload=json.dumps(raw), received_at=NOW)


@pytest.fixture
async def station() -> Station:
    """A handler in a house where Alice is registered."""
    house, bot = House(), FakeBot()
    await house.join(ALICE)
    reader = Reader(bot_id=BOT_ID, bot_username=BOT_NAME, trigger=GroupTrigger.MENTION, now=house.clock.now)
    stops: list[bool] = []
    handler = TelegramHandler(
        bot=cast("Bot", bot),
        reader=reader,
        features=house.features,
        waiting=WaitingNotices(bot=cast("Bot", bot), tidying=house.features.tidying),
        waiting_max=10,
        stop=lambda: stops.append(True),
    )
    return Station(house, bot, handler, stops)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (said("Why?"), Kind.QUESTION),
        (said("/pro why?"), Kind.QUESTION),
        (said("/gpt4 why?"), Kind.QUESTION),
        (said("/pro"), Kind.COMMAND),
        (said("/img a fox"), Kind.QUESTION),
        (said("/img"), Kind.COMMAND),
        (said(None, voice=VOICE), Kind.QUESTION),
        (said(None, photo=PHOTO, caption="what?"), Kind.QUESTION),
        (said(None, photo=PHOTO), Kind.COMMAND),
        (said("/balance"), Kind.COMMAND),
        (said("/nonsense"), Kind.COMMAND),
        (pressed(), Kind.COMMAND),
        (said(None, location=LOCATION), Kind.COMMAND),
        (update(), Kind.COMMAND),
    ],
)
async def test_only_what_asks_a_model_waits_for_its_turn(station: Station, raw: dict[str, Any], kind: Kind) -> None:
    """Everything else is a command."""
    assert station.handler.kind(item(raw)) is kind


async def test_a_question_is_answered_while_the_bot_is_typing(station: Station) -> None:
    """With what it replies to."""
    await station.handle(in_group("@gpt_bot and?", reply_to_message=of_bot("I said so")))

    (letter,) = await station.house.letters()
    assert (letter.notice, letter.reply_to) == (Answer(text="Not much."), "7")
    assert [turn.text for turn in station.house.model.requests[0].turns[1:]] == ["I said so", "and?"]


async def test_a_command_is_served(station: Station) -> None:
    """By any of its names."""
    await station.handle(said("/balance@gpt_bot"))
    (balance,) = await station.house.told()
    assert isinstance(balance, Balance)


async def test_pro_asks_the_premium_model(station: Station) -> None:
    """Without words it shows how it is written."""
    await station.house.put(ALICE, 100, Unit.PREMIUM_TOKEN)
    await station.handle(said("/pro", 1))
    await station.handle(said("/premium why?", 2))

    assert station.house.model.requests[0].tier is Tier.PREMIUM
    assert await station.house.told() == [
        Refused(refusal=ArgumentsMissing(command="pro")),
        Answer(text="Not much."),
    ]


async def test_an_unknown_command_never_goes_to_the_model(station: Station) -> None:
    """A hint in private, nothing in a group."""
    await station.handle(said("/nonsense what is this", 1))
    await station.handle(in_group("/nonsense", number=2))
    await station.handle(said("/refill 42 5", 3))

    told = [letter.notice for letter in await station.house.letters()]
    assert told == [Refused(refusal=UnknownCommand(command=name)) for name in ("nonsense", "refill")]
    assert station.house.model.requests == []


async def test_what_cannot_be_read_is_said_so(station: Station) -> None:
    """A place, a sticker."""
    await station.handle(said(None, location=LOCATION))
    assert await station.house.told() == [Refused(refusal=NotUnderstood())]


async def test_what_means_nothing_is_marked_as_done(station: Station) -> None:
    """It was stored under another setting."""
    await station.handle(in_group("Hello all"))
    async with station.house.storage.begin() as uow:
        assert await uow.inbox.is_done(EventId("telegram:1:x"))


async def test_the_admins_stop_ends_the_process(station: Station) -> None:
    """Once: the same update does not stop the next start; nobody else's does."""
    await station.handle(said("/stop", 1))
    assert station.stops == []
    await station.handle(said("/stop", 2, by=ROOT, chat={"id": 1, "type": "private", "first_name": "Root"}))
    await station.handle(said("/stop", 2, by=ROOT, chat={"id": 1, "type": "private", "first_name": "Root"}))
    assert station.stops == [True]
    assert await station.house.told(ADMIN) == [Stopping()]


async def test_a_button_is_a_command(station: Station) -> None:
    """Telegram is told that it was seen."""
    await station.handle(pressed("language:ru"))
    assert (await station.house.account()).chosen is Language.RU
    assert station.bot.named("answer_callback_query") == [{"callback_query_id": "777", "text": None}]


@pytest.mark.parametrize("data", ["nonsense", "", "pro:why", "refill:42 5", ":", "language"])
async def test_a_button_that_means_nothing_is_only_seen(station: Station, data: str) -> None:
    """Forged ones cannot ask a model or use what is the admin's."""
    await station.handle(pressed(data))
    assert station.house.model.requests == []
    assert (await station.house.wallet()).posted == 30_000
    (answer,) = station.bot.named("answer_callback_query")
    assert answer["text"]
    assert await station.house.letters() == []


async def test_the_note_of_a_pin_is_taken_away_in_the_admins_chat_alone(station: Station) -> None:
    """Whether Telegram lets it or not; and nobody is made an account of."""
    pinned = message("Grant?", by=BOT)
    station.bot.errors["delete_message"] = [NetworkError("no route")]
    for owner in (ROOT, ROOT, ALICE_RAW):
        await station.handle(said(by=BOT, chat=private(owner), pinned_message=pinned))
    assert station.bot.named("delete_message") == [{"chat_id": 1, "message_id": 7}] * 2
    assert await station.house.letters() == []


async def test_a_note_of_a_pin_that_fails_by_a_bug_is_set_aside_without_a_word(station: Station) -> None:
    """It was the bot itself that said it: only the admin hears of the bug."""
    await station.handler.set_aside(item(said(by=BOT, chat=private(), pinned_message=message("x", by=BOT))), "Bug")
    assert [letter.to for letter in await station.house.letters()] == [private_chat(ADMIN)]


@pytest.mark.parametrize("error", [NetworkError("no route"), TimeoutError()])
async def test_a_press_that_cannot_be_answered_was_served(station: Station, error: Exception) -> None:
    """The little clock below the button goes away by itself."""
    station.bot.errors["answer_callback_query"] = [error]
    await station.handle(pressed("language:ru"))
    assert (await station.house.account()).chosen is Language.RU


async def test_a_refused_question_says_how_many_may_wait(station: Station) -> None:
    """Ten."""
    await station.handler.refuse(item(said("Why?")))
    await station.handler.refuse(item(update()))
    assert await station.house.told() == [Refused(refusal=TooManyWaiting(limit=10))]


async def test_failures_are_counted_in_the_inbox(station: Station) -> None:
    """So that they survive a restart."""
    stored = item(said("Why?"))
    await station.house.features.intake.store([stored])
    assert [await station.handler.failed(stored) for _ in range(2)] == [1, 2]


async def test_what_is_set_aside_is_told_to_its_sender_and_to_the_admin(station: Station) -> None:
    """Who wrote it reads no bug, the admin no words."""
    await station.handler.set_aside(item(said("Why?")), "KeyError")
    assert await station.house.told(ALICE) == [Refused(refusal=SetAside())]
    assert await station.house.told(ADMIN) == [OperatorAlert(failure="bug", detail="KeyError")]


@pytest.mark.parametrize("raw", [update(message={"message_id": "x"}), update(message=5), update()])
async def test_what_is_set_aside_unread_is_told_to_the_admin_alone(station: Station, raw: dict[str, Any]) -> None:
    """Handling it fails as well."""
    if raw != update():
        assert isinstance(await outcome(station.handle(raw)), Exception)
    await station.handler.set_aside(item(raw), "TypeError")
    assert len(await station.house.letters()) == len(await station.house.told(ADMIN)) == 1
    async with station.house.storage.begin() as uow:
        assert await uow.inbox.is_done(EventId("telegram:1:x"))


async def test_payloads_are_read_as_they_were_stored(station: Station) -> None:
    """Also by several at once."""
    await asyncio.gather(*(station.handle(said("/topup", number)) for number in range(1, 6)))
    assert len(await station.house.told()) == 5


def part(number: int, **more: Any) -> InboxItem:  # noqa: ANN401 -- any field of a message
    """A part of an album, as it lies in the inbox."""
    raw = said(None, number, message_id=number, media_group_id="77", photo=PHOTO, **more)
    return attrs.evolve(item(raw), event_id=EventId(f"telegram:{number}:42:{number}"), number=number)


async def test_an_album_is_one_item_and_leaves_nothing_behind(station: Station) -> None:
    """Whether it is served, refused, late, or not for the bot."""
    parts = [part(number) for number in (1, 2)]
    assert [station.handler.album(each) for each in parts] == ["77", "77"]
    async with station.house.storage.begin() as uow:
        await uow.inbox.add(parts)
    await station.handler.handle(merged(parts))
    assert await station.house.told() == [Refused(refusal=CaptionMissing())]

    late = part(3, caption="what?")
    for serve in (station.handler.handle, station.handler.refuse):
        async with station.house.storage.begin() as uow:
            await uow.inbox.add([late])
        await serve(merged([late]))
        async with station.house.storage.begin() as uow:
            assert await uow.inbox.count() == 0
    assert len(await station.house.told()) == 1


async def test_an_album_that_is_set_aside_leaves_no_hold_and_no_part(station: Station) -> None:
    """What it holds is under its own name; in the inbox lie its parts."""
    await station.house.put(ALICE, 100_000, Unit.PREMIUM_TOKEN)
    parts = [part(1, caption="which?"), part(2)]
    await station.house.features.intake.store(parts)
    whole = merged(parts)
    # This house has nothing that fetches files, which is as good a bug as any.
    assert isinstance(await outcome(station.handler.handle(whole)), AttributeError)
    assert (await station.house.wallet(ALICE, Unit.PREMIUM_TOKEN)).holds

    await station.handler.set_aside(whole, "AttributeError")

    assert (await station.house.wallet(ALICE, Unit.PREMIUM_TOKEN)).holds == ()
    assert await station.house.told(ALICE) == [Refused(refusal=SetAside())]
    assert await station.house.features.intake.count() == 0


async def test_an_album_that_cannot_be_read_is_set_aside_with_all_its_parts(station: Station) -> None:
    """Each alone can be read as a part of it, and so they were gathered."""
    parts = [part(1, caption="which?", reply_to_message={"message_id": 3, "date": "x", "chat": 5}), part(2)]
    await station.house.features.intake.store(parts)
    whole = attrs.evolve(merged(parts), payload=merged(parts).payload.replace('"message_id": 2', '"message_id": "2"'))
    assert isinstance(await outcome(station.handler.handle(whole)), Exception)

    await station.handler.set_aside(whole, "TypeError")

    assert await station.house.told(ALICE) == [Refused(refusal=SetAside())]
    assert await station.house.features.intake.count() == 0


async def test_an_album_for_others_is_not_even_refused(station: Station) -> None:
    """Nobody asked."""
    others = item(in_group(None, message_id=5, media_group_id="78", photo=PHOTO))
    await station.handler.refuse(merged([others]))
    await station.handler.handle(merged([others]))
    assert await station.house.letters() == []


def test_words_that_only_mention_an_album_are_of_none(station: Station) -> None:
    """A reply to a part of one, say."""
    original = {"message_id": 3, "date": 1, "chat": {"id": 42, "type": "private"}, "media_group_id": "77"}
    assert station.handler.album(item(said("why?", reply_to_message=original))) is None


@pytest.mark.parametrize(
    ("raw", "size_bytes"),
    [
        (said("Why?"), 0),
        (said("/balance"), 0),
        (said(None, voice={**VOICE, "file_size": 5_000}), 5_000),
        (said(None, voice=VOICE), FILE_BYTES_MAX),
        (said(None, photo=[{**PHOTO[0], "file_size": 7_000}], caption="what?"), 7_000),
        (said(None, photo=[{**PHOTO[0], "file_size": {"deep": 1}}], caption="what?"), FILE_BYTES_MAX),
        (said(None, photo=[{**PHOTO[0], "file_size": -1}], caption="what?"), FILE_BYTES_MAX),
        (said(None, photo=PHOTO), 0),
        (said(None, document={"file_id": "d", "file_unique_id": "u", "file_size": 9_000}), 0),
    ],
)
async def test_a_question_is_as_large_as_what_is_fetched_for_it(
    station: Station, raw: dict[str, Any], size_bytes: int
) -> None:
    """As Telegram says; where it does not, as large as a file may be."""
    assert station.handler.size_bytes(item(raw)) == size_bytes
