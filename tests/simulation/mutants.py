"""The bot, broken on purpose: each of these loses, repeats or mixes up something, and has to be found."""

from collections.abc import Callable

import attrs
import pytest

from gptbot.adapters.memory.inbox import MemoryInbox
from gptbot.adapters.sqlite.inbox import SqliteInbox
from gptbot.adapters.telegram.intake import Poller
from gptbot.adapters.telegram.outbox import Outbox
from gptbot.app.usecases import metering
from gptbot.app.usecases.delivery import Delivery
from gptbot.app.usecases.desk import Desk
from gptbot.app.usecases.metering import Answered, Metering
from gptbot.domain.exchange import Exchange, Status
from gptbot.domain.extended_context import DialogId
from gptbot.domain.ids import EventId, private_chat
from gptbot.domain.notices import Notice
from gptbot.domain.ports.storage import Posting, UnitOfWork
from gptbot.domain.request import Request
from gptbot.domain.usage import UsageRecord
from simulation.schedule import Action, Deed, Fault, Kind, Port, Schedule

Break = Callable[[pytest.MonkeyPatch], None]


def confirmed_before_it_is_stored(patch: pytest.MonkeyPatch) -> None:
    """The next poll confirms a batch whether it could be stored or not."""

    async def step(self: Poller) -> None:
        batch = await self._ask(self.poll_timeout_s)
        self._offset = max((raw["update_id"] for raw in batch), default=-1) + 1
        items = [item for raw in batch if (item := self._item(raw)) is not None]
        if items:
            await self.intake.store(items)

    patch.setattr(Poller, "step", step)


def charged_before_it_is_answered(patch: pytest.MonkeyPatch) -> None:
    """The charge is one transaction, the answer another."""

    async def settle(self: Metering, request: Request, exchange: Exchange, answered: Answered) -> None:
        account = exchange.dialog_id.account_id
        record = UsageRecord(event_id=exchange.event_id, account_id=account, at=self.clock.now(), spent=answered.spent)
        async with self.storage.begin() as uow:
            await metering._charge(uow, exchange, record)
            await uow.usage.add(record)
        async with self.storage.begin() as uow:
            await uow.exchanges.save(exchange.moved(Status.ANSWERED))
            await self.desk.answer(uow, request, answered.notice, paid=True)
        self.desk.bell.set()

    patch.setattr(Metering, "settle", settle)


def nothing_is_ever_done(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether an event was served before."""

    async def never(self: object, event_id: EventId) -> bool:
        return False

    patch.setattr(SqliteInbox, "is_done", never)
    patch.setattr(MemoryInbox, "is_done", never)


def a_failure_keeps_its_hold(patch: pytest.MonkeyPatch) -> None:
    """What a failed request held stays held."""

    async def keep(uow: UnitOfWork, exchange: Exchange) -> None:
        """Lets go of nothing."""

    patch.setattr(metering, "release", keep)


def arrived_parts_are_not_counted(patch: pytest.MonkeyPatch) -> None:
    """After a crash a long answer begins anew."""

    async def sent(self: Delivery, posting: Posting, parts: int) -> None:
        """Notes nothing."""

    patch.setattr(Delivery, "sent", sent)


def answers_go_home(patch: pytest.MonkeyPatch) -> None:
    """Whoever asked in a group is answered in private."""
    answer = Desk.answer

    async def stray(
        self: Desk, uow: UnitOfWork, request: Request, notice: Notice | None, *, paid: bool = False
    ) -> None:
        home = attrs.evolve(request.chat, id=private_chat(request.person.id))
        await answer(self, uow, attrs.evolve(request, chat=home), notice, paid=paid)

    patch.setattr(Desk, "answer", stray)


def letters_are_gone_before_they_leave(patch: pytest.MonkeyPatch) -> None:
    """A letter is forgotten first and sent then."""
    deliver = Outbox._deliver

    async def careless(self: Outbox, posting: Posting) -> None:
        await self._noted(lambda: self.delivery.delivered(posting))
        await deliver(self, posting)

    patch.setattr(Outbox, "_deliver", careless)


def chats_share_their_memory(patch: pytest.MonkeyPatch) -> None:
    """What is remembered belongs to the person alone, wherever it was said."""
    patch.setattr(
        Request,
        "dialog_id",
        property(lambda self: DialogId(chat_id=private_chat(self.person.id), account_id=self.person.id)),
    )


_START = Action(1, 0.5, 1, Deed.SAY, "/start")
_ASK = Action(2, 2.0, 1, Deed.ASK)
_LONG = Action(2, 2.0, 1, Deed.LONG)
_GROUP = Action(3, 20.0, 1, Deed.ASK, group=True)
_REMEMBER = Action(4, 1.0, 1, Deed.SAY, "/extended_context 4000")

MUTANTS: dict[Break, tuple[tuple[Action, ...], Port, Kind]] = {
    confirmed_before_it_is_stored: ((_START, _ASK), Port.ARRIVAL, Kind.ERROR_BEFORE),
    charged_before_it_is_answered: ((_START, _ASK), Port.ANSWER, Kind.CRASH_BEFORE),
    nothing_is_ever_done: ((_START, _ASK), Port.PAYMENT, Kind.ERROR_AFTER),
    a_failure_keeps_its_hold: ((_START, _ASK), Port.MODEL, Kind.ERROR_BEFORE),
    arrived_parts_are_not_counted: ((_START, _LONG), Port.SEND, Kind.CRASH_AFTER),
    answers_go_home: ((_START, _GROUP), Port.POLL, Kind.REORDER),
    letters_are_gone_before_they_leave: ((_START, _ASK), Port.SEND, Kind.CRASH_BEFORE),
    chats_share_their_memory: ((_START, _REMEMBER, _ASK, _GROUP), Port.POLL, Kind.REORDER),
}
"""Each with a story, and what has to strike where in it, at one crossing or another, for the mutant to show."""

CROSSINGS = 8


def stories(mutant: Break) -> tuple[Schedule, ...]:
    """The story with the fault at each of the first crossings."""
    actions, port, kind = MUTANTS[mutant]
    return tuple(
        Schedule(seed=nth, disk=nth % 2 == 0, actions=actions, faults=(Fault(port, nth, kind),))
        for nth in range(1, CROSSINGS + 1)
    )
