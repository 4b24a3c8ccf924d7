"""The contract of the census; `StorageContract` includes it."""

from datetime import timedelta

import attrs
import pytest

from gptbot.domain.account import Tier
from gptbot.domain.favor import Favor, favor_id
from gptbot.domain.ids import AccountId, EntryId, EventId
from gptbot.domain.ports.storage import Storage, UnitOfWork
from gptbot.domain.stats import Attendance
from gptbot.domain.top_users import Ranking
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.usage import Counters, Spent, UsageRecord
from gptbot.domain.wallet import Reason
from gptbot.testing.ledger_contract import ANN, BOB, NOW, account
from gptbot.testing.requests_contract import record

EVE, NOBODY = AccountId("telegram:3"), AccountId("telegram:4")


async def crowd(unit: UnitOfWork, *people: AccountId) -> None:
    """Registers them, in this order."""
    for who in people:
        await unit.accounts.save(account(who))


async def give(unit: UnitOfWork, who: AccountId, amount: int, wallet_unit: Unit = Unit.TOKEN) -> None:
    """Adds to a wallet."""
    wallet = await unit.wallets.get(who, wallet_unit)
    entry_id = EntryId(f"{who}/{wallet_unit}/{amount}")
    await unit.wallets.save(wallet.credit(amount, reason=Reason.REFILL, entry_id=entry_id, at=NOW))


def drawn(event_id: str, owner: AccountId, *, images: int = 1, voice_seconds: int = 0) -> UsageRecord:
    """A request for pictures."""
    part = Spent(unit=Unit.IMAGE, amount=images, model="brush", voice_seconds=voice_seconds, cost_nano_usd=9)
    return UsageRecord(event_id=EventId(event_id), account_id=owner, at=NOW, spent=(part,))


async def ranked(storage: Storage, ranking: Ranking, *, limit: int = 10) -> list[tuple[AccountId, int]]:
    """The ids of the best, with their numbers."""
    async with storage.begin() as unit:
        return [(who.id, amount) for who, amount in await unit.census.top(ranking, limit=limit)]


