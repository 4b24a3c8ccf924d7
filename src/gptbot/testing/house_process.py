"""A process that answers questions over any storage, and can die at any step: the core without a frontend."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import attrs

from gptbot.app.usecases.alerts import Alarm
from gptbot.app.usecases.balance import Balances
from gptbot.app.usecases.chat import Chat
from gptbot.app.usecases.delivery import Delivery
from gptbot.app.usecases.desk import Desk
from gptbot.app.usecases.intake import Intake
from gptbot.app.usecases.metering import Metering
from gptbot.app.usecases.pictures import Pictures
from gptbot.app.usecases.recovery import Recovery
from gptbot.app.usecases.refill import Refill
from gptbot.app.usecases.registration import Registration
from gptbot.app.usecases.reports import Reporter, Run
from gptbot.domain import request as requests
from gptbot.domain.account import Person, Tier
from gptbot.domain.ids import AccountId, EventId, private_chat
from gptbot.domain.media import FileRef, Picture
from gptbot.domain.operator import Operator
from gptbot.domain.ports.media import FileError
from gptbot.domain.ports.models import ChatRequest, Failure, Finished, ModelError, TextDelta
from gptbot.domain.ports.storage import InboxItem, Storage
from gptbot.domain.tariff import Tariff
from gptbot.domain.usage import TokenUsage
from gptbot.testing.ledger_machine import TERMS
from gptbot.testing.tripwire import Tripwire, WiredModel, WiredReply, WiredStorage

FRONTEND = "test"
ADMIN = AccountId(f"{FRONTEND}:1")
MODEL = "model"


class ProcessDiedError(BaseException):
    """Everything in memory is gone."""


class LastBreath(Tripwire):
    """Lets some steps pass; from then on whoever takes one dies. None: any number passes."""

    def __init__(self, steps: int | None = None) -> None:
        super().__init__(0 if steps is None else steps, ProcessDiedError())
        self.mortal = steps is not None

    def step(self) -> None:
        """One step."""
        if self.mortal and self.left <= 0:
            self.error = None
            raise ProcessDiedError
        self.left -= 1


@attrs.define
class Clock:
    """Moves when it is told to."""

    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """The moment."""
        return self.at

    def move(self, seconds: float) -> None:
        """Time passes."""
        self.at += timedelta(seconds=seconds)


@attrs.frozen(kw_only=True)
class Asked:
    """A question: what its answer uses, or that the model fails at it."""

    event_id: EventId
    who: AccountId
    used: int
    fails: bool = False

    @property
    def answer(self) -> str:
        """What the model says to it."""
        return f"to {self.event_id}"

    def item(self, at: datetime) -> InboxItem:
        """The question as a frontend stores it."""
        payload = json.dumps(attrs.asdict(self))
        return InboxItem(event_id=self.event_id, lane=self.who, payload=payload, received_at=at)


class Oracle:
    """A model that is told in the question how to answer."""

    @asynccontextmanager
    async def stream(self, request: ChatRequest) -> AsyncIterator[AsyncIterator[TextDelta | Finished]]:
        """Answers, or fails."""
        asked = Asked(**json.loads(request.turns[-1].text))

        async def pieces() -> AsyncIterator[TextDelta | Finished]:
            if asked.fails:
                raise ModelError(Failure.BROKEN, model=MODEL)
            yield TextDelta(text=asked.answer)
            yield Finished(model=MODEL, tokens=TokenUsage(input=asked.used, output=0, total=asked.used))

        yield pieces()

    def name(self, _tier: Tier, *, sees: bool = False) -> str:  # noqa: ARG002 -- the port's
        """One name for all."""
        return MODEL


class _NoFiles:
    async def fetch(self, _file: FileRef) -> bytes:
        raise FileError

    async def picture(self, _data: bytes) -> Picture:
        raise FileError

    def voice_seconds(self, _data: bytes) -> int | None:
        return None


class _Bell:
    def set(self) -> None:
        """Nobody listens."""


_OPERATOR, _BELL, _FILES = Operator(admin=ADMIN), _Bell(), _NoFiles()


@attrs.define(kw_only=True)
class HouseProcess:
    """What a process has in memory, from its start on a storage to its end on a wire."""

    storage: Storage
    clock: Clock
    wire: LastBreath = attrs.Factory(LastBreath)
    intake: Intake = attrs.field(init=False)
    desk: Desk = attrs.field(init=False)
    chat: Chat = attrs.field(init=False)
    delivery: Delivery = attrs.field(init=False)
    recovery: Recovery = attrs.field(init=False)
    registration: Registration = attrs.field(init=False)
    refill: Refill = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        storage: Storage = WiredStorage(self.storage, self.wire)
        self.intake = Intake(storage=storage, arrived=_BELL)
        self.delivery = Delivery(storage=storage)
        self.registration = Registration(operator=_OPERATOR, terms=TERMS)
        self.refill = Refill(operator=_OPERATOR)
        self.desk = Desk(storage=storage, operator=_OPERATOR, clock=self.clock, bell=_BELL)
        metering = self._metering(storage)
        self.chat = Chat(
            terms=TERMS,
            tariff=Tariff(prices={}),
            metering=metering,
            model=WiredModel(Oracle(), self.wire),
            pictures=Pictures(files=_FILES, inspector=_FILES),
        )
        self.recovery = Recovery(
            storage=storage, clock=self.clock, desk=self.desk, metering=metering, alarm=metering.alarm
        )

    def _metering(self, storage: Storage) -> Metering:
        reporter = Reporter(
            storage=storage,
            operator=_OPERATOR,
            clock=self.clock,
            balances=Balances(operator=_OPERATOR, terms=TERMS),
            run=Run(),
            waiting=_BELL,
            letters=_BELL,
        )
        return Metering(
            storage=storage,
            desk=self.desk,
            operator=_OPERATOR,
            clock=self.clock,
            terms=TERMS,
            reporter=reporter,
            alarm=Alarm(operator=_OPERATOR),
        )

    async def serve(self, item: InboxItem) -> None:
        """Answers one question of the inbox."""
        asked = Asked(**json.loads(item.payload))
        question = requests.Question(request=self.request(asked.who, asked.event_id), text=item.payload)
        await self.chat.ask(question, WiredReply(self.wire))

    def request(self, who: AccountId, event_id: EventId) -> requests.Request:
        """Something that somebody says in private."""
        chat = requests.Chat(id=private_chat(who))
        return requests.Request(
            event_id=event_id, person=Person(id=who, name="Somebody"), chat=chat, at=self.clock.now()
        )
