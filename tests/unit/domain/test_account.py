"""Who uses the bot."""

from datetime import datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.domain.account import Account, Language, Person, Tier
from gptbot.domain.ids import AccountId
from gptbot.domain.units import Unit
from gptbot.testing.strategies import account_ids, accounts, moments, persons, tiers
from unit.domain.builders import a_person, an_account


@given(persons(), st.none() | account_ids(), moments())
def test_a_new_account_is_the_person_who_came(person: Person, inviter: AccountId | None, at: datetime) -> None:
    """Names and language are taken over; everything else is as the house sets it."""
    assert Account.registered(person, inviter=inviter, at=at) == Account(
        id=person.id,
        name=person.name,
        username=person.username,
        spoken=person.language,
        inviter=inviter,
        registered_at=at,
        chosen=None,
        blocked=False,
        tier=Tier.STANDARD,
        prompt=None,
        context_chars=0,
        last_request_at=None,
    )


@given(accounts(), persons())
def test_seeing_somebody_changes_names_and_language_only(account: Account, person: Person) -> None:
    """What the owner chose stays chosen, whatever they are called today."""
    seen = account.seen(person)
    assert (seen.name, seen.username, seen.spoken) == (person.name, person.username, person.language)
    assert attrs.evolve(seen, name=account.name, username=account.username, spoken=account.spoken) == account


@pytest.mark.parametrize(
    ("before", "privately", "after"), [(True, True, False), (True, False, True), (False, False, False)]
)
def test_who_writes_in_private_can_be_written_to(*, before: bool, privately: bool, after: bool) -> None:
    """What they say in a group does not open their private chat."""
    seen = attrs.evolve(an_account(), unreachable=before).seen(a_person(), privately=privately)
    assert seen.unreachable is after


@given(accounts(), moments())
def test_a_request_moves_the_last_moment_only(account: Account, at: datetime) -> None:
    """When somebody last asked is kept, whatever came of it."""
    requested = account.requested(at)
    assert requested.last_request_at == at
    assert attrs.evolve(requested, last_request_at=account.last_request_at) == account


@given(accounts())
def test_remembering_is_having_room(account: Account) -> None:
    """Extended context is on with one character or more."""
    assert account.remembers == (account.context_chars != 0)


@pytest.mark.parametrize(("chars", "remembers"), [(0, False), (1, True)])
def test_one_character_is_enough_to_remember(chars: int, remembers: bool) -> None:
    """Zero is off, one is on."""
    assert attrs.evolve(an_account(), context_chars=chars).remembers is remembers


def test_less_than_nothing_is_never_remembered() -> None:
    """A negative context length is no account."""
    with pytest.raises(ValueError, match="context_chars"):
        attrs.evolve(an_account(), context_chars=-1)


@given(tiers())
def test_switching_twice_leads_back(tier: Tier) -> None:
    """There are two tiers, and each is the other's other."""
    assert tier.other is not tier
    assert tier.other.other is tier


def test_each_tier_has_its_wallet() -> None:
    """The standard model is paid in tokens, the premium one in premium tokens."""
    assert (Tier.STANDARD.unit, Tier.PREMIUM.unit) == (Unit.TOKEN, Unit.PREMIUM_TOKEN)


def test_texts_exist_in_two_languages() -> None:
    """English and Russian, under the codes that Telegram uses."""
    assert [language.value for language in Language] == ["en", "ru"]
