"""The naive ledger: what wallets must hold, in plain dicts, told once more without any code of the domain's."""

from datetime import datetime, timedelta
from enum import Enum, auto

import attrs

from gptbot.domain.ids import AccountId, EventId
from gptbot.domain.terms import Terms
from gptbot.domain.units import AMOUNT_MAX, Unit

Key = tuple[AccountId, Unit]


class Outcome(Enum):
    """What became of an event."""

    DONE = auto()
    AGAIN = auto()
    REFUSED = auto()


@attrs.frozen(kw_only=True)
class Join:
    """Somebody comes for the first time, perhaps invited."""

    newcomer: AccountId
    inviter: AccountId | None


@attrs.frozen(kw_only=True)
class Refill:
    """The admin adds to a wallet, or takes away with a negative amount."""

    event_id: EventId
    key: Key
    amount: int


@attrs.frozen(kw_only=True)
class Open:
    """A request begins and holds the most that it can cost."""

    event_id: EventId
    key: Key
    most: int
    lifetime_s: int


@attrs.frozen(kw_only=True)
class Settle:
    """A request ends with an answer."""

    opened: Open
    used: int


@attrs.frozen(kw_only=True)
class Release:
    """A request ends without one."""

    opened: Open


@attrs.frozen(kw_only=True)
class Charge:
    """An answer is paid for without a hold."""

    event_id: EventId
    key: Key
    used: int


Event = Join | Refill | Open | Settle | Release | Charge


@attrs.define
class Pocket:
    """One wallet: entries as (amount, absorbed), open holds as (amount, expiry) by event."""

    entries: list[tuple[int, int]] = attrs.field(factory=list)
    holds: dict[EventId, tuple[int, datetime]] = attrs.field(factory=dict)

    @property
    def posted(self) -> int:
        """The balance."""
        return sum(amount for amount, _ in self.entries)

    @property
    def available(self) -> int:
        """The balance without what is held."""
        return self.posted - sum(amount for amount, _ in self.holds.values())


@attrs.define
class NaiveLedger:
    """All wallets, who is blocked, which events were seen, and four sums."""

    terms: Terms
    pockets: dict[Key, Pocket] = attrs.field(factory=dict)
    blocked: set[AccountId] = attrs.field(factory=set)
    seen: set[EventId] = attrs.field(factory=set)
    granted: int = 0
    withdrawn: int = 0
    used: int = 0
    charged: int = 0

    def apply(self, event: Event, at: datetime) -> Outcome:
        """What the event does now: all of it, or nothing."""
        match event:
            case Join():
                return self._join(event)
            case Settle() | Release():
                return self._close(event)
        if event.event_id in self.seen:
            return Outcome.AGAIN
        outcome = self._first(event, at)
        if outcome is Outcome.DONE:
            self.seen.add(event.event_id)
        return outcome

    def block(self, account_id: AccountId, *, blocked: bool) -> None:
        """From now on an invitation by this account counts, or not."""
        (self.blocked.add if blocked else self.blocked.discard)(account_id)

    def fits(self, event: Refill) -> bool:
        """Whether the wallet can count that far."""
        return self.pockets[event.key].posted + event.amount <= AMOUNT_MAX

    def expire(self, at: datetime) -> int:
        """Closes the holds whose time is up; how many there were."""
        count = 0
        for pocket in self.pockets.values():
            late = [event_id for event_id, (_, expires_at) in pocket.holds.items() if expires_at <= at]
            for event_id in late:
                del pocket.holds[event_id]
            count += len(late)
        return count

    def _join(self, event: Join) -> Outcome:
        if (event.newcomer, Unit.TOKEN) in self.pockets:
            return Outcome.AGAIN
        inviter = self.pockets.get((event.inviter, Unit.TOKEN)) if event.inviter else None
        rewarded = inviter is not None and event.inviter not in self.blocked
        bonus = self.terms.bonus_tokens
        if inviter and rewarded and inviter.posted + bonus > AMOUNT_MAX:
            return Outcome.REFUSED
        self.pockets |= {(event.newcomer, unit): Pocket() for unit in Unit}
        purse = self.pockets[event.newcomer, Unit.TOKEN]
        self._grant(purse, self.terms.welcome_tokens)
        if inviter and rewarded:
            self._grant(purse, bonus)
            self._grant(inviter, bonus)
        return Outcome.DONE

    def _first(self, event: Refill | Open | Charge, at: datetime) -> Outcome:
        pocket = self.pockets[event.key]
        match event:
            case Refill() if event.amount < 0:
                taken = min(-event.amount, pocket.available)
                pocket.entries.append((-taken, 0))
                self.withdrawn += taken
            case Refill():
                if not self.fits(event):
                    return Outcome.REFUSED
                self._grant(pocket, event.amount)
            case Open():
                if event.most > 0 and pocket.available == 0:
                    return Outcome.REFUSED
                expires_at = at + timedelta(seconds=event.lifetime_s)
                pocket.holds[event.event_id] = (min(event.most, pocket.available), expires_at)
            case Charge():
                self._charge(pocket, event.used)
        return Outcome.DONE

    def _close(self, event: Settle | Release) -> Outcome:
        pocket = self.pockets[event.opened.key]
        if pocket.holds.pop(event.opened.event_id, None) is None:
            return Outcome.AGAIN
        if isinstance(event, Settle):
            self._charge(pocket, event.used)
        return Outcome.DONE

    def _grant(self, pocket: Pocket, amount: int) -> None:
        pocket.entries.append((amount, 0))
        self.granted += amount

    def _charge(self, pocket: Pocket, used: int) -> None:
        paid = min(used, pocket.available)
        pocket.entries.append((-paid, used - paid))
        self.used += used
        self.charged += paid
