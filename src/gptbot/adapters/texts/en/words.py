"""English words that many texts share."""

import attrs

from gptbot.adapters.texts.context import TextContext
from gptbot.adapters.texts.wording import one_line, shown_id, usd
from gptbot.domain.account import Tier
from gptbot.domain.notices import Profile, WalletView
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters

UNITS = {
    Unit.TOKEN: ("token", "tokens"),
    Unit.PREMIUM_TOKEN: ("premium token", "premium tokens"),
    Unit.IMAGE: ("image", "images"),
}
WALLETS = {Unit.TOKEN: "Tokens", Unit.PREMIUM_TOKEN: "Premium tokens", Unit.IMAGE: "Images"}
TIERS = {Tier.STANDARD: "standard", Tier.PREMIUM: "premium"}


@attrs.frozen
class EnglishTexts:
    """What the texts of every theme know."""

    context: TextContext


def counted(amount: int, one: str, many: str) -> str:
    """``1 token``, ``2 tokens``."""
    return f"{amount} {one if abs(amount) == 1 else many}"


def amount_of(unit: Unit, amount: int) -> str:
    """An amount with its unit."""
    return counted(amount, *UNITS[unit])


def tokens(amount: int) -> str:
    """An amount of ordinary tokens."""
    return amount_of(Unit.TOKEN, amount)


def chars(amount: int) -> str:
    """A number of characters."""
    return counted(amount, "character", "characters")


def named(profile: Profile) -> str:
    """Somebody as the admin knows them: name, username, id. Groups have ids below zero."""
    username = one_line((profile.username or "").removeprefix("@"))
    known_as = f"@{username}, " if username else ""
    own_id = shown_id(profile.id)
    nameless = "a group" if own_id.startswith("-") else "no name"
    return f"{one_line(profile.name) or nameless} ({known_as}id {own_id})"


def wallet(view: WalletView) -> str:
    """A wallet's line, with what is held of it."""
    held = f" (of which {view.held} held by a running request)" if view.held else ""
    return f"{WALLETS[view.unit]}: {view.posted}{held}"


def cost_in_all(sums: Counters) -> str:
    """What is known of a cost, and how many requests it leaves out."""
    if not sums.unpriced:
        return usd(sums.cost_nano_usd)
    if not sums.cost_nano_usd and sums.unpriced >= sums.requests:
        return "unknown"
    return f"{usd(sums.cost_nano_usd)} and {counted(sums.unpriced, 'request', 'requests')} of unknown cost"


def cost(nano_usd: int | None) -> str:
    """A cost in dollars, if it is known."""
    return "unknown" if nano_usd is None else usd(nano_usd)
