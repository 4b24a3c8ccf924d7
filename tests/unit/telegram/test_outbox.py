"""The outbox: each chat in order, chats side by side, and nothing that arrived is sent again."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import cast

import attrs
import pytest

from gptbot.adapters.memory import MemoryStorage
from gptbot.adapters.telegram import outbox as module
from gptbot.adapters.telegram.formatting import Part
from gptbot.adapters.telegram.messenger import LaterError, MovedError, TelegramMessenger, UndeliverableError
from gptbot.adapters.telegram.outbox import Outbox
from gptbot.domain.account import Language
from gptbot.domain.exchange import Status
from gptbot.domain.ids import ChatId
from gptbot.domain.letter import Letter, Priority
from gptbot.domain.notices import Answer
from gptbot.domain.ports.storage import Posting, StorageError, UnitOfWork
from unit.usecases.house import ALICE, House
from unit.waiting import settled, until

A, B = ChatId("telegram:42"), ChatId("telegram:-7")


class FlakyStorage(MemoryStorage):
    """A storage that is broken for a while."""

    broken = 0

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        """A transaction, when it works."""
        if self.broken:
            self.broken -= 1
            raise StorageError("the disk is full")
        async with super().begin() as uow:
            yield uow


@attrs.define
class FakeMessenger:
    """Makes a message of each piece between bars; what it is told to fail with comes first."""

    arrived: list[tuple[ChatId, str]] = attrs.Factory(list)
    tried: list[tuple[str, bool, bool]] = attrs.Factory(list)
    errors: dict[str, list[Exception]] = attrs.Factory(lambda: defaultdict(list))
    doors: dict[str, asyncio.Event] = attrs.Factory(dict)

    def parts(self, letter: Letter) -> tuple[Part, ...]:
        """The pieces."""
        assert isinstance(letter.notice, Answer)
        if letter.notice.text == "poison":
            raise ValueError(letter.notice.text)
        return tuple(Part(text=text) for text in letter.notice.text.split("|") if text)

    async def send(self, letter: Letter, part: Part, *, first: bool, last: bool) -> None:
        """Sends one."""
        self.tried.append((part.text, first, last))
        if self.errors[part.text]:
            raise self.errors[part.text].pop(0)
        if part.text in self.doors:
            await self.doors[part.text].wait()
        self.arrived.append((letter.to, part.text))

    @property
    def texts(self) -> list[str]:
        """What arrived, in order."""
        return [text for _, text in self.arrived]


@attrs.define
class Station:
    """An outbox with its house; the pauses that it makes end when they are let."""

    house: House
    messenger: FakeMessenger
    outbox: Outbox
    pauses: list[float] = attrs.Factory(list)
    _keys: int = 0

    async def write(self, text: str, to: ChatId = A, priority: Priority = Priority.NOTICE) -> None:
        """Stores a letter."""
        self._keys += 1
        letter = Letter(key=str(self._keys), to=to, notice=Answer(text=text), language=Language.EN, priority=priority)
        async with self.house.storage.begin() as uow:
            await uow.outbox.put(letter)
        self.outbox.written.set()

    async def waiting(self) -> list[Posting]:
        """What is not delivered."""
        return list(await self.house.postings())

    def restarted(self) -> Outbox:
        """The outbox of the next process."""
        self.outbox = made(self.house, self.messenger)
        return self.outbox


def made(house: House, messenger: FakeMessenger) -> Outbox:
    """An outbox that is not started."""
    delivery = house.features.delivery
    return Outbox(delivery=delivery, messenger=cast("TelegramMessenger", messenger), written=asyncio.Event())


@pytest.fixture
async def station(monkeypatch: pytest.MonkeyPatch) -> Station:
    """An outbox that is not started; pauses are noted and take no time."""
    house, messenger = House(storage=FlakyStorage()), FakeMessenger()
    station = Station(house, messenger, made(house, messenger))

    async def noted(seconds: float) -> None:
        station.pauses.append(seconds)
        await asyncio.sleep(0)

    shim = SimpleNamespace(**{**vars(asyncio), "sleep": noted})
    monkeypatch.setattr(f"{module.__name__}.asyncio", shim)
    return station


@pytest.fixture
def quick(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses before another try are noted, too."""

    async def paused(_outbox: Outbox, seconds: float) -> None:
        station.pauses.append(seconds)
        await asyncio.sleep(0)

    monkeypatch.setattr(Outbox, "_pause", paused)


