"""Forgetting: names are taken out wherever they stand."""

import pytest

from gptbot.domain.forget_me import nameless
from gptbot.domain.ids import AccountId
from gptbot.domain.notices import Answer, NewUser, Notice, Profile
from gptbot.domain.recent_users import RecentUsers, Visit
from unit.usecases.house import NOW

ANN, BOB = AccountId("telegram:1"), AccountId("telegram:2")
ANNS, BOBS = Profile(id=ANN, name="Ann", username="ann"), Profile(id=BOB, name="Bob", username=None)
NOBODY = Profile(id=ANN, name="", username=None)


@pytest.mark.parametrize(
    ("notice", "after"),
    [
        (Answer(text="Ann"), Answer(text="Ann")),
        (NewUser(user=BOBS, inviter=None), NewUser(user=BOBS, inviter=None)),
        (NewUser(user=ANNS, inviter=BOBS), NewUser(user=NOBODY, inviter=BOBS)),
        (NewUser(user=BOBS, inviter=ANNS), NewUser(user=BOBS, inviter=NOBODY)),
        (
            RecentUsers(days=1, count=2, visits=(Visit(user=ANNS, at=NOW), Visit(user=BOBS, at=NOW))),
            RecentUsers(days=1, count=2, visits=(Visit(user=NOBODY, at=NOW), Visit(user=BOBS, at=NOW))),
        ),
    ],
)
def test_names_are_taken_out(notice: Notice, after: Notice) -> None:
    """Of this account alone, at any depth; what does not name it stays equal."""
    assert nameless(notice, ANN) == after
