"""The system prompt: which one applies, and its limits."""

import attrs

from gptbot.domain.account import Account
from gptbot.domain.errors import ArgumentsMissing, DomainError, PromptTooLong
from gptbot.domain.terms import Terms
from gptbot.domain.visible import is_visible


def applying_prompt(account: Account, terms: Terms) -> str:
    """The account's own prompt, or the default one."""
    return terms.default_prompt if account.prompt is None else account.prompt


def with_prompt(account: Account, text: str, terms: Terms) -> Account:
    """The account with its own prompt; refused where nothing of it can be seen, or it is too long."""
    prompt = text.strip()
    if not is_visible(prompt):
        raise DomainError(ArgumentsMissing(command="prompt"))
    if len(prompt) > terms.prompt_chars_max:
        raise DomainError(PromptTooLong(length=len(prompt), limit=terms.prompt_chars_max))
    return attrs.evolve(account, prompt=prompt)


def without_prompt(account: Account) -> Account:
    """The account back at the default prompt."""
    return attrs.evolve(account, prompt=None)
