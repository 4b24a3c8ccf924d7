"""Hypothesis strategies for every value of the domain: legal ones only, extremes and odd texts among them.

Each function returns a strategy. Arguments narrow it down: ``accounts(ids=st.just(me))``.
"""

from functools import cache
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gptbot.domain.account import Account, Person
from gptbot.domain.exchange import Exchange, Status
from gptbot.domain.extended_context import Dialog, DialogId, Role, Turn
from gptbot.domain.ids import AccountId, HoldId, private_chat
from gptbot.domain.request import Chat, Question, Request
from gptbot.domain.tariff import Price, Tariff
from gptbot.domain.terms import Terms
from gptbot.domain.usage import Spent, UsageRecord
from gptbot.domain.wallet import Hold, Wallet
from gptbot.testing.notices import letters, notices, refusals, reports
from gptbot.testing.primitives import (
    TOKENS_MAX,
    account_ids,
    amounts,
    chat_ids,
    counters,
    event_ids,
    group_ids,
    languages,
    moments,
    texts,
    tiers,
    token_usages,
    units,
    usernames,
    visible_texts,
)

__all__ = [
    "account_ids",
    "accounts",
    "amounts",
    "chat_ids",
    "counters",
    "dialog_ids",
    "dialogs",
    "event_ids",
    "exchanges",
    "group_ids",
    "histories",
    "languages",
    "letters",
    "moments",
    "notices",
    "persons",
    "prices",
    "questions",
    "refusals",
    "reports",
    "requests",
    "spent",
    "tariffs",
    "terms",
    "texts",
    "tiers",
    "token_usages",
    "turns",
    "units",
    "usage_records",
    "usernames",
    "visible_texts",
    "wallets",
]

T = TypeVar("T")

_SECONDS_MAX = 30 * 86_400


def persons(*, ids: SearchStrategy[AccountId] | None = None) -> SearchStrategy[Person]:
    """People as a frontend sees them."""
    return st.builds(
        Person,
        id=_or(ids, account_ids()),
        name=texts(min_size=1),
        username=st.none() | usernames(),
        language=languages(),
    )


def accounts(
    *, ids: SearchStrategy[AccountId] | None = None, inviters: SearchStrategy[AccountId | None] | None = None
) -> SearchStrategy[Account]:
    """Registered people in every state."""
    return st.builds(
        Account,
        id=_or(ids, account_ids()),
        name=texts(min_size=1),
        registered_at=moments(),
        username=st.none() | usernames(),
        spoken=languages(),
        chosen=st.none() | languages(),
        blocked=st.booleans(),
        tier=tiers(),
        prompt=st.none() | visible_texts(),
        context_chars=st.integers(0, 50_000) | st.integers(0, 200),
        inviter=_or(inviters, st.none() | account_ids()),
        last_request_at=st.none() | moments(),
        unreachable=st.booleans(),
    )


def terms() -> SearchStrategy[Terms]:
    """Numbers that an operator could choose: what is granted leaves room in a wallet."""
    return st.builds(
        Terms,
        welcome_tokens=amounts(maximum=TOKENS_MAX),
        bonus_tokens=amounts(maximum=TOKENS_MAX),
        context_chars_max=amounts(minimum=1, maximum=TOKENS_MAX),
        prompt_chars_max=amounts(minimum=1, maximum=TOKENS_MAX),
        default_prompt=visible_texts(),
        answer_tokens_max=amounts(minimum=1, maximum=TOKENS_MAX),
        premium_tokens_per_voice_second=amounts(maximum=1_000),
        voice_seconds_max=st.integers(1, 3_600),
        hold_lifetime_s=st.integers(1, _SECONDS_MAX),
        favor_tokens=amounts(maximum=TOKENS_MAX),
        favor_threshold_tokens=amounts(),
    )


@st.composite
def wallets(draw: st.DrawFn, *, posted: SearchStrategy[int] | None = None, holds_max: int = 4) -> Wallet:
    """Wallets with up to ``holds_max`` open holds, which never take more than there is."""
    balance = left = draw(_or(posted, amounts()))
    holds: list[Hold] = []
    for number in range(draw(st.integers(0, holds_max))):
        amount = draw(st.integers(0, left))
        left -= amount
        holds.append(Hold(id=HoldId(f"hold/{number}"), amount=amount, expires_at=draw(moments())))
    return Wallet(account_id=draw(account_ids()), unit=draw(units()), posted=balance, holds=tuple(holds))


