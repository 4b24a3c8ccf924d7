"""The ledger: a wallet's balance, its holds, and the entries that explain every change."""

from datetime import datetime, timedelta
from enum import StrEnum

import attrs

from gptbot.domain.errors import AmountTooLarge, DomainError, HoldNotOpen, NotEnough
from gptbot.domain.ids import AccountId, EntryId, HoldId
from gptbot.domain.units import AMOUNT_MAX, Unit


class Reason(StrEnum):
    """Why a balance changed."""

    WELCOME = "welcome"
    INVITATION = "invitation"
    REFILL = "refill"
    FAVOR = "favor"
    CHARGE = "charge"
    IMPORT = "import"


@attrs.frozen(kw_only=True)
class Hold:
    """What a running request may still cost. It closes once: settled, released or expired."""

    id: HoldId
    amount: int = attrs.field(validator=attrs.validators.ge(0))
    expires_at: datetime


@attrs.frozen(kw_only=True)
class Entry:
    """One change of a balance. ``absorbed`` is what a charge cost beyond the wallet: the bot's loss."""

    id: EntryId
    account_id: AccountId
    unit: Unit
    amount: int
    reason: Reason
    at: datetime
    absorbed: int = attrs.field(default=0, validator=attrs.validators.ge(0))


@attrs.frozen(kw_only=True)
class Change:
    """A wallet as an operation left it, with the explanation; only this can be saved."""

    wallet: "Wallet"
    entry: Entry | None = None
    opened: Hold | None = None
    closed: HoldId | None = None


@attrs.frozen(kw_only=True)
class Wallet:
    """What one account has of one unit; never negative.

    Raises:
        ValueError: on a value that would break that, which no operation makes.
    """

    account_id: AccountId
    unit: Unit
    posted: int = 0
    holds: tuple[Hold, ...] = ()

    def __attrs_post_init__(self) -> None:
        if self.available < 0 or self.posted > AMOUNT_MAX:
            raise ValueError(f"no wallet can hold {self.posted} with {self.held} held")

    @property
    def held(self) -> int:
        """What running requests may still take."""
        return sum(hold.amount for hold in self.holds)

    @property
    def available(self) -> int:
        """What a new request may take."""
        return self.posted - self.held

    def has_open(self, hold_id: HoldId) -> bool:
        """Whether this hold is still open."""
        return any(hold.id == hold_id for hold in self.holds)

    def credit(self, amount: int, *, reason: Reason, entry_id: EntryId, at: datetime) -> Change:
        """Adds ``amount`` ≥ 0; refused as `AmountTooLarge` where the wallet could not count that far."""
        if amount < 0:
            raise ValueError("a credit adds; use withdraw to take away")
        if self.posted + amount > AMOUNT_MAX:
            raise DomainError(AmountTooLarge())
        return self._posted(amount, reason=reason, entry_id=entry_id, at=at)

    def withdraw(self, amount: int, *, reason: Reason, entry_id: EntryId, at: datetime) -> Change:
        """Takes ``amount`` ≥ 0 away, or all that is available if that is less."""
        if amount < 0:
            raise ValueError("a withdrawal takes away; use credit to add")
        return self._posted(-min(amount, self.available), reason=reason, entry_id=entry_id, at=at)

    def hold(self, most: int, *, hold_id: HoldId, at: datetime, lifetime_s: int) -> Change:
        """Holds ``most``, or all that is available if that is less; an empty wallet refuses with `NotEnough`.

        A hold of nothing is for requests that cost their account nothing; it asks for no balance.
        """
        if most < 0 or self.has_open(hold_id):
            raise ValueError("a hold is opened once, for no less than nothing")
        if most > 0 and self.available == 0:
            raise DomainError(NotEnough(unit=self.unit, held=self.held))
        opened = Hold(id=hold_id, amount=min(most, self.available), expires_at=at + timedelta(seconds=lifetime_s))
        return Change(wallet=attrs.evolve(self, holds=(*self.holds, opened)), opened=opened)

    def settle(self, hold_id: HoldId, used: int, *, entry_id: EntryId, at: datetime) -> Change:
        """Closes the hold and charges what was used, as far as the hold and what else is available reach.

        Raises:
            HoldNotOpen: it was closed before.
        """
        freed = self.release(hold_id)
        charged = freed.wallet.charge(used, entry_id=entry_id, at=at)
        return attrs.evolve(charged, closed=hold_id)

    def charge(self, used: int, *, entry_id: EntryId, at: datetime) -> Change:
        """Charges without a hold; the bot absorbs what is more than available."""
        if used < 0:
            raise ValueError("nothing uses less than nothing")
        charged = min(used, self.available)
        return self._posted(-charged, reason=Reason.CHARGE, entry_id=entry_id, at=at, absorbed=used - charged)

    def release(self, hold_id: HoldId) -> Change:
        """Closes the hold and charges nothing; raises `HoldNotOpen` if it was closed before."""
        if not self.has_open(hold_id):
            raise HoldNotOpen(hold_id)
        rest = tuple(hold for hold in self.holds if hold.id != hold_id)
        return Change(wallet=attrs.evolve(self, holds=rest), closed=hold_id)

    def overdue(self, at: datetime) -> tuple[HoldId, ...]:
        """The holds whose time is up: nobody will settle them."""
        return tuple(hold.id for hold in self.holds if hold.expires_at <= at)

    def _posted(self, amount: int, *, reason: Reason, entry_id: EntryId, at: datetime, absorbed: int = 0) -> Change:
        entry = Entry(
            id=entry_id,
            account_id=self.account_id,
            unit=self.unit,
            amount=amount,
            reason=reason,
            at=at,
            absorbed=absorbed,
        )
        return Change(wallet=attrs.evolve(self, posted=self.posted + amount), entry=entry)
