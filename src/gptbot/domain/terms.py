"""The numbers of the house, as one value: the operator's settings decide them, the rules only read them."""

import attrs

from gptbot.domain.units import AMOUNT_MAX, Unit


def _amount(minimum: int = 0, default: int | None = None) -> int:
    """A field for a whole number from ``minimum`` up to what 64 bits hold."""
    checks = attrs.validators.and_(attrs.validators.ge(minimum), attrs.validators.le(AMOUNT_MAX))
    if default is None:
        required: int = attrs.field(validator=checks)
        return required
    return attrs.field(default=default, validator=checks)


@attrs.frozen(kw_only=True)
class Terms:
    """What accounts are given, what requests may use, how long things last."""

    welcome_tokens: int = _amount()
    bonus_tokens: int = _amount()
    context_chars_max: int = _amount(1)
    prompt_chars_max: int = _amount(1)
    default_prompt: str
    answer_tokens_max: int = _amount(1)
    premium_tokens_per_voice_second: int = _amount()
    voice_seconds_max: int = _amount(1)
    hold_lifetime_s: int = _amount(1)
    favor_tokens: int = _amount(default=30_000)
    favor_threshold_tokens: int = _amount(default=10_000)

    # What the admin reads in place of a balance: requests of the admin are counted and never deducted.
    admin_shows_tokens: int = 777_777
    admin_shows_premium_tokens: int = 77_777
    admin_shows_images: int = 777

    def admin_shows(self, unit: Unit) -> int:
        """The amount that stands for the admin's wallet of this unit."""
        return {
            Unit.TOKEN: self.admin_shows_tokens,
            Unit.PREMIUM_TOKEN: self.admin_shows_premium_tokens,
            Unit.IMAGE: self.admin_shows_images,
        }[unit]
