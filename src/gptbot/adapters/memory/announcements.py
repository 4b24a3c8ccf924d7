"""Announcements and their recipients in memory."""

from collections import Counter
from itertools import islice

import attrs

from gptbot.adapters.memory.transaction import Transaction
from gptbot.domain.account import Account
from gptbot.domain.announce import Announcement, RecipientStatus
from gptbot.domain.announce_audience import Audience, Filter
from gptbot.domain.ids import ChatId, private_chat
from gptbot.domain.ports.announcements import Recipient, Tally
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters


@attrs.frozen
class MemoryAnnouncements:
    """Fits `gptbot.domain.ports.announcements.Announcements`."""

    _transaction: Transaction

    async def open(self) -> Announcement | None:
        """The one that is not over, or None."""
        return next((one for one in self._transaction.state.announcements.values() if one.open), None)

    async def add(self, announcement: Announcement) -> Announcement:
        """Stores a new one; a second open one is refused."""
        state = self._transaction.state
        added = attrs.evolve(announcement, number=state.next_number())
        self._check(added)
        state.announcements[added.number] = added
        return added

    async def save(self, announcement: Announcement) -> None:
        """Writes a changed one."""
        self._check(announcement)
        self._transaction.state.announcements[announcement.number] = announcement

    async def count(self, audience: Audience, *, frontend: str) -> int:
        """How many are in the audience now."""
        return len(self._chats(audience, frontend))

    async def address(self, number: int, audience: Audience, *, frontend: str) -> int:
        """Fixes who is told."""
        state = self._transaction.state
        chats = self._chats(audience, frontend)
        for chat in chats:
            recipient = Recipient(number=state.next_number(), announcement=number, to=chat)
            state.recipients[recipient.number] = recipient
        return len(chats)

    async def waiting(self, number: int, *, after: int, limit: int) -> tuple[Recipient, ...]:
        """The next ones that wait."""
        return self._listed(number, RecipientStatus.WAITING, after, limit)

    async def note(self, recipient: Recipient) -> None:
        """Writes what became of a recipient."""
        recipients = self._transaction.state.recipients
        if recipient.number in recipients:
            recipients[recipient.number] = recipient

    async def tally(self, number: int) -> Tally:
        """How far it has come."""
        ours = (one for one in self._transaction.state.recipients.values() if one.announcement == number)
        return Tally(**Counter(str(one.status) for one in ours))

    async def outcomes(self, number: int, status: RecipientStatus, *, limit: int) -> tuple[Recipient, ...]:
        """The first with this status."""
        return self._listed(number, status, 0, limit)

    async def forget(self, number: int) -> None:
        """Forgets the recipients."""
        state = self._transaction.state
        state.recipients = {key: one for key, one in state.recipients.items() if one.announcement != number}

    def _listed(self, number: int, status: RecipientStatus, after: int, limit: int) -> tuple[Recipient, ...]:
        fitting = (
            one
            for one in self._transaction.state.recipients.values()
            if one.announcement == number and one.status is status and one.number > after
        )
        return tuple(islice(fitting, limit))

    def _chats(self, audience: Audience, frontend: str) -> list[ChatId]:
        if audience.filter is Filter.GROUP:
            return [ChatId(f"{frontend}:{audience.who}")]
        accounts = self._transaction.state.accounts.values()
        reachable = (one for one in accounts if not (one.blocked or one.unreachable))
        ours = (one for one in reachable if one.id.startswith(f"{frontend}:"))
        return [private_chat(one.id) for one in ours if self._chosen(one, audience)]

    def _chosen(self, account: Account, audience: Audience) -> bool:
        state = self._transaction.state
        match audience.filter:
            case Filter.ALL:
                return True
            case Filter.REQUESTS:
                return state.counters.get(account.id, Counters()).requests >= audience.least
            case Filter.BALANCE:
                wallet = state.wallets.get((account.id, Unit.TOKEN))
                return (0 if wallet is None else wallet.posted) >= audience.least
            case _:
                return account.id == audience.account

    def _check(self, announcement: Announcement) -> None:
        others = (one for one in self._transaction.state.announcements.values() if one.number != announcement.number)
        if announcement.open and any(one.open for one in others):
            self._transaction.refuse("another announcement is open")
