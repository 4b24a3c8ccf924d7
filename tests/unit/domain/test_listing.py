"""Lists: their limits, their documents, and what people are ranked by."""

from datetime import timedelta

import attrs
import pytest
from hypothesis import given

from gptbot.domain.account import Account
from gptbot.domain.errors import DomainError
from gptbot.domain.ids import AccountId
from gptbot.domain.listing import NumberOutOfRange, accepted_number, document
from gptbot.domain.recent_users import DAYS_MAX, since, visits_document
from gptbot.domain.stats import start_of_day
from gptbot.domain.top_users import Ranking, UnknownRanking, places_document, ranking_named, shown_amount
from gptbot.testing.primitives import texts
from unit.usecases.house import NOW

ANN = Account(id=AccountId("telegram:1"), name="Ann\tof\nYork", username="ann", registered_at=NOW)


@pytest.mark.parametrize("number", [0, -1, 11, 10**30, -(10**30)])
def test_numbers_beyond_the_limit_are_refused(number: int) -> None:
    """The refusal names the limit."""
    with pytest.raises(DomainError) as error:
        accepted_number(number, limit=10)
    assert error.value.refusal == NumberOutOfRange(limit=10)


def test_numbers_within_the_limit_are_accepted() -> None:
    """With both ends."""
    assert [accepted_number(number, limit=10) for number in (1, 10)] == [1, 10]


def test_days_count_back_from_now() -> None:
    """The longest time there is fits into a moment."""
    assert since(1, NOW) == NOW - timedelta(days=1)
    assert since(DAYS_MAX, NOW) == NOW - timedelta(days=DAYS_MAX)
    with pytest.raises(DomainError):
        since(DAYS_MAX + 1, NOW)


def test_a_day_begins_at_midnight() -> None:
    """To the microsecond."""
    last = timedelta(hours=11, minutes=59, seconds=59, microseconds=999_999)
    assert start_of_day(NOW + last) == NOW - timedelta(hours=12)


@given(texts(surrogates=True))
def test_a_cell_never_ends_its_line(text: str) -> None:
    """Whatever somebody is called, the document has a line for each row and a tab for each column."""
    written = document(("id", "name"), [("1", text), ("2", "Bob")]).decode("utf-8")
    lines = written.splitlines()
    assert [line.count("\t") for line in lines] == [1, 1, 1]
    assert lines[0] == "id\tname"
    assert lines[2] == "2\tBob"


@pytest.mark.parametrize("end", ["\n", "\r", "\t", "\x00", "\x0b", "\x1c", "\x85", "\u2028", "\u2029"])
def test_what_would_end_a_cell_or_its_line_is_a_space(end: str) -> None:
    """Each of them, and nothing else: what is only space stays as it was."""
    assert document(("name",), [(f"a{end}b\u00a0c",)]).decode() == "name\na b\u00a0c\n"


def test_half_a_character_is_a_question_mark() -> None:
    """A name that is no text in UTF-8 does not stop the document."""
    assert document(("name",), [("a\ud800b",)]) == b"name\na?b\n"


def test_documents_have_a_line_for_each_person() -> None:
    """Moments to the second; who has no username or never asked has nothing there."""
    visitor = attrs.evolve(ANN, last_request_at=NOW + timedelta(microseconds=7))
    nameless = Account(id=AccountId("telegram:2"), name="Bob", registered_at=NOW)
    assert visits_document([visitor, nameless]).decode().splitlines() == [
        "id\tusername\tname\tlast_request",
        "1\tann\tAnn of York\t2026-05-01 12:00:00+00:00",
        "2\t\tBob\t",
    ]
    assert places_document(Ranking.TOKENS, [(ANN, 7), (nameless, 5)]).decode().splitlines() == [
        "place\tid\tusername\tname\ttokens",
        "1\t1\tann\tAnn of York\t7",
        "2\t2\t\tBob\t5",
    ]
    assert places_document(Ranking.COST, []).decode() == "place\tid\tusername\tname\tcost_nano_usd\n"


@pytest.mark.parametrize(
    ("name", "ranking"),
    [
        *((ranking.value, ranking) for ranking in Ranking),
        ("ref", Ranking.REFS),
        ("Referrals", Ranking.REFS),
        ("INVITES", Ranking.REFS),
        ("price", Ranking.COST),
        ("TOKENS", Ranking.TOKENS),
    ],
)
def test_rankings_go_by_their_names(name: str, ranking: Ranking) -> None:
    """In any case."""
    assert ranking_named(name) is ranking


@pytest.mark.parametrize("name", ["", "token", "__class__", "REQUESTS ", "x" * 5000])
def test_other_names_are_refused(name: str) -> None:
    """As they were written, up to a length."""
    with pytest.raises(DomainError) as error:
        ranking_named(name)
    assert error.value.refusal == UnknownRanking(text=name[:64])


@pytest.mark.parametrize(
    ("ranking", "amount", "shown"),
    [
        (Ranking.TOKENS, 1_234_567, "1 234 567"),
        (Ranking.TOKENS, 7, "7"),
        (Ranking.COST, 12_345_678_900, "$12.35"),
        (Ranking.COST, 1_234, "$0.0000012"),
        (Ranking.COST, 56_000_000, "$0.056"),
        (Ranking.COST, 10**9, "$1.00"),
        (Ranking.COST, 1, "$0.000000001"),
        (Ranking.COST, 100_000_000, "$0.1"),
        (Ranking.COST, 0, "$0"),
    ],
)
def test_amounts_are_shown_in_no_language(ranking: Ranking, amount: int, shown: str) -> None:
    """Grouped, and a cost in dollars."""
    assert shown_amount(ranking, amount) == shown
