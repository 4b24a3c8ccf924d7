"""Identifiers, requests and what they belong to."""

from hypothesis import given
from hypothesis import strategies as st

from gptbot.domain.extended_context import DialogId
from gptbot.domain.ids import AccountId, account_id, local_part, private_chat
from gptbot.domain.request import Chat, Request
from gptbot.testing.strategies import account_ids, chat_ids, requests


@given(st.integers(1, 2**52))
def test_a_frontend_gets_its_own_id_back(user: int) -> None:
    """The account's id begins with the frontend and ends with what the frontend calls the user."""
    assert account_id("telegram", user) == f"telegram:{user}"
    assert local_part(account_id("telegram", user)) == str(user)


def test_a_users_name_may_have_a_colon() -> None:
    """Only the first colon parts the frontend from its user."""
    assert local_part(account_id("console", "a:b")) == "a:b"


@given(account_ids())
def test_a_private_chat_has_the_id_of_its_account(account: AccountId) -> None:
    """So whoever has an account can be written to."""
    assert str(private_chat(account)) == str(account)


@given(requests())
def test_a_dialogue_belongs_to_a_person_in_a_chat(request: Request) -> None:
    """Nothing said in private shows up in a group."""
    assert request.dialog_id == DialogId(chat_id=request.chat.id, account_id=request.person.id)
    assert (request.chat.id == private_chat(request.person.id)) == request.chat.private


@given(chat_ids(), st.text())
def test_a_chat_with_a_title_is_not_private(chat_id: str, title: str) -> None:
    """Even if the title is empty."""
    some = Chat(id=private_chat(AccountId(chat_id)), title=title)
    assert not some.private
