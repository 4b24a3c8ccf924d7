"""Invitations: who is granted what when somebody comes for the first time."""

import attrs

from gptbot.domain.account import Account
from gptbot.domain.ids import AccountId, EntryId
from gptbot.domain.terms import Terms
from gptbot.domain.wallet import Reason


@attrs.frozen(kw_only=True)
class Grant:
    """Tokens for one account; the entry's id says why, so that the same grant is never given twice."""

    account_id: AccountId
    tokens: int
    reason: Reason
    entry_id: EntryId


def friend_letter(newcomer: AccountId) -> str:
    """The key of the letter that tells an inviter of a newcomer."""
    return f"friend/{newcomer}"


def accepted_inviter(newcomer: AccountId, inviter: Account | None) -> AccountId | None:
    """The inviter that counts: somebody else, registered and not blocked."""
    if inviter is None or inviter.blocked or inviter.id == newcomer:
        return None
    return inviter.id


def grants(newcomer: AccountId, inviter: AccountId | None, terms: Terms) -> tuple[Grant, ...]:
    """What a registration gives: a welcome, and with an accepted inviter the bonus to both."""
    welcome = Grant(
        account_id=newcomer,
        tokens=terms.welcome_tokens,
        reason=Reason.WELCOME,
        entry_id=EntryId(f"welcome/{newcomer}"),
    )
    if inviter is None:
        return (welcome,)
    return (
        welcome,
        Grant(
            account_id=newcomer,
            tokens=terms.bonus_tokens,
            reason=Reason.INVITATION,
            entry_id=EntryId(f"invited/{newcomer}"),
        ),
        Grant(
            account_id=inviter,
            tokens=terms.bonus_tokens,
            reason=Reason.INVITATION,
            entry_id=EntryId(f"invitation/{newcomer}"),
        ),
    )
