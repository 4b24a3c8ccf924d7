"""Extended context: what is remembered of a dialogue, and how it is trimmed."""

from collections.abc import Sequence
from enum import StrEnum

import attrs

from gptbot.domain.account import Account
from gptbot.domain.errors import ContextOutOfRange, DomainError
from gptbot.domain.ids import AccountId, ChatId
from gptbot.domain.terms import Terms


class Role(StrEnum):
    """Who said something to the model."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@attrs.frozen(kw_only=True)
class Turn:
    """One message of a dialogue."""

    role: Role
    text: str


@attrs.frozen(kw_only=True)
class DialogId:
    """A dialogue belongs to a person in a chat: nothing said in private shows up in a group."""

    chat_id: ChatId
    account_id: AccountId


@attrs.frozen(kw_only=True)
class Dialog:
    """What is remembered, oldest first. Forgetting starts a new generation.

    A question that was asked before its dialogue was forgotten is not remembered after it.
    """

    id: DialogId
    generation: int = 0
    turns: tuple[Turn, ...] = ()

    def remembering(self, turns: Sequence[Turn], *, limit_chars: int) -> "Dialog":
        """The dialogue with these turns behind it, trimmed to the limit."""
        return attrs.evolve(self, turns=recent_turns((*self.turns, *turns), limit_chars=limit_chars))

    def forgotten(self) -> "Dialog":
        """The dialogue with nothing in it."""
        return attrs.evolve(self, generation=self.generation + 1, turns=())


def recent_turns(history: Sequence[Turn], *, limit_chars: int) -> tuple[Turn, ...]:
    """The newest turns that stay within the limit together: whole ones, without a gap, oldest first."""
    kept: list[Turn] = []
    left = limit_chars
    for turn in reversed(history):
        left -= len(turn.text)
        if left < 0:
            break
        kept.append(turn)
    return tuple(reversed(kept))


def with_context(account: Account, chars: int, terms: Terms) -> Account:
    """The account remembering up to ``chars`` characters, or nothing with 0."""
    if not 0 <= chars <= terms.context_chars_max:
        raise DomainError(ContextOutOfRange(limit=terms.context_chars_max))
    return attrs.evolve(account, context_chars=chars)
