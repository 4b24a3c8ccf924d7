"""The ports: what adapters fit, and the failures that cross them."""

import asyncio
from datetime import UTC, datetime

from gptbot.domain.ports.ambient import Bell, Clock
from gptbot.domain.ports.delivery import Activity
from gptbot.domain.ports.models import Failure, ModelError


class Standing:
    """A clock that always says the same."""

    def now(self) -> datetime:
        """The first moment of 2026."""
        return datetime(2026, 1, 1, tzinfo=UTC)


def test_an_event_is_a_bell() -> None:
    """Whoever waits for letters is woken, however often it rings."""
    event = asyncio.Event()
    bell: Bell = event
    bell.set()
    bell.set()
    assert event.is_set()


def test_a_clock_fits_by_shape() -> None:
    """No adapter inherits from its port."""
    clock: Clock = Standing()
    assert clock.now().tzinfo is UTC


def test_the_bot_can_say_that_it_is_typing() -> None:
    """The activity has the name that Telegram gives it."""
    assert Activity("typing") is Activity.TYPING


def test_a_models_failure_is_named_with_a_word_for_the_operator() -> None:
    """The kind decides what is done, the detail is read by people."""
    error = ModelError(Failure.BUSY, "429")
    assert (error.failure, error.detail) == (Failure.BUSY, "429")
    assert ModelError(Failure.EMPTY).detail == ""


def test_a_models_failure_says_which_model_and_what_the_provider_said() -> None:
    """Both where they are known; as a text it is the kind and the detail."""
    error = ModelError(Failure.REJECTED, "400", model="large", reason="not that")
    assert (error.model, error.reason, error.args) == ("large", "not that", (Failure.REJECTED, "400"))
    silent = ModelError(Failure.EMPTY)
    assert (silent.model, silent.reason, silent.args) == ("", None, (Failure.EMPTY, ""))


def test_three_failures_are_the_operators_to_mend() -> None:
    """A wrong key, a used up quota, a model that is gone: waiting does not help."""
    theirs = {failure for failure in Failure if failure.operators}
    assert theirs == {Failure.KEY_REFUSED, Failure.QUOTA_USED_UP, Failure.MODEL_GONE}