@asynccontextmanager
async def running(outbox: Outbox) -> AsyncIterator[None]:
    """The outbox at work."""
    task = asyncio.create_task(outbox.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
        await outbox.drain(within_s=0, under_way_s=0)


async def test_letters_arrive_in_order_and_are_forgotten(station: Station) -> None:
    """Those that wait at the start, and those that are written later."""
    await station.write("one")
    async with running(station.outbox):
        await until(lambda: station.messenger.texts == ["one"])
        await station.write("two")
        await station.write("three")
        await until(lambda: station.messenger.texts == ["one", "two", "three"])
        await settled()
    assert await station.waiting() == []


async def test_answers_go_before_notices_and_notices_before_reports(station: Station) -> None:
    """Within one chat."""
    for text, priority in (("report", Priority.REPORT), ("notice", Priority.NOTICE), ("answer", Priority.ANSWER)):
        await station.write(text, priority=priority)
    async with running(station.outbox):
        await until(lambda: len(station.messenger.texts) == 3)
    assert station.messenger.texts == ["answer", "notice", "report"]


async def test_chats_are_served_side_by_side(station: Station) -> None:
    """One that hangs holds only itself."""
    station.messenger.doors["slow"] = asyncio.Event()
    await station.write("slow", A)
    await station.write("behind", A)
    await station.write("other", B)
    async with running(station.outbox):
        await until(lambda: station.messenger.texts == ["other"])
        station.messenger.doors["slow"].set()
        await until(lambda: station.messenger.texts == ["other", "slow", "behind"])


async def test_a_chat_that_must_wait_waits_alone(station: Station) -> None:
    """Telegram named the seconds for that chat; the others go on meanwhile."""
    station.messenger.errors["one"] = [LaterError(60.0)]
    await station.write("one", A)
    await station.write("two", A)
    await station.write("other", B)
    async with running(station.outbox):
        await until(lambda: station.messenger.texts == ["other"])
        await station.write("other again", B)
        await until(lambda: station.messenger.texts == ["other", "other again"])
    assert [text for text, *_ in station.messenger.tried].count("one") == 1
    assert len(await station.waiting()) == 2


@pytest.mark.usefixtures("quick")
async def test_pauses_are_telegrams_or_double_up_to_a_minute(station: Station) -> None:
    """Until it arrives."""
    station.messenger.errors["one"] = [LaterError(7.0), *[LaterError() for _ in range(8)]]
    await station.write("one")
    async with running(station.outbox):
        await until(lambda: station.messenger.texts == ["one"])
    # Telegram's own seven seconds count as the first pause.
    assert station.pauses == [7, 2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.usefixtures("quick")
async def test_a_group_that_moved_is_followed(station: Station) -> None:
    """The letter goes to the new address, those behind it, too, and storage knows."""
    station.messenger.errors["one"] = [MovedError(B)]
    station.messenger.errors["two"] = [MovedError(B), LaterError(), LaterError(), LaterError(), LaterError()]
    await station.write("one|rest", A)
    await station.write("two", A)
    async with running(station.outbox):
        await until(lambda: len(station.messenger.texts) == 3)
        await settled()
    assert station.messenger.arrived == [(B, "one"), (B, "rest"), (B, "two")]
    assert await station.waiting() == []


async def test_what_can_never_arrive_is_given_up(station: Station) -> None:
    """The exchange says so; the rest of the letter is not tried; the next letter is."""
    await station.house.join(ALICE)
    question = await station.house.ask()
    station.messenger.errors["Not much."] = [UndeliverableError("bot was blocked by the user")]
    await station.write("two")
    async with running(station.outbox):
        await until(lambda: station.messenger.texts == ["two"])
        await settled()
    assert (await station.house.exchange(question)).status is Status.UNDELIVERABLE
    assert await station.waiting() == []


async def test_a_long_letter_is_noted_part_by_part(station: Station) -> None:
    """The first and the last are told apart."""
    station.messenger.doors["c"] = asyncio.Event()
    await station.write("a|b|c")
    async with running(station.outbox):
        await until(lambda: len(station.messenger.tried) == 3)
        (posting,) = await station.waiting()
        assert posting.parts_sent == 2
        station.messenger.doors["c"].set()
        await until(lambda: len(station.messenger.texts) == 3)
        await settled()
    assert station.messenger.tried == [("a", True, False), ("b", False, False), ("c", False, True)]
    assert await station.waiting() == []


async def test_after_a_restart_only_the_rest_is_sent(station: Station) -> None:
    """What had arrived is not repeated."""
    station.messenger.errors["b"] = [LaterError(60.0)]
    await station.write("a|b|c")
    async with running(station.outbox):
        await until(lambda: len(station.messenger.tried) == 2)
    async with running(station.restarted()):
        await until(lambda: station.messenger.texts == ["a", "b", "c"])


async def test_what_arrived_is_not_sent_again_when_it_cannot_be_noted(station: Station) -> None:
    """Noting is tried until the store takes it."""
    storage = cast("FlakyStorage", station.house.storage)
    station.messenger.doors["a"] = asyncio.Event()
    await station.write("a|b")
    async with running(station.outbox):
        await until(lambda: len(station.messenger.tried) == 1)
        storage.broken = 5
        station.messenger.doors["a"].set()
        await until(lambda: station.messenger.texts == ["a", "b"])
        await settled()
    assert station.pauses == [1.0] * 5
    assert await station.waiting() == []


async def test_an_outbox_that_cannot_be_read_is_read_again(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """After five seconds, or as soon as something is written."""
    monkeypatch.setattr(module, "LOOK_AGAIN_S", 0.01)
    await station.write("one")
    cast("FlakyStorage", station.house.storage).broken = 3
    async with running(station.outbox):
        await until(lambda: station.messenger.texts == ["one"])


async def test_a_letter_that_cannot_be_made_holds_nobody_up(station: Station) -> None:
    """It is left for the next start, with its bug in the log."""
    await station.write("poison")
    await station.write("two")
    async with running(station.outbox):
        await until(lambda: station.messenger.texts == ["two"])
        await settled()
    assert len(await station.waiting()) == 1


async def test_a_letter_without_messages_is_delivered_at_once(station: Station) -> None:
    """There is nothing to send."""
    await station.write("")
    await station.write("two")
    async with running(station.outbox):
        await until(lambda: station.messenger.texts == ["two"])
        await settled()
    assert await station.waiting() == []


async def test_only_so_much_is_kept_in_memory(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest stays in the store until there is room."""
    monkeypatch.setattr(module, "LOADED_MAX", 2)
    monkeypatch.setattr(module, "LOAD_AT_ONCE", 1)
    monkeypatch.setattr(module, "LOOK_AGAIN_S", 0.01)
    station.messenger.doors["0"] = asyncio.Event()
    for number in range(5):
        await station.write(str(number))
    async with running(station.outbox):
        await until(lambda: len(station.messenger.tried) == 1)
        await settled(50)
        assert len(station.outbox._held) == 2
        station.messenger.doors["0"].set()
        await until(lambda: len(station.messenger.texts) == 5)


async def test_draining_delivers_what_is_written(station: Station) -> None:
    """Without a loop that runs, as at the end of the process."""
    await station.write("one", A)
    await station.write("two|three", B)
    await station.outbox.drain(within_s=5, under_way_s=5)
    assert sorted(station.messenger.texts) == ["one", "three", "two"]
    assert await station.waiting() == []


async def test_stopping_lets_what_is_under_way_arrive(station: Station) -> None:
    """It is noted; what follows it stays for the next start."""
    station.messenger.doors["a"] = asyncio.Event()
    await station.write("a|b")
    await station.write("later")
    async with running(station.outbox):
        await until(lambda: len(station.messenger.tried) == 1)
        draining = asyncio.create_task(station.outbox.drain(within_s=0.01, under_way_s=5))
        await until(station.outbox._stopping.is_set)
        station.messenger.doors["a"].set()
        await draining

    assert station.messenger.texts == ["a"]
    first, second = await station.waiting()
    assert (first.parts_sent, second.parts_sent) == (1, 0)


async def test_stopping_ends_a_pause(station: Station) -> None:
    """A chat that has to wait for an hour does not hold the process."""
    station.messenger.errors["one"] = [LaterError(3_600.0)]
    await station.write("one")
    await station.outbox.drain(within_s=0.01, under_way_s=5)
    assert station.messenger.texts == []
    assert len(await station.waiting()) == 1


async def test_stopping_does_not_wait_for_ever(station: Station) -> None:
    """A message that hangs is cancelled: whether it arrived, nobody knows."""
    station.messenger.doors["a"] = asyncio.Event()
    await station.write("a")
    await station.outbox.drain(within_s=0.01, under_way_s=0.01)
    assert station.outbox._workers == {}
    assert len(await station.waiting()) == 1


async def test_a_store_that_fails_while_draining_does_not_cut_off_what_is_under_way(station: Station) -> None:
    """What cannot be read stays for the next start."""
    station.messenger.doors["a"] = asyncio.Event()
    await station.write("a")
    async with running(station.outbox):
        await until(lambda: len(station.messenger.tried) == 1)
        cast("FlakyStorage", station.house.storage).broken = 1
        draining = asyncio.create_task(station.outbox.drain(within_s=0.01, under_way_s=5))
        await until(station.outbox._stopping.is_set)
        station.messenger.doors["a"].set()
        await draining
    assert station.messenger.texts == ["a"]
    assert await station.waiting() == []
