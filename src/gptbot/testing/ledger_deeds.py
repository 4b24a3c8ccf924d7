"""The real ledger: the same events through the domain and a storage, each in a transaction of its own."""

from contextlib import suppress
from datetime import datetime
from typing import assert_never

import attrs

from gptbot.domain.account import Account, Person, Tier
from gptbot.domain.errors import DomainError, HoldNotOpen
from gptbot.domain.exchange import Exchange, Status
from gptbot.domain.extended_context import DialogId
from gptbot.domain.ids import AccountId, EntryId, HoldId, private_chat
from gptbot.domain.ports.storage import Storage, UnitOfWork
from gptbot.domain.referral import accepted_inviter, grants
from gptbot.domain.terms import Terms
from gptbot.domain.units import Unit
from gptbot.domain.wallet import Change, Entry, Reason, Wallet
from gptbot.testing.ledger_model import Charge, Event, Join, Key, Open, Outcome, Refill, Release, Settle


class _Lost(Exception):  # noqa: N818 -- not an error: the process is gone
    """The process died here."""


@attrs.frozen(kw_only=True)
class Deeds:
    """Does to a storage what use cases do with wallets."""

    storage: Storage
    terms: Terms

    async def perform(self, event: Event, at: datetime) -> Outcome:
        """All of the event, or nothing."""
        try:
            async with self.storage.begin() as uow:
                return await _perform(uow, event, self.terms, at)
        except DomainError:
            return Outcome.REFUSED
        except HoldNotOpen:
            return Outcome.AGAIN

    async def force(self, event: Refill | Charge, at: datetime) -> None:
        """Posts an entry without asking whether it is there."""
        async with self.storage.begin() as uow:
            await uow.wallets.save(_posted(await uow.wallets.get(*event.key), event, at))

    async def fail(self, key: Key, amount: int, at: datetime) -> None:
        """Posts an entry, opens a hold, and dies before the transaction ends."""
        with suppress(_Lost):
            async with self.storage.begin() as uow:
                wallet = await uow.wallets.get(*key)
                change = wallet.withdraw(amount, reason=Reason.REFILL, entry_id=EntryId("never"), at=at)
                await uow.wallets.save(change)
                await uow.wallets.save(change.wallet.hold(0, hold_id=HoldId("never"), at=at, lifetime_s=1))
                raise _Lost

    async def block(self, account_id: AccountId, *, blocked: bool) -> None:
        """Blocks a registered account, or serves it again."""
        async with self.storage.begin() as uow:
            account = await uow.accounts.get(account_id)
            assert account is not None
            await uow.accounts.save(attrs.evolve(account, blocked=blocked))

    async def expire(self, at: datetime, *, limit: int) -> int:
        """Releases what is overdue, ``limit`` wallets in a transaction; how many holds there were."""
        released: list[HoldId] = []
        while True:
            async with self.storage.begin() as uow:
                late = await uow.wallets.overdue(at, limit=limit)
                assert len(late) <= limit
                for wallet in late:
                    released += await _expire(uow, wallet, at)
            assert len(set(released)) == len(released), "a released hold is overdue again"
            if not late:
                return len(released)

    async def read(self, keys: tuple[Key, ...]) -> dict[Key, tuple[Wallet, tuple[Entry, ...]]]:
        """The wallets with their entries, in one transaction."""
        async with self.storage.begin() as uow:
            return {key: (await uow.wallets.get(*key), await uow.wallets.entries(*key)) for key in keys}


async def _perform(uow: UnitOfWork, event: Event, terms: Terms, at: datetime) -> Outcome:
    match event:
        case Join():
            return await _join(uow, event, terms, at)
        case Refill() | Charge():
            return await _post(uow, event, at)
        case Open():
            return await _open(uow, event, at)
        case Settle() | Release():
            return await _close(uow, event, at)
        case _:
            assert_never(event)


async def _join(uow: UnitOfWork, event: Join, terms: Terms, at: datetime) -> Outcome:
    if await uow.accounts.get(event.newcomer):
        return Outcome.AGAIN
    found = await uow.accounts.get(event.inviter) if event.inviter else None
    inviter = accepted_inviter(event.newcomer, found)
    person = Person(id=event.newcomer, name="Somebody")
    await uow.accounts.save(Account.registered(person, inviter=inviter, at=at))
    for grant in grants(event.newcomer, inviter, terms):
        wallet = await uow.wallets.get(grant.account_id, Unit.TOKEN)
        change = wallet.credit(grant.tokens, reason=grant.reason, entry_id=grant.entry_id, at=at)
        await uow.wallets.save(change)
    return Outcome.DONE


async def _post(uow: UnitOfWork, event: Refill | Charge, at: datetime) -> Outcome:
    if await uow.wallets.knows(EntryId(event.event_id)):
        return Outcome.AGAIN
    await uow.wallets.save(_posted(await uow.wallets.get(*event.key), event, at))
    return Outcome.DONE


def _posted(wallet: Wallet, event: Refill | Charge, at: datetime) -> Change:
    entry_id = EntryId(event.event_id)
    if isinstance(event, Charge):
        return wallet.charge(event.used, entry_id=entry_id, at=at)
    if event.amount < 0:
        return wallet.withdraw(-event.amount, reason=Reason.REFILL, entry_id=entry_id, at=at)
    return wallet.credit(event.amount, reason=Reason.REFILL, entry_id=entry_id, at=at)


async def _open(uow: UnitOfWork, event: Open, at: datetime) -> Outcome:
    if await uow.exchanges.get(event.event_id):
        return Outcome.AGAIN
    account_id, unit = event.key
    dialog_id = DialogId(chat_id=private_chat(account_id), account_id=account_id)
    exchange = Exchange(event_id=event.event_id, dialog_id=dialog_id, tier=Tier.STANDARD, opened_at=at).holding((unit,))
    wallet = await uow.wallets.get(account_id, unit)
    hold_id = exchange.held[0].hold_id
    await uow.wallets.save(wallet.hold(event.most, hold_id=hold_id, at=at, lifetime_s=event.lifetime_s))
    await uow.exchanges.save(exchange)
    return Outcome.DONE


async def _close(uow: UnitOfWork, event: Settle | Release, at: datetime) -> Outcome:
    exchange = await uow.exchanges.get(event.opened.event_id)
    if exchange is None:
        return Outcome.AGAIN  # its opening was refused
    held = exchange.held[0]
    wallet = await uow.wallets.get(*event.opened.key)
    if isinstance(event, Settle):
        change = wallet.settle(held.hold_id, event.used, entry_id=held.entry_id, at=at)
    else:
        change = wallet.release(held.hold_id)
    await uow.wallets.save(change)
    await uow.exchanges.save(exchange.moved(Status.ANSWERED if isinstance(event, Settle) else Status.FAILED))
    return Outcome.DONE


async def _expire(uow: UnitOfWork, wallet: Wallet, at: datetime) -> tuple[HoldId, ...]:
    late = wallet.overdue(at)
    assert late, "a wallet is called overdue that is not"
    for hold_id in late:
        change = wallet.release(hold_id)
        await uow.wallets.save(change)
        wallet = change.wallet
    return late
