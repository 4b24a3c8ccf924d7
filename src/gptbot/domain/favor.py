"""Favours: tokens that the admin may give to somebody who is nearly out of them; each is decided once."""

from datetime import datetime
from enum import StrEnum
from typing import NewType

import attrs

from gptbot.domain.errors import DomainError, Refusal
from gptbot.domain.ids import AccountId, EntryId
from gptbot.domain.notices import Notice, Profile, Rewriting, WalletView
from gptbot.domain.terms import Terms
from gptbot.domain.usage import Counters
from gptbot.domain.wallet import Change, Reason, Wallet

FavorId = NewType("FavorId", str)
"""``account/number``: short enough for a button."""


class Outcome(StrEnum):
    """How far a favour has come."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


@attrs.frozen(kw_only=True)
class Favor:
    """One request for ``tokens``. ``asked``: it was put before the admin."""

    id: FavorId
    account_id: AccountId
    tokens: int = attrs.field(validator=attrs.validators.ge(0))
    asked_at: datetime
    outcome: Outcome = Outcome.OPEN
    asked: bool = False

    @property
    def open(self) -> bool:
        """Whether it waits for the admin."""
        return self.outcome is Outcome.OPEN

    @property
    def entry_id(self) -> EntryId:
        """The entry that it is granted with: never a second one."""
        return EntryId(f"favor/{self.id}")

    def decided(self, *, grant: bool) -> "Favor":
        """The favour as it was decided; a decision stays what it was."""
        if not self.open:
            return self
        return attrs.evolve(self, outcome=Outcome.GRANTED if grant else Outcome.REFUSED)

    def credit(self, wallet: Wallet, at: datetime) -> Change:
        """What granting it does to the wallet; refused as `AmountTooLarge` where it cannot count that far."""
        return wallet.credit(self.tokens, reason=Reason.FAVOR, entry_id=self.entry_id, at=at)


def favor_id(account: AccountId, number: int) -> FavorId:
    """The id of an account's favour; ``number`` counts them from 1."""
    return FavorId(f"{account}/{number}")


def requested(wallet: Wallet, *, number: int, pending: Favor | None, at: datetime, terms: Terms) -> Favor:
    """A new request for tokens of this wallet's owner.

    Raises:
        DomainError: one waits already (`FavorPending`), or more is left than `Terms` allow (`StillEnough`).
    """
    if pending is not None:
        raise DomainError(FavorPending())
    if wallet.posted > terms.favor_threshold_tokens:
        raise DomainError(StillEnough(left=wallet.posted, limit=terms.favor_threshold_tokens))
    return Favor(
        id=favor_id(wallet.account_id, number),
        account_id=wallet.account_id,
        tokens=terms.favor_tokens,
        asked_at=at,
    )


@attrs.frozen(kw_only=True)
class FavorPending(Refusal):
    """The admin has not decided on the last request yet."""


@attrs.frozen(kw_only=True)
class StillEnough(Refusal):
    """A favour is for those who have at most ``limit`` tokens."""

    left: int
    limit: int


@attrs.frozen(kw_only=True)
class AdminNeedsNone(Refusal):
    """The admin's requests are free."""


@attrs.frozen(kw_only=True)
class UnknownFavor(Refusal):
    """Nobody asked for this one, or who did is gone."""


@attrs.frozen(kw_only=True)
class FavorAsked(Notice):
    """The admin was asked for this many tokens."""

    tokens: int


@attrs.frozen(kw_only=True)
class FavorRequested(Notice):
    """To the admin, with two buttons: somebody asks for tokens, and this is how they stand."""

    favor_id: FavorId
    user: Profile
    tokens: int
    left: WalletView
    used: Counters
    granted_before: int


@attrs.frozen(kw_only=True)
class FavorDecided(Rewriting, Notice):
    """To the admin, in place of the request: how it was decided."""

    user: Profile
    tokens: int
    granted: bool


@attrs.frozen(kw_only=True)
class FavorGranted(Notice):
    """To who asked: the admin gave this much; what is in the wallet now."""

    tokens: int
    posted: int


@attrs.frozen(kw_only=True)
class FavorDenied(Notice):
    """To who asked: the admin said no."""
