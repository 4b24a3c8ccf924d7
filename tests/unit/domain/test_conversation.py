"""What the model is told, in which order."""

import attrs
import pytest
from hypothesis import assume, given

from gptbot.domain.account import Account
from gptbot.domain.conversation import asked, background
from gptbot.domain.errors import DomainError, EmptyQuestion
from gptbot.domain.extended_context import Dialog, Role, Turn, recent_turns
from gptbot.domain.request import Question
from gptbot.domain.terms import Terms
from gptbot.testing.strategies import accounts, dialogs, questions, terms
from unit.domain.builders import a_question, an_account


def told(account: Account, dialog: Dialog, question: Question, house: Terms) -> tuple[Turn, ...]:
    """All that the model is told."""
    return (*background(account, dialog, question.replied, house), asked(question.text))


@given(accounts(), dialogs(), questions(), terms())
def test_the_prompt_is_first_and_the_question_last(
    account: Account, dialog: Dialog, question: Question, house: Terms
) -> None:
    """There is one system turn, and nobody's words stand behind the question."""
    first, *context, last = told(account, dialog, question, house)
    prompt = house.default_prompt if account.prompt is None else account.prompt
    assert first == Turn(role=Role.SYSTEM, text=prompt)
    assert last == Turn(role=Role.USER, text=question.text)
    assert all(turn.role is not Role.SYSTEM for turn in context)


@given(accounts(), dialogs(), questions(), terms())
def test_who_remembers_has_the_dialogue_in_between(
    account: Account, dialog: Dialog, question: Question, house: Terms
) -> None:
    """The stored dialogue, oldest first, trimmed; the question itself is not counted."""
    assume(account.remembers)
    context = told(account, dialog, question, house)[1:-1]
    assert context == recent_turns(dialog.turns, limit_chars=account.context_chars)


@given(accounts(), dialogs(), questions(), terms())
def test_who_does_not_remember_has_the_replied_message(
    account: Account, dialog: Dialog, question: Question, house: Terms
) -> None:
    """Without extended context only the message that is replied to comes along, as the assistant's."""
    forgetful = attrs.evolve(account, context_chars=0)
    context = told(forgetful, dialog, question, house)[1:-1]
    expected = (Turn(role=Role.ASSISTANT, text=question.replied),) if question.replied else ()
    assert context == expected


def test_a_replied_message_is_not_told_twice(house_terms: Terms) -> None:
    """With extended context the dialogue has it already."""
    account = attrs.evolve(an_account(), context_chars=100)
    question = a_question("Why?", replied="Because.")
    dialog = Dialog(id=question.request.dialog_id, turns=(asked("What?"), Turn(role=Role.ASSISTANT, text="Because.")))
    turns = told(account, dialog, question, house_terms)
    assert [turn.text for turn in turns] == [house_terms.default_prompt, "What?", "Because.", "Why?"]
    assert [turn.role for turn in turns] == [Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.USER]


@pytest.mark.parametrize("text", ["", " ", "\n\t \u00a0\u2003", "\0", "\u200b\u200d\u2060\ufeff", "\ud800"])
def test_a_question_without_a_visible_character_is_refused(text: str) -> None:
    """There is nothing to answer, so nothing is asked and nothing is held."""
    with pytest.raises(DomainError) as refused:
        asked(text)
    assert refused.value.refusal == EmptyQuestion()


@pytest.mark.parametrize("text", ["?", "  a", "\u200bж", "😀", "٣", "\0\n-", "👩\u200d🚀", "\ue000", "\U000e0fff"])
def test_one_visible_character_is_a_question(text: str) -> None:
    """Any script, digit, sign or emoji, whatever invisible stands around it; the model gets all of it."""
    assert asked(text) == Turn(role=Role.USER, text=text)
