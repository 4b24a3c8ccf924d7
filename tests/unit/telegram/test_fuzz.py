"""Whatever comes as an update: the poll goes on, others are served, every item ends, and nobody is charged wrongly.

``make fuzz`` tries many more inputs than a run of all tests does.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from telegram import Bot

from gptbot.adapters.memory import MemoryStorage
from gptbot.adapters.telegram import albums, dispatcher
from gptbot.adapters.telegram.handler import TelegramHandler
from gptbot.adapters.telegram.intake import Poller
from gptbot.adapters.telegram.reader import GroupTrigger
from gptbot.adapters.telegram.waiting import WaitingNotices
from gptbot.app.usecases.flood import Flood
from gptbot.domain.ids import AccountId
from gptbot.domain.units import Unit
from gptbot.domain.wallet import Reason
from unit.telegram.fakes import FakeBot
from unit.telegram.mutations import mutated, typed
from unit.telegram.recorded import RECORDED
from unit.telegram.station import Station, opened
from unit.telegram.test_reader_properties import reader
from unit.telegram.updates import BOB, Update, private, said
from unit.usecases.house import ADMIN, House
from unit.usecases.house import BOB as BOBS
from unit.usecases.studio import Studio

# The library announces changes of its own, and strange updates touch all of them.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

WHOLE_EXAMPLES = max(10, settings().max_examples // 6)
UPDATES = tuple(recorded.update for recorded in RECORDED)
strange = mutated(UPDATES) | typed()


@pytest.fixture(scope="module", autouse=True)
def no_pauses() -> Iterator[None]:
    """Nobody waits here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatcher, "RETRY_PAUSE_S", 0)
        patch.setattr(albums, "QUIET_S", 0)
        yield


HOUSE = House()


def poller() -> Poller:
    """A poller that nobody flooded yet."""
    return Poller(
        bot=cast("Bot", FakeBot()),
        reader=reader(GroupTrigger.ALL),
        intake=HOUSE.features.intake,
        flood=Flood(operator=HOUSE.operator, clock=HOUSE.clock),
        clock=HOUSE.clock,
        poll_timeout_s=30,
        inbox_max=100,
        retire=lambda: None,
    )


def handler() -> TelegramHandler:
    """A handler that is only asked what an item is."""
    bot = cast("Bot", FakeBot())
    waiting = WaitingNotices(bot=bot, tidying=HOUSE.features.tidying)
    return TelegramHandler(
        bot=bot,
        reader=reader(GroupTrigger.ALL),
        features=HOUSE.features,
        waiting=waiting,
        waiting_max=10,
        stop=lambda: None,
    )


@given(raw=strange)
def test_every_update_becomes_an_item_that_can_be_stored_or_none(raw: dict[str, Any]) -> None:
    """One that is read has the lane of its dialogue and can be ordered; one that cannot be read has its own."""
    with capture_logs():
        item = poller()._item(raw)
    if item is None:
        return
    assert (item.payload + json.dumps([item.event_id, item.lane])).isascii()
    assert (item.event_id + item.lane).encode("utf-8").count(0) == 0
    assert isinstance(json.loads(item.payload), dict)
    if item.lane.startswith("telegram:"):
        assert handler().kind(item) in dispatcher.Kind
        assert handler().album(item) in {None, str(raw.get("message", {}).get("media_group_id"))}
    else:
        assert item.lane.startswith("unread/")


async def served(station: Station, batches: Sequence[Sequence[Update]]) -> None:
    """Lets batches come, each between two things that Bob says, and waits until nothing is left to do."""
    async with station.running():
        for number, batch in enumerate(batches):
            at = 1_000_000_000 + 10 * number
            bobs = [said(f"Bob {at + more}", at + more, by=BOB, chat=private(BOB)) for more in (0, 1)]
            await station.serves([bobs[0], *batch, bobs[1]])


async def test_the_corpus_is_served() -> None:
    """Every kind of update, as it is: nothing fails, but what an older server forgets to send."""
    studio = Studio()
    await studio.open(premium=100_000)
    await studio.house.join(BOBS)
    station = opened(studio.house)
    with capture_logs() as logs:
        await served(station, [UPDATES])
    errors = [line["event"] for line in logs if line["log_level"] in {"error", "critical"}]
    assert errors == ["an update failed"] * dispatcher.FAILURES_MAX
    assert len(studio.house.model.requests) > 10
    charged_rightly(studio.house)


@settings(max_examples=WHOLE_EXAMPLES)
@given(batches=st.lists(st.lists(strange, min_size=1, max_size=6), min_size=1, max_size=3))
async def test_strange_updates_harm_nobody(batches: list[list[Update]]) -> None:
    """Between them Bob is served; all items end, all letters leave, and what was charged was answered."""
    studio = Studio()
    await studio.open(premium=100_000)
    await studio.house.join(BOBS)
    station = opened(studio.house)
    with capture_logs() as logs:
        await served(station, batches)
    broken = {"a loop failed; it starts anew", "a letter failed; it is tried again after the next start"}
    assert not broken & {line["event"] for line in logs}
    asked = [request.turns[-1].text for request in studio.house.model.requests]
    assert sum(text.startswith("Bob ") for text in asked) == 2 * len(batches)
    charged_rightly(studio.house)


def charged_rightly(house: House) -> None:
    """Nothing waits and nothing is held; what people were charged is what their answers used, each of them once."""
    assert isinstance(house.storage, MemoryStorage)
    state = house.storage._state
    assert not state.inbox
    assert not state.outbox
    assert not any(wallet.holds for wallet in state.wallets.values())
    charged, used = Counter[tuple[AccountId, Unit]](), Counter[tuple[AccountId, Unit]]()
    for entry in state.entries.values():
        if entry.reason is Reason.CHARGE:
            charged[entry.account_id, entry.unit] += entry.absorbed - entry.amount
    for record in state.usage.values():
        for spent in record.spent:
            used[record.account_id, spent.unit] += 0 if record.account_id == ADMIN else spent.amount
    assert +charged == +used
