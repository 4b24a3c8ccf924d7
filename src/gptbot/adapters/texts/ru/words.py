"""Russian words that many texts share, with their plurals."""

import attrs

from gptbot.adapters.texts.context import TextContext
from gptbot.adapters.texts.wording import one_line, shown_id, usd
from gptbot.domain.account import Tier
from gptbot.domain.notices import Profile, WalletView
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters

UNITS = {
    Unit.TOKEN: ("токен", "токена", "токенов"),
    Unit.PREMIUM_TOKEN: ("премиум-токен", "премиум-токена", "премиум-токенов"),
    Unit.IMAGE: ("изображение", "изображения", "изображений"),
}
WALLETS = {Unit.TOKEN: "Токены", Unit.PREMIUM_TOKEN: "Премиум-токены", Unit.IMAGE: "Изображения"}
TIERS = {Tier.STANDARD: "стандартная модель", Tier.PREMIUM: "премиум-модель"}
TIERS_IN_BRIEF = {Tier.STANDARD: "стандартная", Tier.PREMIUM: "премиум"}

_TEENS = range(11, 15)
_FEW = range(2, 5)


@attrs.frozen
class RussianTexts:
    """What the texts of every theme know."""

    context: TextContext


def counted(amount: int, one: str, few: str, many: str) -> str:
    """``1 токен``, ``2 токена``, ``5 токенов``."""
    size = abs(amount)
    if size % 100 in _TEENS:
        form = many
    elif size % 10 == 1:
        form = one
    else:
        form = few if size % 10 in _FEW else many
    return f"{amount} {form}"


def amount_of(unit: Unit, amount: int) -> str:
    """An amount with its unit."""
    return counted(amount, *UNITS[unit])


def tokens(amount: int) -> str:
    """An amount of ordinary tokens."""
    return amount_of(Unit.TOKEN, amount)


def up_to_chars(amount: int) -> str:
    """``до 1 символа``, ``до 2 символов``: the genitive knows two forms."""
    return f"до {counted(amount, 'символа', 'символов', 'символов')}"


def named(profile: Profile) -> str:
    """Somebody as the admin knows them: name, username, id. Groups have ids below zero."""
    username = one_line((profile.username or "").removeprefix("@"))
    known_as = f"@{username}, " if username else ""
    own_id = shown_id(profile.id)
    nameless = "группа" if own_id.startswith("-") else "без имени"
    return f"{one_line(profile.name) or nameless} ({known_as}id {own_id})"


def wallet(view: WalletView) -> str:
    """A wallet's line, with what is held of it."""
    held = f" (из них {view.held} зарезервировано, пока выполняется запрос)" if view.held else ""
    return f"{WALLETS[view.unit]}: {view.posted}{held}"


def cost_in_all(sums: Counters) -> str:
    """What is known of a cost, and how many requests it leaves out."""
    if not sums.unpriced:
        return usd(sums.cost_nano_usd)
    if not sums.cost_nano_usd and sums.unpriced >= sums.requests:
        return "неизвестна"
    others = counted(sums.unpriced, "запрос", "запроса", "запросов")
    return f"{usd(sums.cost_nano_usd)} и ещё {others} неизвестной стоимости"


def cost(nano_usd: int | None) -> str:
    """A cost in dollars, if it is known."""
    return "неизвестна" if nano_usd is None else usd(nano_usd)
