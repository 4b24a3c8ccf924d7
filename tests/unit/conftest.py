"""What all unit tests share: how long Hypothesis searches, and the terms of the house."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

from gptbot.domain.terms import Terms
from gptbot.testing.ledger_machine import TERMS

settings.register_profile("quick", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", parent=settings.get_profile("quick"), max_examples=2_000)
settings.register_profile("fuzz", parent=settings.get_profile("quick"), max_examples=20_000)
settings.register_profile(
    "repeatable",
    parent=settings.get_profile("quick"),
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="session")
def house_terms() -> Terms:
    """The numbers that a new installation starts with."""
    return TERMS
