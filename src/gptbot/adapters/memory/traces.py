"""What is stored of one person beside the ledger, in memory."""

from datetime import datetime

import attrs

from gptbot.adapters.memory.transaction import Transaction
from gptbot.domain.exchange import Exchange, Status
from gptbot.domain.forget_me import nameless
from gptbot.domain.ids import AccountId, private_chat
from gptbot.domain.letter import Letter
from gptbot.domain.notices import Notice
from gptbot.domain.referral import friend_letter

_UNFINISHED = frozenset({Status.OPENED, Status.ANSWERED})


@attrs.frozen
class MemoryTraces:
    """Fits `gptbot.domain.ports.traces.Traces`."""

    _transaction: Transaction

    async def unfinished(self, account_id: AccountId) -> tuple[Exchange, ...]:
        """Their requests that have not ended, oldest first."""
        exchanges = self._transaction.state.exchanges.values()
        theirs = (one for one in exchanges if one.dialog_id.account_id == account_id and one.status in _UNFINISHED)
        return tuple(sorted(theirs, key=lambda one: one.opened_at))

    async def letters(self, account_id: AccountId) -> tuple[tuple[int, Letter], ...]:
        """Letters to them, for them or about them, in order."""
        answered = {one.event_id for one in await self.unfinished(account_id) if one.status is Status.ANSWERED}
        return tuple(
            (number, posting.letter)
            for number, posting in self._transaction.state.outbox.items()
            if posting.letter.to == private_chat(account_id)
            or posting.letter.key == friend_letter(account_id)
            or posting.letter.exchange in answered
            or nameless(posting.letter.notice, account_id) != posting.letter.notice
        )

    async def rewrite(self, number: int, notice: Notice) -> None:
        """Has a letter say something else."""
        outbox = self._transaction.state.outbox
        if number in outbox:
            posting = outbox[number]
            outbox[number] = attrs.evolve(posting, letter=attrs.evolve(posting.letter, notice=notice))

    async def erase(self, account_id: AccountId, at: datetime) -> None:
        """Removes the account and its reports, empties its dialogues, and keeps its id."""
        state = self._transaction.state
        account = state.accounts.pop(account_id, None)
        if account is not None and account.username:
            state.usernames.pop(account.username.casefold(), None)
        for dialog_id, dialog in state.dialogs.items():
            if dialog_id.account_id == account_id:
                state.dialogs[dialog_id] = dialog.forgotten()
        for number, report in tuple(state.reports.items()):
            if report.user.id == account_id:
                del state.reports[number]
        state.forgotten[account_id] = at

    async def erased(self, account_id: AccountId) -> bool:
        """Whether this account was erased before."""
        return account_id in self._transaction.state.forgotten
