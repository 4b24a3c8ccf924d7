"""Who runs the house, and which language people are written to in."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.domain.account import Account, Language, Person
from gptbot.domain.ids import AccountId
from gptbot.domain.operator import Operator, ReportPolicy
from gptbot.testing.strategies import account_ids, accounts, languages, persons
from unit.domain.builders import ALICE, a_person, an_account

EN, RU = Language.EN, Language.RU
operators = st.builds(Operator, admin=account_ids(), forced_language=st.none() | languages())


@given(operators, account_ids())
def test_one_account_runs_it(operator: Operator, somebody: AccountId) -> None:
    """The admin does, and nobody else."""
    assert operator.runs_it(operator.admin)
    assert operator.runs_it(somebody) == (somebody == operator.admin)


def test_the_admin_is_told_in_private() -> None:
    """A private chat has its account's id; every request is reported until the operator says otherwise."""
    operator = Operator(admin=ALICE)
    assert operator.admin_chat == "telegram:1"
    assert operator.reports is ReportPolicy.ALL


@pytest.mark.parametrize(
    ("forced", "chosen", "spoken", "written"),
    [(None, None, RU, RU), (None, None, EN, EN), (None, EN, RU, EN), (RU, EN, EN, RU), (EN, RU, RU, EN)],
)
def test_forced_goes_before_chosen_before_spoken(
    forced: Language | None, chosen: Language | None, spoken: Language, written: Language
) -> None:
    """The operator decides, else the owner, else what Telegram says of them."""
    operator = Operator(admin=ALICE, forced_language=forced)
    account = attrs.evolve(an_account(), chosen=chosen, spoken=spoken)
    assert operator.language_of(account) is written
    assert operator.language_for(a_person(), account) is written


@given(operators, persons(), accounts())
def test_an_account_knows_better_than_a_person(operator: Operator, person: Person, account: Account) -> None:
    """Whoever is registered is written to as their account says, wherever they show up."""
    assert operator.language_for(person, account) is operator.language_of(account)


@given(operators, persons())
def test_who_is_not_registered_is_written_to_as_they_speak(operator: Operator, person: Person) -> None:
    """Unless the operator decided for everybody."""
    assert operator.language_for(person, None) is (operator.forced_language or person.language)