class CensusContract:
    """What every `Census` does."""

    async def test_recent_people_come_newest_first(self, storage: Storage) -> None:
        """Those since then and not a microsecond before, up to a limit, with the number of all."""
        ages = {ANN: 5, BOB: 1, EVE: 3, NOBODY: 6}
        async with storage.begin() as unit:
            for who, age in ages.items():
                at = NOW - timedelta(microseconds=age)
                await unit.accounts.save(attrs.evolve(account(who), last_request_at=at))
            await crowd(unit, AccountId("telegram:5"))
        async with storage.begin() as unit:
            since = NOW - timedelta(microseconds=5)
            people, count = await unit.census.recent(since, limit=2)
            assert ([who.id for who in people], count) == ([BOB, EVE], 3)
            people, count = await unit.census.recent(since, limit=10)
            assert ([who.id for who in people], count) == ([BOB, EVE, ANN], 3)
            assert await unit.census.recent(NOW, limit=10) == ((), 0)

    @pytest.mark.parametrize(
        ("ranking", "amount"),
        [
            (Ranking.REQUESTS, 2),
            (Ranking.TOKENS, 14),
            (Ranking.PREMIUM_TOKENS, 0),
            (Ranking.IMAGES, 0),
            (Ranking.COST, 10),
        ],
    )
    async def test_people_are_ranked_by_what_they_used(self, storage: Storage, ranking: Ranking, amount: int) -> None:
        """Nobody has a place with nothing, and the bot's own sums have none."""
        async with storage.begin() as unit:
            await crowd(unit, EVE, ANN, BOB)
            await unit.usage.add(record("1", total=7))
            await unit.usage.add(record("2", total=7))
            await unit.usage.add(drawn("3", BOB))
            await unit.usage.add(record("4", owner=EVE, tier=Tier.PREMIUM, total=1, cost=None))
        places = dict(await ranked(storage, ranking))
        assert places.get(ANN, 0) == amount
        assert min(places.values()) > 0
        assert set(places) <= {ANN, BOB, EVE}

    @pytest.mark.parametrize(
        ("ranking", "unit"),
        [
            (Ranking.BALANCE, Unit.TOKEN),
            (Ranking.PREMIUM_BALANCE, Unit.PREMIUM_TOKEN),
            (Ranking.IMAGE_BALANCE, Unit.IMAGE),
        ],
    )
    async def test_people_are_ranked_by_what_is_left(self, storage: Storage, ranking: Ranking, unit: Unit) -> None:
        """By the wallet of this unit alone, up to a limit."""
        async with storage.begin() as uow:
            await crowd(uow, EVE, ANN, BOB)
            for who, amount in ((EVE, 5), (ANN, AMOUNT_MAX), (BOB, 6)):
                await give(uow, who, amount, unit)
            for other in set(Unit) - {unit}:
                await give(uow, EVE, 7, other)
        assert await ranked(storage, ranking) == [(ANN, AMOUNT_MAX), (BOB, 6), (EVE, 5)]
        assert await ranked(storage, ranking, limit=2) == [(ANN, AMOUNT_MAX), (BOB, 6)]

    async def test_people_are_ranked_by_whom_they_invited(self, storage: Storage) -> None:
        """Only registered ones have a place."""
        async with storage.begin() as unit:
            await crowd(unit, ANN, BOB)
            for number, inviter in enumerate((BOB, ANN, BOB, NOBODY, NOBODY, NOBODY), 10):
                await unit.accounts.save(account(AccountId(f"telegram:{number}"), inviter=inviter))
        assert await ranked(storage, Ranking.REFS) == [(BOB, 2), (ANN, 1)]

    async def test_people_are_ranked_by_granted_favors(self, storage: Storage) -> None:
        """With those of before; open and refused ones do not count."""
        async with storage.begin() as unit:
            await crowd(unit, ANN, BOB, EVE)
            for number, who in enumerate((ANN, BOB, BOB)):
                one = Favor(id=favor_id(who, number), account_id=who, tokens=1, asked_at=NOW)
                await unit.favors.save(one.decided(grant=True))
            refused = Favor(id=favor_id(EVE, 1), account_id=EVE, tokens=1, asked_at=NOW)
            await unit.favors.save(refused.decided(grant=False))
            await unit.favors.save(attrs.evolve(refused, id=favor_id(EVE, 2)))
            await unit.favors.granted_before(ANN, 2)
            await unit.favors.granted_before(EVE, 0)
            await unit.favors.granted_before(NOBODY, 9)
        assert await ranked(storage, Ranking.FAVORS) == [(ANN, 3), (BOB, 2)]

    async def test_equals_come_in_the_order_of_registration(self, storage: Storage) -> None:
        """However their ids compare, and whatever was saved since."""
        async with storage.begin() as unit:
            await crowd(unit, EVE, ANN, BOB)
            for who in (BOB, ANN, EVE):
                await give(unit, who, 5)
            await crowd(unit, ANN)
        assert await ranked(storage, Ranking.BALANCE) == [(EVE, 5), (ANN, 5), (BOB, 5)]

    async def test_what_was_used_since_then_is_summed(self, storage: Storage) -> None:
        """Of everybody, with each request counted once; what has no known price is counted apart."""
        spoken = drawn("voice", BOB, images=2, voice_seconds=30)
        two_parts = attrs.evolve(record("two"), spent=record("two", cost=None).spent + spoken.spent)
        before = attrs.evolve(record("before", total=999), at=NOW - timedelta(microseconds=1))
        async with storage.begin() as unit:
            assert await unit.census.used_since(NOW) == Counters()
            for used in (before, two_parts, attrs.evolve(record("p", owner=BOB, tier=Tier.PREMIUM), at=NOW)):
                await unit.usage.add(used)
        async with storage.begin() as unit:
            assert await unit.census.used_since(NOW) == Counters(
                requests=2, tokens=10, premium_tokens=10, images=2, voice_seconds=30, cost_nano_usd=14, unpriced=1
            )
            assert (await unit.census.used_since(NOW - timedelta(seconds=1))).tokens == 1009

    async def test_sums_since_then_stay_at_the_largest_integer(self, storage: Storage) -> None:
        """A sum that no 64 bits hold stays at the largest amount, and nothing fails."""
        async with storage.begin() as unit:
            for number in range(3):
                await unit.usage.add(record(str(number), total=AMOUNT_MAX, cost=AMOUNT_MAX))
        async with storage.begin() as unit:
            sums = Counters(requests=3, tokens=AMOUNT_MAX, cost_nano_usd=AMOUNT_MAX)
            assert await unit.census.used_since(NOW) == sums

    async def test_attendance_is_counted(self, storage: Storage) -> None:
        """All, who came since then, and who asked since then."""
        earlier = NOW - timedelta(microseconds=1)
        async with storage.begin() as unit:
            assert await unit.census.attendance(NOW) == Attendance(users=0, new_today=0, active_today=0)
            await crowd(unit, ANN)
            await unit.accounts.save(attrs.evolve(account(BOB), registered_at=earlier, last_request_at=NOW))
            await unit.accounts.save(attrs.evolve(account(EVE), registered_at=earlier, last_request_at=earlier))
        async with storage.begin() as unit:
            assert await unit.census.attendance(NOW) == Attendance(users=3, new_today=1, active_today=1)
