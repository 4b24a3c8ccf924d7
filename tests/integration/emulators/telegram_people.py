"""People and groups: they write to the bot, press its buttons and read what it says."""

import itertools
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from integration.emulators.telegram_rules import automatic_entities
from integration.emulators.telegram_state import Chat, Message, State

Json = dict[str, Any]
Match = str | Callable[[Message], object] | None

ANONYMOUS_ADMIN: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
_WAIT_S = 15.0
_query_ids = itertools.count(10_000)


class World(Protocol):
    """What people need of the emulator."""

    state: State
    said: list[str]

    def offer(self, kind: str, content: Json) -> int | None:
        """Queues an update if the bot asked for its kind."""
        ...


class Reader:
    """Somebody who reads a chat: each message of the bot is read once."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self.chat = chat

    @property
    def id(self) -> int:
        """The chat's id; for a person it is the person's."""
        return self.chat.id

    @property
    def inbox(self) -> list[Message]:
        """All that the bot wrote here and did not delete."""
        return [message for message in self.chat.messages.values() if message.by_bot and not message.deleted]

    @property
    def unread(self) -> list[Message]:
        """What was not received yet, oldest first."""
        return [message for message in self.inbox if not message.read]

    async def receives(self, match: Match = None, *, timeout_s: float = _WAIT_S) -> Message:
        """The next unread message; with a regular expression or a predicate the first that fits, others stay unread."""

        def first() -> Message | None:
            return next((message for message in self.unread if _fits(message, match)), None)

        hope = f"a message to {self.id}" + (f" like {match!r}" if match else "")
        await self.world.state.until(first, timeout_s=timeout_s, hope=hope)
        message = first()
        if message is None:
            raise AssertionError(f"{hope} vanished")
        message.read = True
        return message

    async def receives_nothing(self, until: Awaitable[object]) -> None:
        """Waits for a later event (an answer to somebody else, say) and looks whether anything came before it."""
        await until
        assert not self.unread, f"unexpected message to {self.id}: {self.unread[0].text!r}"


class Group(Reader):
    """A group; what its anonymous admin says comes from Telegram's own account."""

    def blocks(self) -> None:
        """Throws the bot out."""
        self.chat.blocked = True

    def moves(self, new_id: int) -> "Group":
        """Becomes a supergroup with another id."""
        self.chat.migrated_to = new_id
        moved = Chat(new_id, {**self.chat.json, "id": new_id, "type": "supergroup"})
        self.world.state.chats[new_id] = moved
        return Group(self.world, moved)

    async def says_anonymously(self, text: str) -> Message:
        """Writes as the group itself."""
        content = {"text": text, "entities": automatic_entities(text), "sender_chat": self.chat.json}
        message = self.world.state.write(self.chat, ANONYMOUS_ADMIN, content)
        self.world.said.append(text)
        self.world.offer("message", message.json)
        return message


class User(Reader):
    """A person, with a private chat with the bot."""

    def __init__(self, world: World, chat: Chat, profile: Json) -> None:
        super().__init__(world, chat)
        self.profile = profile

    async def says(
        self,
        text: str | None,
        *,
        chat: Group | None = None,
        reply_to: Message | None = None,
        entities: Sequence[Json] | None = None,
        **more: Any,  # noqa: ANN401 -- any field of a message
    ) -> Message:
        """Writes to the bot, or in a group; commands and mentions are marked as Telegram marks them."""
        message = self.message(text, chat=chat, reply_to=reply_to, entities=entities, **more)
        self.world.offer("message", message.json)
        return message

    def message(
        self,
        text: str | None,
        *,
        chat: Group | None = None,
        reply_to: Message | None = None,
        entities: Sequence[Json] | None = None,
        **more: Any,  # noqa: ANN401 -- any field of a message
    ) -> Message:
        """A message that stands in the chat and was not announced to the bot."""
        content: Json = dict(more)
        if text is not None:
            content["text"] = text
            self.world.said.append(text)
            marks = automatic_entities(text) if entities is None else list(entities)
            content |= {"entities": marks} if marks else {}
        if content.get("caption"):
            self.world.said.append(content["caption"])
            marks = automatic_entities(content["caption"])
            content |= {"caption_entities": marks} if marks else {}
        if reply_to is not None:
            content["reply_to_message"] = {k: v for k, v in reply_to.json.items() if k != "reply_to_message"}
        self.chat.met = True
        return self.world.state.write(chat.chat if chat else self.chat, self.profile, content)

    async def edits(self, message: Message, text: str) -> None:
        """Changes a message that was sent before."""
        self.world.said.append(text)
        message.json = {**message.json, "text": text, "edit_date": message.json["date"] + 1}
        self.world.offer("edited_message", message.json)

    async def presses(self, message: Message, button: str) -> str:
        """Presses an inline button, found by its text or data; the id of the query."""
        found = next((b for b in message.buttons if button in {b["text"], b.get("callback_data")}), None)
        if found is None:
            raise AssertionError(f"there is no button {button!r}, only {message.buttons}")
        return await self.forges(message, found["callback_data"])

    async def forges(self, message: Message, data: str) -> str:
        """Presses a button that nobody showed, below any message; the id of the query."""
        return self.forged(message, data)

    def forged(self, message: Message, data: str) -> str:
        """The same at once."""
        query_id = str(next(_query_ids))
        self.world.state.callbacks[query_id] = None
        query = {"id": query_id, "from": self.profile, "message": message.json, "chat_instance": str(self.id)}
        self.world.offer("callback_query", {**query, "data": data})
        return query_id

    def blocks(self, *, announced: bool = True) -> None:
        """Wants no more of the bot: it gets a 403, and is told so at once if ``announced``."""
        self.chat.blocked = True
        if announced:
            self._changes("member", "kicked")

    def unblocks(self) -> None:
        """Takes that back."""
        self.chat.blocked = False
        self._changes("kicked", "member")

    def _changes(self, old: str, new: str) -> None:
        def status(name: str) -> Json:
            until = {"until_date": 0} if name == "kicked" else {}
            return {"user": self.world.state.bot, "status": name, **until}

        change = {"chat": self.chat.json, "from": self.profile, "date": int(time.time())}
        self.world.offer("my_chat_member", {**change, "old_chat_member": status(old), "new_chat_member": status(new)})


def _fits(message: Message, match: Match) -> bool:
    if isinstance(match, str):
        return re.search(match, message.text, re.IGNORECASE | re.DOTALL) is not None
    return match is None or bool(match(message))