def turns(*, surrogates: bool = False) -> SearchStrategy[Turn]:
    """What user and assistant said."""
    return st.builds(Turn, role=st.sampled_from((Role.USER, Role.ASSISTANT)), text=texts(surrogates=surrogates))


def histories(*, max_size: int = 12, surrogates: bool = False) -> SearchStrategy[tuple[Turn, ...]]:
    """Turns in order, oldest first."""
    return st.lists(turns(surrogates=surrogates), max_size=max_size).map(tuple)


@cache
def dialog_ids() -> SearchStrategy[DialogId]:
    """Somebody in a private chat or a group."""
    return st.builds(DialogId, chat_id=chat_ids(), account_id=account_ids())


def dialogs(*, ids: SearchStrategy[DialogId] | None = None) -> SearchStrategy[Dialog]:
    """What is remembered of a dialogue."""
    return st.builds(Dialog, id=_or(ids, dialog_ids()), generation=st.integers(0, 9), turns=histories())


@st.composite
def requests(draw: st.DrawFn, *, people: SearchStrategy[Person] | None = None) -> Request:
    """Things said to the bot, in private or in a group."""
    person = draw(_or(people, persons()))
    private = st.just(Chat(id=private_chat(person.id)))
    chat = draw(private | st.builds(Chat, id=group_ids(), title=texts(min_size=1)))
    message = draw(st.none() | st.integers(1, 2**31).map(str))
    return Request(event_id=draw(event_ids()), person=person, chat=chat, at=draw(moments()), message=message)


def questions(
    *, said: SearchStrategy[Request] | None = None, wordings: SearchStrategy[str] | None = None
) -> SearchStrategy[Question]:
    """Requests for an answer, with something to answer."""
    return st.builds(
        Question,
        request=_or(said, requests()),
        text=_or(wordings, visible_texts()),
        replied=st.none() | texts(),
        tier=st.none() | tiers(),
    )


def prices() -> SearchStrategy[Price]:
    """From nothing to a thousand USD for a million tokens, or for a minute."""
    nano_usd = st.integers(0, 10**12)
    return st.builds(
        Price,
        input_nano_usd=nano_usd,
        output_nano_usd=nano_usd,
        picture_input_nano_usd=st.none() | nano_usd,
        minute_nano_usd=st.none() | nano_usd,
    )


def tariffs() -> SearchStrategy[Tariff]:
    """Prices of a few models."""
    return st.builds(Tariff, prices=st.dictionaries(st.sampled_from(("small", "large", "local")), prices()))


@st.composite
def exchanges(draw: st.DrawFn, *, statuses: SearchStrategy[Status] | None = None) -> Exchange:
    """Paid requests at every step and attempt, with their holds."""
    opened = Exchange(
        event_id=draw(event_ids()),
        dialog_id=draw(dialog_ids()),
        tier=draw(st.none() | tiers()),
        opened_at=draw(moments()),
        generation=draw(st.integers(0, 9)),
        free=draw(st.booleans()),
        status=draw(_or(statuses, st.sampled_from(Status))),
        attempt=draw(st.integers(1, 5)),
    )
    return opened.holding(tuple(draw(st.lists(units(), max_size=3))))


def spent() -> SearchStrategy[Spent]:
    """Single paid calls."""
    return st.builds(
        Spent,
        unit=units(),
        amount=amounts(maximum=TOKENS_MAX),
        model=st.sampled_from(("small", "large", "local")),
        tokens=st.none() | token_usages(),
        voice_seconds=st.integers(0, 3_600),
        cost_nano_usd=st.none() | amounts(maximum=10**15),
    )


def usage_records(*, ids: SearchStrategy[AccountId] | None = None) -> SearchStrategy[UsageRecord]:
    """Answered requests with up to three paid calls."""
    return st.builds(
        UsageRecord,
        event_id=event_ids(),
        account_id=_or(ids, account_ids()),
        at=moments(),
        spent=st.lists(spent(), min_size=1, max_size=3).map(tuple),
    )


def _or(given: SearchStrategy[T] | None, usual: SearchStrategy[T]) -> SearchStrategy[T]:
    return usual if given is None else given
