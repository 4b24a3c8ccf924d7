"""What the model is told, in which order."""

import attrs
import pytest
from hypothesis import assume, given

from gptbot.domain.account import Account
from gptbot.domain.conversation import conversation, remembered_turns
from gptbot.domain.errors import DomainError, EmptyQuestion
from gptbot.domain.extended_context import Dialog, Role, Turn, recent_turns
from gptbot.domain.request import Question
from gptbot.domain.terms import Terms
from gptbot.testing.strategies import accounts, dialogs, questions, terms, texts
from unit.domain.builders import a_question, an_account


@given(accounts(), dialogs(), questions(), terms())
def test_the_prompt_is_first_and_the_question_last(
    account: Account, dialog: Dialog, question: Question, house: Terms
) -> None:
    """There is one system turn, and nobody's words stand behind the question."""
    first, *context, last = conversation(account, dialog, question, house)
    assert first == Turn(role=Role.SYSTEM, text=account.prompt or house.default_prompt)
    assert last == Turn(role=Role.USER, text=question.text)
    assert all(turn.role is not Role.SYSTEM for turn in context)


@given(accounts(), dialogs(), questions(), terms())
def test_who_remembers_has_the_dialogue_in_between(
    account: Account, dialog: Dialog, question: Question, house: Terms
) -> None:
    """The stored dialogue, oldest first, trimmed; the question itself is not counted."""
    assume(account.remembers)
    context = conversation(account, dialog, question, house)[1:-1]
    assert context == recent_turns(dialog.turns, limit_chars=account.context_chars)


@given(accounts(), dialogs(), questions(), terms())
def test_who_does_not_remember_has_the_replied_message(
    account: Account, dialog: Dialog, question: Question, house: Terms
) -> None:
    """Without extended context only the message that is replied to comes along, as the assistant's."""
    forgetful = attrs.evolve(account, context_chars=0)
    context = conversation(forgetful, dialog, question, house)[1:-1]
    expected = (Turn(role=Role.ASSISTANT, text=question.replied),) if question.replied else ()
    assert context == expected


def test_a_replied_message_is_not_told_twice(house_terms: Terms) -> None:
    """With extended context the dialogue has it already."""
    account = attrs.evolve(an_account(), context_chars=100)
    question = a_question("Why?", replied="Because.")
    dialog = Dialog(id=question.request.dialog_id, turns=remembered_turns(a_question("What?"), "Because."))
    told = conversation(account, dialog, question, house_terms)
    assert [turn.text for turn in told] == [house_terms.default_prompt, "What?", "Because.", "Why?"]
    assert [turn.role for turn in told] == [Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.USER]


@pytest.mark.parametrize("text", ["", " ", "\n\t \u00a0\u2003"])
def test_a_question_without_a_visible_character_is_refused(house_terms: Terms, text: str) -> None:
    """There is nothing to answer, so nothing is asked and nothing is held."""
    question = a_question(text)
    with pytest.raises(DomainError) as refused:
        conversation(an_account(), Dialog(id=question.request.dialog_id), question, house_terms)
    assert refused.value.refusal == EmptyQuestion()


@given(questions(), texts())
def test_an_answered_question_adds_two_turns(question: Question, answer: str) -> None:
    """First what was asked, then what was answered."""
    asked, answered = remembered_turns(question, answer)
    assert asked == Turn(role=Role.USER, text=question.text)
    assert answered == Turn(role=Role.ASSISTANT, text=answer)
