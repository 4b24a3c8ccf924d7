"""What the chat adapter is told: where, with which key, which models, how long to wait."""

from collections.abc import Mapping

import attrs
from attrs.validators import ge, gt

from gptbot.domain.account import Tier


def _every_tier(_settings: object, _field: object, models: Mapping[Tier, str]) -> None:
    unserved = [tier.value for tier in Tier if not models.get(tier)]
    if unserved:
        raise ValueError(f"no model serves {', '.join(unserved)}")


@attrs.frozen(kw_only=True)
class ChatModelSettings:
    """The operator's choices.

    ``base_url`` is None for OpenAI itself. ``reasoning_effort`` is sent for the tiers that have one. The total
    deadline counts from the question to the end of the answer, retries included; the silence deadline counts anew
    with each part of the answer. ``retries`` is how often a request is sent again before its answer has begun.

    Raises:
        ValueError: a tier without a model, a deadline of nothing, fewer than no retries.
    """

    api_key: str = attrs.field(repr=False)
    base_url: str | None = None
    models: Mapping[Tier, str] = attrs.field(validator=_every_tier)
    reasoning_effort: Mapping[Tier, str | None] = attrs.field(factory=dict)
    total_deadline_s: float = attrs.field(validator=gt(0))
    silence_deadline_s: float = attrs.field(validator=gt(0))
    retries: int = attrs.field(default=1, validator=ge(0))
