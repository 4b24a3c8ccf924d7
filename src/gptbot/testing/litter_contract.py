"""What every store does with messages that are to be taken away."""

from gptbot.domain.ids import ChatId
from gptbot.domain.litter import Litter
from gptbot.domain.ports.storage import Storage


def litter(message: str = "7", chat: str = "telegram:42") -> Litter:
    """A message to take away."""
    return Litter(chat_id=ChatId(chat), message=message)


async def _waiting(storage: Storage, *, frontend: str = "telegram", limit: int = 10) -> tuple[Litter, ...]:
    async with storage.begin() as unit:
        return await unit.litter.waiting(frontend, limit=limit)


class LitterContract:
    """Noted once, in order, for its own frontend, until it is gone."""

    async def test_litter_waits_until_it_is_removed(self, storage: Storage) -> None:
        """In the order of noting; noted twice, it is noted once."""
        async with storage.begin() as unit:
            for message in ("9", "7", "9", "8"):
                await unit.litter.put(litter(message))
        assert await _waiting(storage) == (litter("9"), litter("7"), litter("8"))
        assert await _waiting(storage, limit=2) == (litter("9"), litter("7"))
        async with storage.begin() as unit:
            await unit.litter.remove(litter("7"))
            await unit.litter.remove(litter("never there"))
        assert await _waiting(storage) == (litter("9"), litter("8"))

    async def test_litter_belongs_to_its_chat_and_frontend(self, storage: Storage) -> None:
        """The same number in another chat is another message."""
        async with storage.begin() as unit:
            await unit.litter.put(litter("7", "telegram:42"))
            await unit.litter.put(litter("7", "telegram:-5"))
            await unit.litter.put(litter("7", "console:ann"))
            await unit.litter.remove(litter("7", "telegram:42"))
        assert await _waiting(storage) == (litter("7", "telegram:-5"),)
        assert await _waiting(storage, frontend="console") == (litter("7", "console:ann"),)
