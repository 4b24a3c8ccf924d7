"""What the adapters are told: where, with which key, which models, how long to wait."""

from collections.abc import Mapping

import attrs
from attrs.validators import ge, gt, min_len

from gptbot.domain.account import Tier


def _every_tier(_settings: object, _field: object, models: Mapping[Tier, str]) -> None:
    unserved = [tier.value for tier in Tier if not models.get(tier)]
    if unserved:
        raise ValueError(f"no model serves {', '.join(unserved)}")


@attrs.frozen(kw_only=True)
class ChatModelSettings:
    """The operator's choices, for the server and its chat models.

    ``base_url`` is None for OpenAI itself. ``vision_model`` looks at pictures; None means the premium model.
    ``reasoning_effort`` is sent for the tiers that have one. The total deadline counts from the question to the end
    of the answer, retries included; the silence deadline counts anew with each part of the answer. ``retries`` is how
    often a request is sent again before its answer has begun, whichever model it is for.

    Raises:
        ValueError: no key, a tier without a model, a deadline of nothing, fewer than no retries.
    """

    api_key: str = attrs.field(repr=False, validator=min_len(1))
    base_url: str | None = None
    models: Mapping[Tier, str] = attrs.field(validator=_every_tier)
    vision_model: str | None = None
    reasoning_effort: Mapping[Tier, str | None] = attrs.field(factory=dict)
    total_deadline_s: float = attrs.field(validator=gt(0))
    silence_deadline_s: float = attrs.field(validator=gt(0))
    retries: int = attrs.field(default=1, validator=ge(0))

    def model(self, tier: Tier, *, sees: bool = False) -> str:
        """The id of the model that serves this tier; of the one that looks at pictures if ``sees``."""
        return (self.vision_model or self.models[Tier.PREMIUM]) if sees else self.models[tier]

    def effort(self, tier: Tier, model: str) -> str | None:
        """How hard this model thinks for this tier; None: nobody has said it."""
        tiers = (tier, *Tier)
        return next((self.reasoning_effort.get(one) for one in tiers if self.models[one] == model), None)


@attrs.frozen(kw_only=True)
class MediaSettings:
    """The models for images and for voice, at the same server.

    ``image_size`` and ``image_quality`` are sent where they are set. Each deadline is for the whole request, retries
    included.

    Raises:
        ValueError: no model, a deadline of nothing.
    """

    image_model: str = attrs.field(validator=min_len(1))
    image_size: str | None = None
    image_quality: str | None = None
    image_deadline_s: float = attrs.field(validator=gt(0))
    transcription_model: str = attrs.field(validator=min_len(1))
    transcription_deadline_s: float = attrs.field(validator=gt(0))
