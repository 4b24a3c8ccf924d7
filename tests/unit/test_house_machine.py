"""Questions in any order of events and deaths, in memory and on disk; and that the machine finds what is wrong."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import attrs
import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from gptbot.adapters.memory.inbox import MemoryInbox
from gptbot.adapters.memory.transaction import State
from gptbot.app.usecases import metering
from gptbot.app.usecases.desk import Desk
from gptbot.domain.exchange import Exchange
from gptbot.domain.ids import EventId, private_chat
from gptbot.domain.notices import Notice
from gptbot.domain.ports.storage import Storage, StorageError, UnitOfWork
from gptbot.domain.request import Chat, Request
from gptbot.testing.house_machine import PEOPLE, HouseMachine
from unit.machines import PATIENT, SEARCH, in_a_new_folder, in_memory


class MemoryHouse(HouseMachine):
    """The house without a disk."""

    def make_storage(self) -> AbstractAsyncContextManager[Storage]:
        """A new storage."""
        return in_memory()


class SqliteHouse(HouseMachine):
    """The house in a file."""

    def make_storage(self) -> AbstractAsyncContextManager[Storage]:
        """A storage in a folder of its own."""
        return in_a_new_folder()


TestMemoryHouse = MemoryHouse.TestCase
TestMemoryHouse.settings = settings(PATIENT, max_examples=30, stateful_step_count=25)
TestSqliteHouse = SqliteHouse.TestCase
TestSqliteHouse.settings = settings(TestMemoryHouse.settings, max_examples=5, stateful_step_count=20)

Break = Callable[[pytest.MonkeyPatch], None]


def nothing_is_ever_done(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether an event was served before."""

    async def never(self: MemoryInbox, event_id: EventId) -> bool:
        return False

    patch.setattr(Desk, "_admitted", _admits_all)
    patch.setattr(MemoryInbox, "is_done", never)


async def _admits_all(self: Desk, uow: UnitOfWork, request: Request, *, paid: bool = False) -> bool:
    return True


def a_failed_transaction_is_kept(patch: pytest.MonkeyPatch) -> None:
    """The copy on which a transaction works is the original."""
    patch.setattr(State, "copy", lambda state: state)


def holds_stay(patch: pytest.MonkeyPatch) -> None:
    """What a failed request held stays held."""

    async def keep(uow: UnitOfWork, exchange: Exchange) -> None:
        """Lets go of nothing."""

    patch.setattr(metering, "release", keep)


def somebody_else_is_told(patch: pytest.MonkeyPatch) -> None:
    """Answers go to the same person, whoever asked."""
    answer = Desk.answer

    async def stray(
        self: Desk, uow: UnitOfWork, request: Request, notice: Notice | None, *, paid: bool = False
    ) -> None:
        elsewhere = attrs.evolve(request, chat=Chat(id=private_chat(PEOPLE[0])))
        await answer(self, uow, elsewhere, notice, paid=paid)

    patch.setattr(Desk, "answer", stray)


FAULTS: tuple[Break, ...] = (nothing_is_ever_done, a_failed_transaction_is_kept, holds_stay, somebody_else_is_told)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_the_machine_finds_what_is_wrong(fault: Break, monkeypatch: pytest.MonkeyPatch) -> None:
    """A house with one fault does not get through."""
    fault(monkeypatch)
    with pytest.raises((AssertionError, StorageError, ValueError, KeyError)):
        run_state_machine_as_test(MemoryHouse, settings=SEARCH)


def test_the_machine_needs_a_storage() -> None:
    """Whoever subclasses it has to say which."""
    with pytest.raises(NotImplementedError):
        HouseMachine()
