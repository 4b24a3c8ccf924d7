"""The poller: a batch is stored before the next is asked for, whatever fails."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any, cast

import attrs
import pytest
from telegram import Bot
from telegram.error import Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from gptbot.adapters.telegram import intake as module
from gptbot.adapters.telegram.intake import LEFT_ALONE_S, PAUSE_MIN_S, Poller
from gptbot.adapters.telegram.reader import GroupTrigger, Reader
from gptbot.domain.ports.storage import InboxItem, StorageError
from unit.telegram.updates import BOT_ID, BOT_NAME, in_group, pressed, said, update
from unit.usecases.house import House
from unit.waiting import until

Answer = Callable[[], Awaitable[Any]] | Exception | Any


@attrs.define
class FakeBot:
    """Answers polls as it is told, then with nothing for ever."""

    answers: list[Answer] = attrs.Factory(list)
    polls: list[dict[str, Any]] = attrs.Factory(list)
    webhooks_deleted: int = 0
    webhook_error: TelegramError | None = None

    async def do_api_request(self, method: str, *, api_kwargs: dict[str, Any], read_timeout: float) -> Any:  # noqa: ANN401 -- as the library has it
        """One poll."""
        assert method == "get__updates"
        self.polls.append({**api_kwargs, "read_timeout": read_timeout})
        answer = self.answers.pop(0) if self.answers else []
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            return await answer()
        await asyncio.sleep(0)
        return answer

    async def delete_webhook(self) -> None:
        """Takes the webhook away."""
        self.webhooks_deleted += 1
        if self.webhook_error:
            raise self.webhook_error

    @property
    def offsets(self) -> list[int]:
        """What the polls confirmed."""
        return [poll["offset"] for poll in self.polls]


@attrs.define
class Station:
    """A poller with its house; the pauses that it made are noted and not waited for."""

    bot: FakeBot
    house: House
    poller: Poller
    pauses: list[float]
    retired: list[None]

    async def stored(self) -> tuple[InboxItem, ...]:
        """What is in the inbox."""
        return await self.house.features.intake.waiting(after=0, limit=100)

    async def run(self, polls: int) -> None:
        """Runs until it has asked this often, and been answered: it asks once more then."""
        task = asyncio.create_task(self.poller.run())
        await until(lambda: len(self.bot.polls) > polls or task.done())
        task.cancel()
        await asyncio.wait([task])
        if not task.cancelled():
            task.result()


@pytest.fixture
async def station(monkeypatch: pytest.MonkeyPatch) -> Station:
    """A poller that is not started."""
    house, bot = House(), FakeBot()
    reader = Reader(bot_id=BOT_ID, bot_username=BOT_NAME, trigger=GroupTrigger.MENTION, now=house.clock.now)
    poller = Poller(
        bot=cast("Bot", bot),
        reader=reader,
        intake=house.features.intake,
        flood=house.features.flood,
        clock=house.clock,
        poll_timeout_s=30,
        inbox_max=3,
        retire=lambda: retired.append(None),
        alone=True,
    )
    pauses: list[float] = []
    retired: list[None] = []

    async def noted(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    monkeypatch.setattr(f"{module.__name__}.asyncio", SimpleNamespace(sleep=noted, timeout=asyncio.timeout))
    return Station(bot, house, poller, pauses, retired)


async def test_a_batch_is_stored_before_the_next_is_asked_for(station: Station) -> None:
    """The next offset is what confirms it."""
    station.bot.answers = [[said("Why?", 10), said("/help", 11)]]
    await station.poller.step()

    first, second = await station.stored()
    assert (first.event_id, second.event_id) == ("telegram:10:42:7", "telegram:11:42:7")
    assert first.lane == "telegram:42/telegram:42"
    await station.poller.step()
    assert station.bot.offsets == [0, 12]


async def test_what_is_asked_for(station: Station) -> None:
    """A long poll for the kinds that the bot understands, and a little longer a patience."""
    await station.poller.step()
    assert station.bot.polls == [
        {
            "offset": 0,
            "limit": 100,
            "timeout": 30,
            "allowed_updates": ["message", "callback_query", "my_chat_member"],
            "read_timeout": 40,
        }
    ]


async def test_an_empty_answer_starts_anew_without_an_offset(station: Station) -> None:
    """Update ids may start anew after a quiet week."""
    station.bot.answers = [[said("Why?", 10)], [], [said("Again?", 3)]]
    for _ in range(4):
        await station.poller.step()
    assert station.bot.offsets == [0, 11, 0, 4]


async def test_a_batch_that_cannot_be_stored_is_asked_for_again(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The offset stays; nothing is lost."""
    station.bot.answers = [[said("Why?", 10)]] * 3
    store = type(station.house.features.intake).store
    failures = [StorageError("the disk is full")]

    async def failing(intake: Any, items: Any) -> int:  # noqa: ANN401 -- stands for the real one
        if failures:
            raise failures.pop()
        count: int = await store(intake, items)
        return count

    monkeypatch.setattr(type(station.house.features.intake), "store", failing)
    await station.run(3)

    assert station.bot.offsets[:3] == [0, 0, 0]
    assert len(await station.stored()) == 1
    assert station.pauses == [PAUSE_MIN_S, LEFT_ALONE_S]


