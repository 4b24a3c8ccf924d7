"""One plain value of each kind, for tests in which only a field or two matter."""

from datetime import UTC, datetime

from gptbot.domain.account import Account, Language, Person
from gptbot.domain.ids import AccountId, EventId, private_chat
from gptbot.domain.request import Chat, Question, Request

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
ALICE = AccountId("telegram:1")
BOB = AccountId("telegram:2")


def a_person(who: AccountId = ALICE) -> Person:
    """Somebody with a username, who speaks English."""
    return Person(id=who, name="Alice", username="alice", language=Language.EN)


def an_account(who: AccountId = ALICE) -> Account:
    """Somebody who registered this moment."""
    return Account.registered(a_person(who), inviter=None, at=NOW)


def a_question(text: str, *, replied: str | None = None) -> Question:
    """Something that Alice asks in private."""
    request = Request(event_id=EventId("telegram:1/7"), person=a_person(), chat=Chat(id=private_chat(ALICE)), at=NOW)
    return Question(request=request, text=text, replied=replied)
