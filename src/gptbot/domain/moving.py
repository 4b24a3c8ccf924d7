"""Moving house: accounts with all that is theirs, as they come from another bot or leave for one."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from enum import StrEnum

import attrs

from gptbot.domain.account import Account
from gptbot.domain.extended_context import Turn
from gptbot.domain.favor import Favor, favor_id
from gptbot.domain.ids import EntryId, local_part
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.usage import Counters
from gptbot.domain.wallet import Change, Reason, Wallet

REGISTERED_BEFORE = datetime(1970, 1, 1, tzinfo=UTC)
"""When somebody registered whose registration nobody noted."""


@attrs.frozen(kw_only=True)
class Resident:
    """One account with all that is theirs: what is posted in each wallet, counters, favours, the private dialogue."""

    account: Account
    tokens: int = 0
    premium_tokens: int = 0
    images: int = 0
    counters: Counters = attrs.Factory(Counters)
    favors: int = 0
    favor_open: bool = False
    turns: tuple[Turn, ...] = ()

    def posted(self, unit: Unit) -> int:
        """What is in the wallet of this unit."""
        return {Unit.TOKEN: self.tokens, Unit.PREMIUM_TOKEN: self.premium_tokens, Unit.IMAGE: self.images}[unit]

    def favor(self, tokens: int, at: datetime) -> Favor | None:
        """Their open favour, which the admin has not been asked about here."""
        if not self.favor_open:
            return None
        account_id = self.account.id
        return Favor(id=favor_id(account_id, 1), account_id=account_id, tokens=tokens, asked_at=at)

    def opening(self, at: datetime) -> tuple[Change, ...]:
        """What fills the wallets: one entry each, and always one of tokens, so that nobody moves in twice."""
        return tuple(
            Wallet(account_id=self.account.id, unit=unit).credit(
                self.posted(unit),
                reason=Reason.IMPORT,
                entry_id=EntryId(f"import/{self.account.id}/{unit}"),
                at=at,
            )
            for unit in Unit
            if unit is Unit.TOKEN or self.posted(unit)
        )


class Remarked(StrEnum):
    """What was changed, or left out, on the way."""

    ALREADY_HERE = "already_here"
    NEGATIVE = "negative"
    USERNAME_TAKEN = "username_taken"
    ADMIN_BALANCE = "admin_balance"
    INVITED_THEMSELVES = "invited_themselves"
    PROMPT_CUT = "prompt_cut"
    CONTEXT_CUT = "context_cut"
    UNKNOWN_FIELD = "unknown_field"
    NOBODYS_DIALOG = "nobodys_dialog"
    UNKNOWN_FILE = "unknown_file"


@attrs.frozen
class Remark:
    """One such change: of what kind, where, and what was there."""

    kind: Remarked
    place: str
    detail: str = ""


@attrs.frozen(kw_only=True)
class Movers:
    """Everybody who comes, in their order; ``totals`` are the counters of the bot that they come from."""

    residents: tuple[Resident, ...]
    totals: Counters
    remarks: tuple[Remark, ...] = ()


@attrs.frozen(kw_only=True)
class MovedIn:
    """What came of it: who came in with what, and everything that was changed on the way."""

    accounts: int
    dialogs: int
    blocked: int
    favors_open: int
    tokens: int
    premium_tokens: int
    images: int
    totals: Counters
    remarks: tuple[Remark, ...]


def with_own_names(
    residents: Sequence[Resident], taken: Collection[str]
) -> tuple[tuple[Resident, ...], tuple[Remark, ...]]:
    """The residents with each username at one of them: whoever asked for something last.

    ``taken`` are the names, case folded, that somebody else has for good.
    """
    owners: dict[str, Resident] = {}
    for resident in residents:
        key = _name_key(resident)
        if key and (key not in owners or _last(owners[key]) <= _last(resident)):
            owners[key] = resident
    losers = {
        resident.account.id
        for resident in residents
        if (key := _name_key(resident)) and (key in taken or owners[key] is not resident)
    }
    remarks = tuple(
        Remark(Remarked.USERNAME_TAKEN, f"user {local_part(resident.account.id)}", f"@{resident.account.username}")
        for resident in residents
        if resident.account.id in losers
    )
    return tuple(_nameless(resident) if resident.account.id in losers else resident for resident in residents), remarks


def summed(counters: Sequence[Counters]) -> Counters:
    """What these come to, as far as 64 bits reach."""
    names = [field.name for field in attrs.fields(Counters)]
    return Counters(**{name: min(sum(getattr(one, name) for one in counters), AMOUNT_MAX) for name in names})


def _name_key(resident: Resident) -> str:
    return (resident.account.username or "").casefold()


def _last(resident: Resident) -> datetime:
    return resident.account.last_request_at or REGISTERED_BEFORE


def _nameless(resident: Resident) -> Resident:
    return attrs.evolve(resident, account=attrs.evolve(resident.account, username=None))