async def test_a_repeated_update_is_stored_once(station: Station) -> None:
    """Telegram sends it again where it was not confirmed."""
    station.bot.answers = [[said("Why?", 10)], [said("Why?", 10)]]
    await station.poller.step()
    await station.poller.step()
    assert len(await station.stored()) == 1


async def test_updates_that_are_not_for_the_bot_are_confirmed_and_not_stored(station: Station) -> None:
    """Nor is anybody woken for them."""
    station.bot.answers = [[in_group("Hello all", number=5), update(6, something_new={})]]
    await station.poller.step()
    await station.poller.step()
    assert await station.stored() == ()
    assert station.bot.offsets == [0, 7]
    assert not station.house.wiring.arrived().is_set()


async def test_an_update_that_cannot_be_read_is_stored_as_unread(station: Station) -> None:
    """It does not stop the others, and is set aside later."""
    broken = update(20, message={"message_id": "x", "chat": 5})
    station.bot.answers = [[broken, pressed(number=21)]]
    await station.poller.step()

    unread, press = await station.stored()
    assert (unread.event_id, unread.lane) == ("telegram:20:unread", "unread/20")
    assert press.event_id == "telegram:21:press:777"


@pytest.mark.parametrize("answer", [None, "x", {}, [None, 5, "x", []], [{}], [{"update_id": "x"}]])
async def test_an_answer_that_is_none_is_taken_for_an_empty_one(station: Station, answer: object) -> None:
    """A strange server does not stop the poll."""
    station.bot.answers = [answer]
    await station.poller.step()
    await station.poller.step()
    assert station.bot.offsets == [0, 0]
    assert await station.stored() == ()


@pytest.mark.parametrize(
    "error",
    [
        NetworkError("no route"),
        TimedOut(),
        TimeoutError(),
        InvalidToken(),
        TelegramError("what?"),
        Forbidden("no"),
    ],
)
async def test_whatever_fails_the_poll_goes_on(station: Station, error: Exception) -> None:
    """After pauses that double, up to half a minute; a poll that works makes them short again."""
    station.bot.answers = [*[error] * 8, [], [said("Why?", 10)], error]
    await station.run(12)

    assert station.pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 0.5]
    assert station.bot.webhooks_deleted == 0
    assert len(await station.stored()) == 1


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
@pytest.mark.parametrize("timedeltas", ["", "1"])
async def test_the_poll_waits_as_long_as_it_is_told(
    station: Station, monkeypatch: pytest.MonkeyPatch, timedeltas: str
) -> None:
    """Not a pause of its own; the library gives seconds as a number or as a duration."""
    monkeypatch.setenv("PTB_TIMEDELTA", timedeltas)
    station.bot.answers = [RetryAfter(7)]
    await station.run(2)
    assert station.pauses == [7]


@pytest.mark.parametrize("error", [None, NetworkError("no route")])
async def test_a_webhook_is_taken_away(station: Station, error: TelegramError | None) -> None:
    """Somebody set one for this bot; if that fails it is tried at the next conflict."""
    station.bot.webhook_error = error
    conflict = Conflict("can't use getUpdates method while webhook is active; use deleteWebhook")
    station.bot.answers = [conflict, conflict]
    await station.run(3)
    assert station.bot.webhooks_deleted == 2
    assert station.pauses == [3, 3]
    assert station.retired == []


async def test_a_silent_poll_is_started_anew(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that says nothing for longer than it may is given up."""
    station.poller.poll_timeout_s = 0
    monkeypatch.setattr(module, "POLL_SLACK_S", 0)
    monkeypatch.setattr(module, "WATCHDOG_SLACK_S", 0.01)

    async def silence() -> None:
        await asyncio.Event().wait()

    station.bot.answers = [silence]
    await station.run(2)
    assert station.pauses == [0.5]


async def test_a_full_inbox_is_not_filled_further(station: Station) -> None:
    """Polling goes on when there is room: 3 are too many."""
    station.bot.answers = [[said("Why?", 10), said("/a", 11), said("/b", 12)]]
    await station.poller.step()
    task = asyncio.create_task(station.poller.run())
    await until(lambda: len(station.pauses) > 3)
    assert len(station.bot.polls) == 1
    assert set(station.pauses) == {1}

    (first, *_) = await station.stored()
    await station.house.features.desk.ignore(first.event_id)
    await until(lambda: len(station.bot.polls) >= 2)
    task.cancel()
    await asyncio.wait([task])


async def test_what_is_stored_is_ascii(station: Station) -> None:
    """Any store can keep it, half characters included."""
    station.bot.answers = [[said("Привет \ud83d", 10)]]
    await station.poller.step()
    (item,) = await station.stored()
    assert item.payload.isascii()


async def test_a_store_that_fails_is_tried_again_soon(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram keeps what cannot be stored; when the store works again nobody waits half a minute."""

    async def failing(_intake: Any, _items: Any) -> None:  # noqa: ANN401 -- stands for the real one
        raise StorageError("the disk is full")

    monkeypatch.setattr(type(station.house.features.intake), "store", failing)
    station.bot.answers = [[said("Why?", 10)]] * 20
    await station.run(14)
    assert station.bot.offsets == [0] * len(station.bot.offsets)
    assert max(station.pauses) == 3
