"""Strategies for what people are told: every kind of refusal, notice and report that exists."""

from datetime import datetime
from types import NoneType
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gptbot.domain.errors import Refusal
from gptbot.domain.ids import AccountId
from gptbot.domain.letter import Letter, Priority
from gptbot.domain.notices import Notice, Refilled
from gptbot.domain.reports import FailureReport, RequestReport
from gptbot.domain.units import AMOUNT_MAX
from gptbot.domain.usage import Counters, TokenUsage
from gptbot.testing.primitives import (
    account_ids,
    amounts,
    chat_ids,
    counters,
    event_ids,
    languages,
    moments,
    token_usages,
    visible_texts,
)
from gptbot.testing.shapes import kinds, values_of


def refusals() -> SearchStrategy[Refusal]:
    """Every kind of refusal that exists."""
    return st.one_of(*(values_of(kind, _leaves()) for kind in kinds(Refusal)))


def notices() -> SearchStrategy[Notice]:
    """Every kind of notice that exists, with every kind of refusal in `Refused`."""
    leaves = _leaves() | {Refusal: refusals()}
    return st.one_of(*(_signed(leaves) if kind is Refilled else values_of(kind, leaves) for kind in kinds(Notice)))


def reports() -> SearchStrategy[RequestReport | FailureReport]:
    """What the admin reads of single requests."""
    return st.one_of(values_of(RequestReport, _leaves()), values_of(FailureReport, _leaves()))


def letters() -> SearchStrategy[Letter]:
    """Notices on their way to a chat."""
    return st.builds(
        Letter,
        key=event_ids(),
        to=chat_ids(),
        notice=notices(),
        language=languages(),
        priority=st.sampled_from(Priority),
        reply_to=st.none() | st.integers(1, 2**31).map(str),
        exchange=st.none() | event_ids(),
        replaces=st.none() | st.integers(1, 2**31).map(str),
        asker=st.none() | account_ids(),
    )


def _leaves() -> dict[Any, SearchStrategy[Any]]:
    return {
        str: visible_texts(),
        int: amounts(),
        bool: st.booleans(),
        datetime: moments(),
        NoneType: st.none(),
        AccountId: account_ids(),
        TokenUsage: token_usages(),
        Counters: counters(),
    }


def _signed(leaves: dict[Any, SearchStrategy[Any]]) -> SearchStrategy[Refilled]:
    """The one notice whose numbers may be negative: the admin took something away."""
    return values_of(Refilled, leaves | {int: st.integers(-AMOUNT_MAX, AMOUNT_MAX)})
