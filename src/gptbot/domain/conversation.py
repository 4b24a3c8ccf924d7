"""What the model is told: the prompt, then the context, then the question."""

import unicodedata

from gptbot.domain.account import Account
from gptbot.domain.errors import DomainError, EmptyQuestion
from gptbot.domain.extended_context import Dialog, Role, Turn, recent_turns
from gptbot.domain.prompt import applying_prompt
from gptbot.domain.request import Question
from gptbot.domain.terms import Terms


def conversation(account: Account, dialog: Dialog, question: Question, terms: Terms) -> tuple[Turn, ...]:
    """The turns to send, oldest first; a question without a visible character is refused."""
    if not is_visible(question.text):
        raise DomainError(EmptyQuestion())
    return (
        Turn(role=Role.SYSTEM, text=applying_prompt(account, terms)),
        *_context(account, dialog, question),
        Turn(role=Role.USER, text=question.text),
    )


def is_visible(text: str) -> bool:
    """Whether there is anything to read: not only spaces, control and zero-width characters."""
    return any(unicodedata.category(character)[0] not in "ZC" for character in text)


def remembered_turns(question: Question, answer: str) -> tuple[Turn, Turn]:
    """What an answered question adds to its dialogue."""
    return Turn(role=Role.USER, text=question.text), Turn(role=Role.ASSISTANT, text=answer)


def _context(account: Account, dialog: Dialog, question: Question) -> tuple[Turn, ...]:
    if account.remembers:
        return recent_turns(dialog.turns, limit_chars=account.context_chars)
    if question.replied:
        return (Turn(role=Role.ASSISTANT, text=question.replied),)
    return ()
