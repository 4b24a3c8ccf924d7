"""Top users: the best by one of the numbers that are counted."""

from collections.abc import Sequence
from enum import StrEnum

import attrs

from gptbot.domain.account import Account
from gptbot.domain.errors import DomainError, Refusal
from gptbot.domain.ids import local_part
from gptbot.domain.listing import document
from gptbot.domain.notices import Attachment, Notice, Profile
from gptbot.domain.units import NANO_USD_PER_USD

PLACES_DEFAULT = 10
CHART_BARS_MAX = 30

_SHOWN_CHARS = 64


class Ranking(StrEnum):
    """What people are ranked by."""

    REQUESTS = "requests"
    TOKENS = "tokens"
    BALANCE = "balance"
    PREMIUM_TOKENS = "premium_tokens"
    PREMIUM_BALANCE = "premium_balance"
    IMAGES = "images"
    IMAGE_BALANCE = "image_balance"
    FAVORS = "favors"
    REFS = "refs"
    COST = "cost"


_ALIASES = {
    "ref": Ranking.REFS,
    "referrals": Ranking.REFS,
    "invites": Ranking.REFS,
    "price": Ranking.COST,
}


@attrs.frozen(kw_only=True)
class Place:
    """Somebody and their number; a cost is in nano-USD."""

    user: Profile
    amount: int


@attrs.frozen(kw_only=True)
class TopUsers(Notice):
    """To the admin: the first ``count``, best first; a long list, or their chart, is in the attachment.

    Nobody has a place with a number of nothing.
    """

    ranking: Ranking
    count: int
    places: tuple[Place, ...] = ()
    attachment: Attachment | None = None


@attrs.frozen(kw_only=True)
class UnknownRanking(Refusal):
    """Nobody is ranked by that."""

    text: str


@attrs.frozen(kw_only=True)
class ChartsMissing(Refusal):
    """Charts need the extra of this name, which is not installed."""

    extra: str


def ranking_named(text: str) -> Ranking:
    """A ranking by one of its names, in any case; refused as `UnknownRanking`."""
    name = text.casefold()
    if name in _ALIASES:
        return _ALIASES[name]
    try:
        return Ranking(name)
    except ValueError:
        raise DomainError(UnknownRanking(text=text[:_SHOWN_CHARS])) from None


def shown_amount(ranking: Ranking, amount: int) -> str:
    """The number as a chart shows it, in no language: ``1 234``, ``$12.35``, ``$0.057``."""
    if ranking is not Ranking.COST:
        return f"{amount:,}".replace(",", " ")
    usd = amount / NANO_USD_PER_USD
    if usd >= 1:
        return f"${usd:.2f}"
    two_digits = float(f"{usd:.2g}")
    return f"${two_digits:.9f}".rstrip("0").rstrip(".")


def places_document(ranking: Ranking, ranked: Sequence[tuple[Account, int]]) -> bytes:
    """The list as a document; a cost in nano-USD."""
    field = "cost_nano_usd" if ranking is Ranking.COST else ranking.value
    rows = (
        (str(number), local_part(account.id), account.username or "", account.name, str(amount))
        for number, (account, amount) in enumerate(ranked, 1)
    )
    return document(("place", "id", "username", "name", field), rows)
