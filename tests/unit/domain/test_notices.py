"""Notices: which of them bring a file."""

import attrs

from gptbot.domain.notices import Answer, Attachment, Notice, attachment_of
from gptbot.domain.recent_users import RecentUsers
from gptbot.domain.top_users import Ranking, TopUsers


@attrs.frozen(kw_only=True)
class Odd(Notice):
    """A notice that calls something else its attachment."""

    attachment: str


def test_a_file_goes_with_its_notice() -> None:
    """Whatever kind of notice it is; most have none."""
    file = Attachment(key="a", name="users.txt", picture=False)
    assert attachment_of(RecentUsers(days=1, count=2, attachment=file)) is file
    assert attachment_of(TopUsers(ranking=Ranking.COST, count=2, attachment=file)) is file
    assert attachment_of(RecentUsers(days=1, count=2)) is None
    assert attachment_of(Answer(text="Ann")) is None
    assert attachment_of(Odd(attachment="users.txt")) is None
