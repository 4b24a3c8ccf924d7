"""The contract of announcements; `StorageContract` includes it."""

import attrs
import pytest

from gptbot.domain.announce import Announcement, Content, Failing, RecipientStatus, Stage
from gptbot.domain.announce_audience import Audience, Filter
from gptbot.domain.ids import AccountId, ChatId, EntryId
from gptbot.domain.ports.announcements import Recipient, Tally
from gptbot.domain.ports.storage import Storage, StorageError
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.wallet import Reason
from gptbot.testing.ledger_contract import ANN, BOB, HARD_TEXTS, NOW, account, kept
from gptbot.testing.requests_contract import record

ALL = Audience(filter=Filter.ALL)
GROUP = Audience(filter=Filter.GROUP, who="-1001")
EVE, SHUT, SILENCED = AccountId("telegram:3"), AccountId("telegram:4"), AccountId("telegram:5")


def announcement(audience: Audience = ALL) -> Announcement:
    """A new one."""
    return Announcement(audience=audience, begun_at=NOW, asked_in="7")


async def people(storage: Storage) -> None:
    """Three who can be told, one who shut the chat, one who is blocked, and one of another frontend.

    Ann has asked twice, Bob has 100 tokens, Eve has neither asked nor anything left.
    """
    async with storage.begin() as unit:
        for who in (BOB, ANN, EVE, AccountId("console:1"), AccountId("telegramish:1")):
            await unit.accounts.save(account(who))
        await unit.accounts.save(attrs.evolve(account(SHUT), unreachable=True))
        await unit.accounts.save(attrs.evolve(account(SILENCED), blocked=True))
        for event in ("one", "two"):
            await unit.usage.add(attrs.evolve(record(event), account_id=ANN))
        wallet = await unit.wallets.get(BOB, Unit.TOKEN)
        await unit.wallets.save(wallet.credit(100, reason=Reason.REFILL, entry_id=EntryId("bob"), at=NOW))


async def addressed(storage: Storage, audience: Audience = ALL) -> tuple[Announcement, tuple[Recipient, ...]]:
    """An announcement to these, and who is told, in order."""
    async with storage.begin() as unit:
        added = await unit.announcements.add(announcement(audience))
        assert await unit.announcements.count(audience, frontend="telegram") == await unit.announcements.address(
            added.number, audience, frontend="telegram"
        )
        return added, await unit.announcements.waiting(added.number, after=0, limit=100)


