"""The contract of accounts and wallets; `StorageContract` includes it."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from gptbot.domain.account import Account, Language, Tier
from gptbot.domain.errors import HoldNotOpen
from gptbot.domain.ids import AccountId, EntryId, HoldId
from gptbot.domain.ports.storage import Storage, StorageError
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.wallet import Change, Entry, Hold, Reason, Wallet

NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
ANN = AccountId("telegram:1")
BOB = AccountId("telegram:2")
HARD_TEXTS = ("", "\ud800", "half \udc00 of it", "a\x00b", "👩\u200d👩\u200d👧", "שלום \u202e عليكم", "\u200b", "'; --")
"""Texts that stores stumble over. Half characters may come back as U+FFFD, everything else as it was."""


def kept(text: str | None, written: str | None) -> bool:
    """Whether a text came back, if need be with U+FFFD in place of half characters."""
    if written is None or text is None:
        return text is written
    return len(text) == len(written) and all(
        read == wrote or ("\ud800" <= wrote <= "\udfff" and read == "\N{REPLACEMENT CHARACTER}")
        for read, wrote in zip(text, written, strict=True)
    )


def account(account_id: AccountId = ANN, *, username: str | None = None, inviter: AccountId | None = None) -> Account:
    """Somebody who registered `NOW`."""
    return Account(id=account_id, name="Ann", username=username, inviter=inviter, registered_at=NOW)


async def credit(storage: Storage, amount: int, entry_id: str = "gift", owner: AccountId = ANN) -> Wallet:
    """Adds to the token wallet, in a transaction of its own; the wallet after it."""
    async with storage.begin() as unit:
        wallet = await unit.wallets.get(owner, Unit.TOKEN)
        change = wallet.credit(amount, reason=Reason.REFILL, entry_id=EntryId(entry_id), at=NOW)
        await unit.wallets.save(change)
    return change.wallet


async def hold(
    storage: Storage, most: int, hold_id: str = "hold", owner: AccountId = ANN, lifetime_s: int = 60
) -> None:
    """Holds in the token wallet, in a transaction of its own."""
    async with storage.begin() as unit:
        wallet = await unit.wallets.get(owner, Unit.TOKEN)
        await unit.wallets.save(wallet.hold(most, hold_id=HoldId(hold_id), at=NOW, lifetime_s=lifetime_s))


async def stored(storage: Storage, owner: AccountId = ANN) -> tuple[Wallet, tuple[Entry, ...]]:
    """The token wallet and its entries."""
    async with storage.begin() as unit:
        return await unit.wallets.get(owner, Unit.TOKEN), await unit.wallets.entries(owner, Unit.TOKEN)


class AccountsContract:
    """What every `Accounts` does."""

    async def test_account_comes_back(self, storage: Storage) -> None:
        """An account comes back with all that it was written with, and changed where it was changed."""
        plain = account()
        full = attrs.evolve(
            account(BOB, username="Bob", inviter=ANN),
            spoken=Language.RU,
            chosen=Language.EN,
            blocked=True,
            tier=Tier.PREMIUM,
            prompt="Be brief.",
            context_chars=50_000,
            last_request_at=NOW + timedelta(microseconds=1),
            unreachable=True,
        )
        async with storage.begin() as unit:
            await unit.accounts.save(plain)
            await unit.accounts.save(full)
        async with storage.begin() as unit:
            assert (await unit.accounts.get(ANN), await unit.accounts.get(BOB)) == (plain, full)
            await unit.accounts.save(attrs.evolve(full, prompt=None, blocked=False, name="Robert"))
        async with storage.begin() as unit:
            assert await unit.accounts.get(BOB) == attrs.evolve(full, prompt=None, blocked=False, name="Robert")
            assert await unit.accounts.get(AccountId("telegram:3")) is None

    async def test_username_is_found_in_any_case(self, storage: Storage) -> None:
        """A username is found in any case, and not after its owner gave it up."""
        async with storage.begin() as unit:
            await unit.accounts.save(account(username="Straße"))
            assert await unit.accounts.named("STRASSE") == account(username="Straße")
            assert await unit.accounts.named("somebody") is None
            await unit.accounts.save(account(username=None))
            assert await unit.accounts.named("Straße") is None

    async def test_username_changes_hands(self, storage: Storage) -> None:
        """A username belongs to whoever was last seen with it; its former owner stays, without one."""
        async with storage.begin() as unit:
            await unit.accounts.save(account(ANN, username="Name"))
            await unit.accounts.save(account(BOB, username="nAME"))
        async with storage.begin() as unit:
            assert await unit.accounts.named("name") == account(BOB, username="nAME")
            assert await unit.accounts.get(ANN) == account(ANN)
            await unit.accounts.save(account(BOB, username="other"))
            await unit.accounts.save(account(ANN, username="name"))
            assert await unit.accounts.named("NAME") == account(ANN, username="name")

    async def test_invited_come_in_the_order_of_registration(self, storage: Storage) -> None:
        """The first invited come first, as many as asked for, with the number of all."""
        guests = [
            attrs.evolve(account(AccountId(f"telegram:{n}"), inviter=ANN), registered_at=NOW + timedelta(seconds=n))
            for n in range(10, 15)
        ]
        async with storage.begin() as unit:
            for guest in reversed(guests):
                await unit.accounts.save(guest)
            assert await unit.accounts.invited_by(ANN, limit=3) == (tuple(guests[:3]), 5)
            assert await unit.accounts.invited_by(BOB, limit=3) == ((), 0)

    @pytest.mark.parametrize("text", HARD_TEXTS)
    async def test_hard_texts_survive_in_accounts(self, storage: Storage, text: str) -> None:
        """No name, username or prompt makes an account fail."""
        async with storage.begin() as unit:
            await unit.accounts.save(attrs.evolve(account(), name=text, username=text, prompt=text))
            await unit.accounts.named(text)
            await unit.accounts.get(AccountId(f"console:{text}"))
            await unit.wallets.get(AccountId(f"console:{text}"), Unit.TOKEN)
        async with storage.begin() as unit:
            read = await unit.accounts.get(ANN)
        assert read is not None
        assert kept(read.name, text)
        assert kept(read.username, text)
        assert kept(read.prompt, text)


class WalletsContract:
    """What every `Wallets` does."""

    async def test_wallet_comes_back(self, storage: Storage) -> None:
        """A wallet comes back with its holds and entries, in order; its other units stay empty."""
        await credit(storage, 100)
        await hold(storage, 30, "first")
        await hold(storage, 50, "second")
        wallet, entries = await stored(storage)
        assert (wallet.posted, wallet.available) == (100, 20)
        expires_at = NOW + timedelta(seconds=60)
        assert wallet.holds == (
            Hold(id=HoldId("first"), amount=30, expires_at=expires_at),
            Hold(id=HoldId("second"), amount=50, expires_at=expires_at),
        )
        expected = Entry(
            id=EntryId("gift"), account_id=ANN, unit=Unit.TOKEN, amount=100, reason=Reason.REFILL, at=NOW, absorbed=0
        )
        assert entries == (expected,)
        async with storage.begin() as unit:
            assert await unit.wallets.get(ANN, Unit.IMAGE) == Wallet(account_id=ANN, unit=Unit.IMAGE)
            assert await unit.wallets.entries(ANN, Unit.IMAGE) == ()

    async def test_settling_posts_what_was_used(self, storage: Storage) -> None:
        """A settled hold is gone, and its entry says what was charged and what was absorbed."""
        await credit(storage, 100)
        await hold(storage, 100)
        async with storage.begin() as unit:
            wallet = await unit.wallets.get(ANN, Unit.TOKEN)
            await unit.wallets.save(wallet.settle(HoldId("hold"), 130, entry_id=EntryId("charge"), at=NOW))
        wallet, entries = await stored(storage)
        assert wallet == Wallet(account_id=ANN, unit=Unit.TOKEN)
        assert [(entry.amount, entry.absorbed) for entry in entries] == [(100, 0), (-100, 30)]

    async def test_hold_closes_once(self, storage: Storage) -> None:
        """A hold that is closed is closed for good: neither the wallet nor the store closes it again."""
        before = await credit(storage, 100)
        await hold(storage, 40)
        async with storage.begin() as unit:
            held = await unit.wallets.get(ANN, Unit.TOKEN)
            release = held.release(HoldId("hold"))
            await unit.wallets.save(release)
        wallet, _ = await stored(storage)
        assert wallet == before
        with pytest.raises(HoldNotOpen):
            wallet.release(HoldId("hold"))
        with pytest.raises(StorageError):
            async with storage.begin() as unit:
                await unit.wallets.save(release)
        assert (await stored(storage))[0] == before

    async def test_hold_opens_once(self, storage: Storage) -> None:
        """A hold id is open in one wallet at a time."""
        await credit(storage, 100)
        await credit(storage, 100, "other", BOB)
        await hold(storage, 10)
        with pytest.raises(StorageError):
            await hold(storage, 10, owner=BOB)
        assert (await stored(storage, BOB))[0].held == 0

    async def test_entry_is_posted_once(self, storage: Storage) -> None:
        """The same entry a second time is refused with everything around it, for any wallet."""
        await credit(storage, 100, "once")
        for owner in (ANN, BOB):
            with pytest.raises(StorageError):
                await credit(storage, 100, "once", owner)
        wallet, entries = await stored(storage)
        assert (wallet.posted, len(entries)) == (100, 1)
        assert (await stored(storage, BOB)) == (Wallet(account_id=BOB, unit=Unit.TOKEN), ())
        async with storage.begin() as unit:
            assert await unit.wallets.knows(EntryId("once"))
            assert not await unit.wallets.knows(EntryId("never"))

    async def test_stale_change_is_refused(self, storage: Storage) -> None:
        """A change of a wallet as it was before another change is not kept: neither a posting nor a hold."""
        old = await credit(storage, 100)
        await hold(storage, 70)
        other = old.hold(60, hold_id=HoldId("late"), at=NOW, lifetime_s=60)
        spent = old.charge(100, entry_id=EntryId("late"), at=NOW)
        for stale in (other, spent, Change(wallet=attrs.evolve(old, posted=1))):
            with pytest.raises(StorageError):
                async with storage.begin() as unit:
                    await unit.wallets.save(stale)
        wallet, entries = await stored(storage)
        assert (wallet.posted, wallet.held, len(entries)) == (100, 70, 1)

    async def test_overdue_wallets_are_found(self, storage: Storage) -> None:
        """Wallets with a hold whose time is up are found once each, whole, the longest overdue first."""
        for number, owner in enumerate((ANN, BOB), 1):
            await credit(storage, 100, f"gift {number}", owner)
            await hold(storage, 10, f"short {number}", owner, lifetime_s=20 - number)
            await hold(storage, 10, f"long {number}", owner, lifetime_s=60)
        async with storage.begin() as unit:
            assert await unit.wallets.overdue(NOW + timedelta(seconds=17), limit=9) == ()
            assert [w.account_id for w in await unit.wallets.overdue(NOW + timedelta(seconds=18), limit=9)] == [BOB]
            late = await unit.wallets.overdue(NOW + timedelta(seconds=60), limit=9)
            assert [(wallet.account_id, wallet.held) for wallet in late] == [(BOB, 20), (ANN, 20)]
            assert await unit.wallets.overdue(NOW + timedelta(seconds=60), limit=1) == late[:1]

    async def test_largest_amounts_are_kept(self, storage: Storage) -> None:
        """A wallet counts up to 2^63 - 1, on every way in and out."""
        await credit(storage, AMOUNT_MAX)
        await hold(storage, AMOUNT_MAX)
        async with storage.begin() as unit:
            wallet = await unit.wallets.get(ANN, Unit.TOKEN)
            assert (wallet.posted, wallet.available) == (AMOUNT_MAX, 0)
            await unit.wallets.save(wallet.settle(HoldId("hold"), AMOUNT_MAX, entry_id=EntryId("all"), at=NOW))
        wallet, entries = await stored(storage)
        assert (wallet.posted, [entry.amount for entry in entries]) == (0, [AMOUNT_MAX, -AMOUNT_MAX])
