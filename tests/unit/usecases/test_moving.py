"""Moving in: all or nobody, nobody twice, each username at one account, the totals once."""

from datetime import timedelta

import attrs
import pytest

from gptbot.adapters.legacy.writing import LegacyDocument
from gptbot.adapters.memory import MemoryStorage
from gptbot.app.usecases import moving
from gptbot.app.usecases.moving import Moving, document
from gptbot.domain.account import Account
from gptbot.domain.ids import AccountId, EntryId, local_part
from gptbot.domain.moving import REGISTERED_BEFORE, MovedIn, Movers, Remark, Remarked, Resident
from gptbot.domain.ports.storage import StorageError
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.usage import Counters
from gptbot.testing.ledger_machine import TERMS
from unit.usecases.house import ALICE, BOB, NOW, FixedClock

EVE = AccountId("telegram:44")


def somebody(who: AccountId, *, username: str | None = None, hours_ago: int | None = None, tokens: int = 5) -> Resident:
    """Who comes with a few tokens."""
    last = None if hours_ago is None else NOW - timedelta(hours=hours_ago)
    account = Account(id=who, name="Somebody", username=username, registered_at=REGISTERED_BEFORE, last_request_at=last)
    return Resident(account=account, tokens=tokens, counters=Counters(requests=1))


@pytest.fixture
def storage() -> MemoryStorage:
    """An empty one."""
    return MemoryStorage()


async def move(storage: MemoryStorage, *people: Resident, totals: int = 10) -> MovedIn:
    """Moves them in."""
    house = Moving(storage=storage, clock=FixedClock(), terms=TERMS)
    return await house.move_in(Movers(residents=people, totals=Counters(requests=totals)), lambda _: None)


async def names(storage: MemoryStorage) -> dict[AccountId, str | None]:
    """Who is here under which username."""
    async with storage.begin() as uow:
        page = await uow.residents.page("telegram", after=0, limit=99)
    return {one.account.id: one.account.username for one in page.residents}


async def requests(storage: MemoryStorage) -> int:
    """How many the bot counts."""
    async with storage.begin() as uow:
        return (await uow.usage.counters(None)).requests


async def test_the_summary_says_who_came(storage: MemoryStorage) -> None:
    """Numbers of people and of what they bring; progress in steps that add up."""
    open_one = attrs.evolve(somebody(BOB), favor_open=True, premium_tokens=2, images=3)
    blocked = attrs.evolve(somebody(ALICE), account=attrs.evolve(somebody(ALICE).account, blocked=True))
    moved = await move(storage, blocked, open_one)
    assert moved == MovedIn(
        accounts=2,
        dialogs=0,
        blocked=1,
        favors_open=1,
        tokens=10,
        premium_tokens=2,
        images=3,
        totals=Counters(requests=10),
        remarks=(),
    )


async def test_moving_in_twice_changes_nothing(storage: MemoryStorage) -> None:
    """Whoever is here is left alone and named, whatever they did meanwhile; the totals are not added again."""
    await move(storage, somebody(ALICE, tokens=100))
    async with storage.begin() as uow:
        wallet = await uow.wallets.get(ALICE, Unit.TOKEN)
        await uow.wallets.save(wallet.charge(40, entry_id=EntryId("spent"), at=NOW))
    moved = await move(storage, somebody(ALICE, tokens=100))
    assert (moved.accounts, moved.totals) == (0, Counters())
    assert moved.remarks == (Remark(Remarked.ALREADY_HERE, "user 42"),)
    async with storage.begin() as uow:
        assert (await uow.wallets.get(ALICE, Unit.TOKEN)).posted == 60
    assert await requests(storage) == 10


async def test_later_movers_bring_their_own_counters(storage: MemoryStorage) -> None:
    """A second document's totals were counted with the first; who is new in it was not."""
    await move(storage, somebody(ALICE))
    moved = await move(storage, somebody(ALICE), somebody(BOB), totals=999)
    assert (moved.accounts, moved.totals.requests, await requests(storage)) == (1, 1, 11)


async def test_a_username_is_at_who_asked_last(storage: MemoryStorage) -> None:
    """In any case; of equals the one further down; who never asked is the earliest."""
    moved = await move(
        storage,
        somebody(ALICE, username="Name", hours_ago=1),
        somebody(BOB, username="nAME", hours_ago=2),
        somebody(EVE, username="NAME"),
    )
    assert await names(storage) == {ALICE: "Name", BOB: None, EVE: None}
    assert moved.remarks == (
        Remark(Remarked.USERNAME_TAKEN, "user 43", "@nAME"),
        Remark(Remarked.USERNAME_TAKEN, "user 44", "@NAME"),
    )


async def test_a_username_of_somebody_here_stays_theirs(storage: MemoryStorage) -> None:
    """However late the newcomer asked."""
    await move(storage, somebody(ALICE, username="name"))
    await move(storage, somebody(BOB, username="Name", hours_ago=0))
    assert await names(storage) == {ALICE: "name", BOB: None}


async def test_many_come_in_steps(storage: MemoryStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step says how many more are done, and all of them are one transaction."""
    monkeypatch.setattr(moving, "AT_ONCE", 2)
    steps: list[int] = []
    people = tuple(somebody(AccountId(f"telegram:{number}")) for number in range(1, 6))
    house = Moving(storage=storage, clock=FixedClock(), terms=TERMS)
    await house.move_in(Movers(residents=people, totals=Counters()), steps.append)
    assert steps == [2, 2, 1]
    assert len(await names(storage)) == 5


async def test_a_failure_half_way_leaves_nobody(storage: MemoryStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who is in the document twice under two steps breaks all of it."""
    monkeypatch.setattr(moving, "AT_ONCE", 1)
    with pytest.raises(StorageError):
        await move(storage, somebody(ALICE), somebody(BOB), somebody(ALICE))
    assert await names(storage) == {}
    assert await requests(storage) == 0


async def test_whoever_moved_in_and_is_forgotten_does_not_come_back(storage: MemoryStorage) -> None:
    """Nor do their tokens."""
    await move(storage, somebody(ALICE, tokens=AMOUNT_MAX))
    async with storage.begin() as uow:
        await uow.traces.erase(ALICE, NOW)
    moved = await move(storage, somebody(ALICE, tokens=AMOUNT_MAX))
    assert moved.accounts == 0
    assert await names(storage) == {}


async def test_an_empty_document_brings_its_totals(storage: MemoryStorage) -> None:
    """Once."""
    for _ in range(2):
        await move(storage)
    assert await requests(storage) == 10


async def test_those_who_move_out_are_counted_on_the_way(storage: MemoryStorage) -> None:
    """Page by page, each once."""
    await move(storage, somebody(ALICE), somebody(BOB))
    steps: list[int] = []
    async with storage.begin() as uow:
        form = LegacyDocument(admin=None, terms=TERMS)
        pieces = [piece async for piece in document(uow, form, steps.append)]
    assert sum(steps) == 2
    assert all(f'"{local_part(who)}"' in "".join(pieces) for who in (ALICE, BOB))