class AnnouncementsContract:
    """What every `Announcements` does."""

    @pytest.mark.parametrize("text", HARD_TEXTS)
    async def test_announcement_comes_back(self, storage: Storage, text: str) -> None:
        """An announcement comes back whole, at every stage while it is open."""
        full = attrs.evolve(
            announcement(Audience(filter=Filter.ACCOUNT, who=text, account=ANN)),
            stage=Stage.RUNNING,
            content=Content(text=text, formatting="[]", photo="photo"),
            recipients=AMOUNT_MAX,
            stopping=True,
            shown_in="9",
        )
        async with storage.begin() as unit:
            assert await unit.announcements.open() is None
            added = await unit.announcements.add(announcement())
            assert await unit.announcements.open() == added
            await unit.announcements.save(attrs.evolve(full, number=added.number))
        async with storage.begin() as unit:
            found = await unit.announcements.open()
        assert found is not None
        assert found.content is not None
        assert kept(found.content.text, text)
        assert attrs.evolve(found, content=None, audience=ALL) == attrs.evolve(
            full, number=added.number, content=None, audience=ALL
        )

    async def test_one_is_open_at_a_time(self, storage: Storage) -> None:
        """A second one is refused while one is open, and has a number of its own after that."""
        async with storage.begin() as unit:
            first = await unit.announcements.add(announcement())
        with pytest.raises(StorageError):
            async with storage.begin() as unit:
                await unit.announcements.add(announcement())
        async with storage.begin() as unit:
            await unit.announcements.save(first.given_up())
            assert await unit.announcements.open() is None
            second = await unit.announcements.add(announcement())
            assert await unit.announcements.open() == second
        assert second.number > first.number

    @pytest.mark.parametrize(
        ("audience", "told"),
        [
            (ALL, [BOB, ANN, EVE]),
            (Audience(filter=Filter.REQUESTS, least=0), [BOB, ANN, EVE]),
            (Audience(filter=Filter.REQUESTS, least=2), [ANN]),
            (Audience(filter=Filter.REQUESTS, least=3), []),
            (Audience(filter=Filter.BALANCE, least=0), [BOB, ANN, EVE]),
            (Audience(filter=Filter.BALANCE, least=100), [BOB]),
            (Audience(filter=Filter.BALANCE, least=AMOUNT_MAX), []),
            (Audience(filter=Filter.TEST, account=EVE), [EVE]),
            (Audience(filter=Filter.ACCOUNT, account=BOB), [BOB]),
            (Audience(filter=Filter.ACCOUNT, account=SHUT), []),
            (Audience(filter=Filter.ACCOUNT, account=SILENCED), []),
            (GROUP, ["telegram:-1001"]),
        ],
    )
    async def test_audience_is_who_fits_and_can_be_told(
        self, storage: Storage, audience: Audience, told: list[str]
    ) -> None:
        """Those of the frontend who fit, in the order of registration, without who is blocked or unreachable."""
        await people(storage)
        added, waiting = await addressed(storage, audience)
        assert [one.to for one in waiting] == told
        assert all(one.announcement == added.number and one.status is RecipientStatus.WAITING for one in waiting)
        numbers = [one.number for one in waiting]
        assert numbers == sorted(set(numbers))

    async def test_recipients_are_fixed(self, storage: Storage) -> None:
        """Who comes later, or changes, changes nothing; they wait in pages."""
        await people(storage)
        added, waiting = await addressed(storage)
        async with storage.begin() as unit:
            await unit.accounts.save(account(AccountId("telegram:6")))
            await unit.accounts.save(attrs.evolve(account(BOB), blocked=True))
        async with storage.begin() as unit:
            assert await unit.announcements.waiting(added.number, after=0, limit=2) == waiting[:2]
            assert await unit.announcements.waiting(added.number, after=waiting[0].number, limit=9) == waiting[1:]
            assert await unit.announcements.waiting(added.number + 1, after=0, limit=9) == ()

    async def test_outcomes_are_noted(self, storage: Storage) -> None:
        """What became of each is kept and counted; who is done waits no more; a new address is kept."""
        await people(storage)
        added, (bob, ann, eve) = await addressed(storage)
        sent = attrs.evolve(ann, status=RecipientStatus.SENT)
        failed = attrs.evolve(bob, status=RecipientStatus.FAILED, reason=Failing.BLOCKED)
        moved = attrs.evolve(eve, to=ChatId("telegram:-200"))
        async with storage.begin() as unit:
            for one in (sent, failed, moved, attrs.evolve(sent, number=10**9)):
                await unit.announcements.note(one)
        async with storage.begin() as unit:
            assert await unit.announcements.tally(added.number) == Tally(waiting=1, sent=1, failed=1)
            assert await unit.announcements.waiting(added.number, after=0, limit=9) == (moved,)
            assert await unit.announcements.outcomes(added.number, RecipientStatus.SENT, limit=9) == (sent,)
            assert await unit.announcements.outcomes(added.number, RecipientStatus.FAILED, limit=9) == (failed,)
            assert await unit.announcements.outcomes(added.number, RecipientStatus.FAILED, limit=0) == ()

    async def test_recipients_are_forgotten(self, storage: Storage) -> None:
        """After it nobody is known to have been told; numbers are not given again."""
        await people(storage)
        added, waiting = await addressed(storage)
        async with storage.begin() as unit:
            await unit.announcements.forget(added.number)
            assert await unit.announcements.tally(added.number) == Tally()
            await unit.announcements.save(added.given_up())
        _, again = await addressed(storage)
        assert min(one.number for one in again) > max(one.number for one in waiting)
