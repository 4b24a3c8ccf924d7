"""What the model is told: the prompt, then the context, then the question."""

from gptbot.domain.account import Account
from gptbot.domain.errors import DomainError, EmptyQuestion
from gptbot.domain.extended_context import Dialog, Role, Turn, recent_turns
from gptbot.domain.prompt import applying_prompt
from gptbot.domain.terms import Terms
from gptbot.domain.visible import is_visible


def background(account: Account, dialog: Dialog, replied: str | None, terms: Terms) -> tuple[Turn, ...]:
    """What the model is told before a question, oldest first."""
    return (
        Turn(role=Role.SYSTEM, text=applying_prompt(account, terms)),
        *_context(account, dialog, replied),
    )


def asked(text: str) -> Turn:
    """The question itself; one without a visible character is refused."""
    if not is_visible(text):
        raise DomainError(EmptyQuestion())
    return Turn(role=Role.USER, text=text)


def _context(account: Account, dialog: Dialog, replied: str | None) -> tuple[Turn, ...]:
    if account.remembers:
        return recent_turns(dialog.turns, limit_chars=account.context_chars)
    return (Turn(role=Role.ASSISTANT, text=replied),) if replied else ()
