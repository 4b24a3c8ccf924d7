"""Strategies for the small values that all others are made of: texts, amounts, moments, identifiers, usage.

Each is made once: whoever draws from several draws a value in less time than it takes to make them.
"""

from datetime import UTC, datetime
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gptbot.domain.account import Language, Tier
from gptbot.domain.ids import AccountId, ChatId, EventId, account_id, private_chat
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.usage import Counters, TokenUsage

FRONTENDS = ("telegram", "console")
TOKENS_MAX = 10_000_000
_PAST_AND_FUTURE = (datetime(2020, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001 -- Hypothesis adds the zone itself


@cache
def texts(*, min_size: int = 0, max_size: int = 60, surrogates: bool = False) -> SearchStrategy[str]:
    """Any characters, NUL and emoji among them; lone surrogates only if asked for."""
    alphabet = st.characters() if surrogates else st.characters(codec="utf-8")
    return st.text(alphabet, min_size=min_size, max_size=max_size)


@cache
def visible_texts(*, max_size: int = 60) -> SearchStrategy[str]:
    """Texts with at least one letter, so that nobody takes them for empty."""
    letters = st.sampled_from("aZяЖ9")
    return st.builds("{}{}".format, letters, texts(max_size=max_size - 1))


@cache
def amounts(*, minimum: int = 0, maximum: int = AMOUNT_MAX) -> SearchStrategy[int]:
    """Whole numbers of a unit: small ones, huge ones, and both ends."""
    small = st.integers(minimum, min(maximum, minimum + 100_000))
    return st.one_of(small, st.integers(minimum, maximum), st.sampled_from((minimum, maximum)))


@cache
def moments() -> SearchStrategy[datetime]:
    """Aware moments in UTC, to the microsecond."""
    earliest, latest = _PAST_AND_FUTURE
    return st.datetimes(earliest, latest, timezones=st.just(UTC)).map(lambda moment: moment.replace(fold=0))


@cache
def units() -> SearchStrategy[Unit]:
    """What wallets count in."""
    return st.sampled_from(Unit)


@cache
def tiers() -> SearchStrategy[Tier]:
    """Standard and premium."""
    return st.sampled_from(Tier)


@cache
def languages() -> SearchStrategy[Language]:
    """The languages of the texts."""
    return st.sampled_from(Language)


@cache
def account_ids() -> SearchStrategy[AccountId]:
    """Users of any frontend; Telegram's ids have up to 52 bits."""
    return st.builds(account_id, st.sampled_from(FRONTENDS), st.integers(1, 2**52))


@cache
def group_ids() -> SearchStrategy[ChatId]:
    """Groups, which have negative ids in Telegram."""
    return st.integers(-(2**52), -1).map(lambda number: ChatId(f"telegram:{number}"))


@cache
def chat_ids() -> SearchStrategy[ChatId]:
    """Private chats and groups."""
    return account_ids().map(private_chat) | group_ids()


@cache
def event_ids() -> SearchStrategy[EventId]:
    """Things that were said."""
    return st.builds(lambda chat, number: EventId(f"{chat}/{number}"), chat_ids(), st.integers(1, 2**31))


@cache
def usernames() -> SearchStrategy[str]:
    """Usernames without ``@``, in any case."""
    return st.from_regex(r"[A-Za-z][A-Za-z0-9_]{4,31}", fullmatch=True)


@cache
@st.composite
def token_usages(draw: st.DrawFn) -> TokenUsage:
    """What providers report: the total may have more than input and output, or less."""
    asked, answered = draw(amounts(maximum=TOKENS_MAX)), draw(amounts(maximum=TOKENS_MAX))
    total = draw(st.just(asked + answered) | st.integers(0, 2 * TOKENS_MAX))
    return TokenUsage(input=asked, output=answered, total=total, estimated=draw(st.booleans()))


@cache
def counters() -> SearchStrategy[Counters]:
    """Sums of what was used."""
    return st.builds(Counters, **{name: amounts(maximum=10**15) for name in Counters.__annotations__})
