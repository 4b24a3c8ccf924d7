"""Letters that are not yet delivered, in memory."""

from itertools import islice

import attrs

from gptbot.adapters.memory.transaction import Transaction
from gptbot.domain.ids import ChatId
from gptbot.domain.letter import Letter
from gptbot.domain.ports.storage import Posting


@attrs.frozen
class MemoryOutbox:
    """Fits `gptbot.domain.ports.storage.Outbox`."""

    _transaction: Transaction

    async def put(self, letter: Letter) -> None:
        """Stores it, unless a letter with its key waits already."""
        state = self._transaction.state
        if letter.key not in state.outbox_keys:
            number = state.next_number()
            state.outbox[number] = Posting(number=number, letter=letter)
            state.outbox_keys[letter.key] = number

    async def waiting(self, frontend: str, *, after: int, limit: int, to: ChatId | None = None) -> tuple[Posting, ...]:
        """The next letters to this frontend's chats, or to one of them."""
        postings = (posting for number, posting in self._transaction.state.outbox.items() if number > after)
        ours = (posting for posting in postings if _goes(posting.letter, frontend, to))
        return tuple(islice(ours, limit))

    async def sent(self, number: int, parts: int) -> None:
        """Notes that the first ``parts`` messages of the letter have arrived."""
        outbox = self._transaction.state.outbox
        if number in outbox:
            outbox[number] = attrs.evolve(outbox[number], parts_sent=parts)

    async def remove(self, number: int) -> None:
        """Forgets the letter with its text."""
        state = self._transaction.state
        posting = state.outbox.pop(number, None)
        if posting is not None:
            del state.outbox_keys[posting.letter.key]

    async def readdress(self, old: ChatId, new: ChatId) -> None:
        """Sends what waits for one chat to another."""
        outbox = self._transaction.state.outbox
        for number, posting in outbox.items():
            if posting.letter.to == old:
                outbox[number] = attrs.evolve(posting, letter=attrs.evolve(posting.letter, to=new))


def _goes(letter: Letter, frontend: str, to: ChatId | None) -> bool:
    return letter.to.startswith(f"{frontend}:") and to in {None, letter.to}
