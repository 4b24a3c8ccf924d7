"""An invitation pays both or nobody, once."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.domain.account import Account
from gptbot.domain.ids import AccountId, EntryId
from gptbot.domain.referral import Grant, accepted_inviter, grants
from gptbot.domain.terms import Terms
from gptbot.domain.wallet import Reason
from gptbot.testing.strategies import account_ids, accounts, terms
from unit.domain.builders import ALICE, BOB, an_account

pairs = st.lists(account_ids(), min_size=2, max_size=2, unique=True)


@given(account_ids(), st.none() | accounts())
def test_an_inviter_counts_who_is_somebody_else_and_not_blocked(newcomer: AccountId, inviter: Account | None) -> None:
    """The id comes back, or nothing does."""
    accepted = accepted_inviter(newcomer, inviter)
    counts = inviter is not None and not inviter.blocked and inviter.id != newcomer
    assert accepted == (inviter.id if inviter and counts else None)


@given(accounts())
def test_nobody_invites_himself(account: Account) -> None:
    """Whatever state the account is in."""
    assert accepted_inviter(account.id, account) is None


@pytest.mark.parametrize(("blocked", "accepted"), [(False, BOB), (True, None)])
def test_who_is_blocked_invites_nobody(blocked: bool, accepted: AccountId | None) -> None:
    """The admin's block ends the reward as well."""
    assert accepted_inviter(ALICE, attrs.evolve(an_account(BOB), blocked=blocked)) == accepted


def test_an_unknown_inviter_counts_for_nothing() -> None:
    """A link with a wrong id is a start like any other."""
    assert accepted_inviter(ALICE, None) is None


@given(pairs, terms())
def test_an_invitation_pays_both_the_same(pair: list[AccountId], house: Terms) -> None:
    """The bonus goes to the newcomer and to the inviter."""
    newcomer, inviter = pair
    given_ = grants(newcomer, inviter, house)
    bonuses = [grant for grant in given_ if grant.reason is Reason.INVITATION]
    assert sorted(grant.account_id for grant in bonuses) == sorted(pair)
    assert {grant.tokens for grant in bonuses} == {house.bonus_tokens}
    assert [grant for grant in given_ if grant.reason is Reason.WELCOME] == list(grants(newcomer, None, house))
    assert len(given_) == 3


@given(account_ids(), terms())
def test_without_an_inviter_nobody_gets_the_bonus(newcomer: AccountId, house: Terms) -> None:
    """Only the welcome is granted."""
    (only,) = grants(newcomer, None, house)
    assert (only.account_id, only.tokens, only.reason) == (newcomer, house.welcome_tokens, Reason.WELCOME)


@given(pairs, st.none() | account_ids(), terms())
def test_no_grant_is_given_twice(pair: list[AccountId], another: AccountId | None, house: Terms) -> None:
    """The ids name the newcomer alone: another inviter, or none, makes no new entry."""
    newcomer, inviter = pair
    ids = [grant.entry_id for grant in grants(newcomer, inviter, house)]
    assert len(set(ids)) == len(ids)
    assert {grant.entry_id for grant in grants(newcomer, another, house)} <= set(ids)


@given(pairs, account_ids(), terms())
def test_two_newcomers_share_no_grant(pair: list[AccountId], inviter: AccountId, house: Terms) -> None:
    """Whoever brings two friends is rewarded twice."""
    one, two = ({grant.entry_id for grant in grants(who, inviter, house)} for who in pair)
    assert not one & two


def test_an_invitation_in_figures(house_terms: Terms) -> None:
    """30,000 to everybody who comes; 20,000 to both for an invitation."""
    assert grants(ALICE, BOB, house_terms) == (
        Grant(account_id=ALICE, tokens=30_000, reason=Reason.WELCOME, entry_id=EntryId("welcome/telegram:1")),
        Grant(account_id=ALICE, tokens=20_000, reason=Reason.INVITATION, entry_id=EntryId("invited/telegram:1")),
        Grant(account_id=BOB, tokens=20_000, reason=Reason.INVITATION, entry_id=EntryId("invitation/telegram:1")),
    )
