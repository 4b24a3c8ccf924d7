"""What the emulated Telegram knows: chats, messages, files, menus, and a bell for whoever waits for a change."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import attrs

from integration.emulators.telegram_rules import ApiError, bad_request, part

Json = dict[str, Any]


@attrs.define(eq=False)
class Message:
    """A message as it stands now, whoever wrote it. ``json`` is what Telegram shows of it."""

    chat: "Chat"
    json: Json
    at: float = attrs.Factory(time.monotonic)
    by_bot: bool = False
    content: bytes | None = None
    read: bool = False
    deleted: bool = False
    pinned: bool = False
    edits: list[str] = attrs.Factory(list)

    @property
    def id(self) -> int:
        """Its number in its chat."""
        return int(self.json["message_id"])

    @property
    def text(self) -> str:
        """Its text or caption."""
        return str(self.json.get("text", self.json.get("caption", "")))

    @property
    def entities(self) -> list[Json]:
        """How its text is formatted."""
        return list(self.json.get("entities") or self.json.get("caption_entities") or [])

    @property
    def reply_to(self) -> int | None:
        """The number of the message that it replies to."""
        replied = self.json.get("reply_to_message")
        return int(replied["message_id"]) if replied else None

    @property
    def buttons(self) -> list[Json]:
        """Its inline buttons, row by row."""
        return [button for row in self.json.get("reply_markup", {}).get("inline_keyboard", []) for button in row]

    def marked(self, kind: str) -> list[str]:
        """The parts of the text with this kind of entity."""
        return [part(self.text, entity) for entity in self.entities if entity["type"] == kind]


@attrs.define(eq=False)
class Chat:
    """A private chat or a group. ``met``: the bot may write there; ``blocked``: the bot is not wanted any more."""

    id: int
    json: Json
    met: bool = True
    blocked: bool = False
    migrated_to: int | None = None
    messages: dict[int, Message] = attrs.Factory(dict)
    last_id: int = 0

    @property
    def private(self) -> bool:
        """Whether it is a chat with one person."""
        return bool(self.json["type"] == "private")

    def check_writable(self) -> None:
        """Refuses a bot that may not write here."""
        if self.migrated_to is not None:
            error = bad_request("group chat was upgraded to a supergroup chat")
            error.parameters = {"migrate_to_chat_id": self.migrated_to}
            raise error
        if self.blocked:
            raise ApiError(
                403, f"Forbidden: bot was {'blocked by the user' if self.private else 'kicked from the group chat'}"
            )
        if not self.met:
            raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")

    def message(self, message_id: int) -> Message | None:
        """A message that is still there."""
        found = self.messages.get(message_id)
        return None if found is None or found.deleted else found


@attrs.frozen
class Call:
    """One request of the bot: when it came (``time.monotonic``), what it asked and how it was answered."""

    method: str
    parameters: Json
    at: float = attrs.Factory(time.monotonic)
    answer: list[int] = attrs.Factory(list)

    @property
    def status(self) -> int | None:
        """The status of the answer; None while there is none."""
        return self.answer[0] if self.answer else None


@attrs.define(eq=False)
class State:
    """All that is known, and ``changed`` to wait for more."""

    bot: Json
    chats: dict[int, Chat] = attrs.Factory(dict)
    sent: list[Message] = attrs.Factory(list)
    calls: list[Call] = attrs.Factory(list)
    actions: list[tuple[int, str]] = attrs.Factory(list)
    violations: list[str] = attrs.Factory(list)
    menus: dict[tuple[str, str], list[Json]] = attrs.Factory(dict)
    files: dict[str, tuple[str, bytes]] = attrs.Factory(dict)
    callbacks: dict[str, Json | None] = attrs.Factory(dict)
    _bell: asyncio.Event = attrs.Factory(asyncio.Event)

    def changed(self) -> None:
        """Wakes everybody who waits in `until`."""
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()

    async def until(self, predicate: Callable[[], object], *, timeout_s: float, hope: str) -> None:
        """Waits for the predicate to become true; fails with what there is instead."""
        try:
            async with asyncio.timeout(timeout_s):
                while not predicate():
                    await self._bell.wait()
        except TimeoutError:
            raise AssertionError(f"{hope} did not come within {timeout_s} s; the last was: {self._tail()}") from None

    def _tail(self) -> str:
        calls = [f"{call.method}→{call.status}" for call in self.calls[-8:]]
        texts = [f"to {message.chat.id}: {message.text[:300]!r}" for message in self.sent[-5:]]
        return "\n  ".join(["", *calls, *texts])

    def chat(self, chat_id: object) -> Chat:
        """The chat with this id or @username; refused where the bot may not write."""
        found = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if isinstance(chat_id, str):
            named = [
                chat for chat in self.chats.values() if f"@{chat.json.get('username')}" == chat_id and not chat.private
            ]
            found = named[0] if named else None
        if found is None:
            raise bad_request("chat not found")
        found.check_writable()
        return found

    def write(self, chat: Chat, author: Json | None, content: Json, *, by_bot: bool = False) -> Message:
        """Puts a new message into a chat."""
        chat.last_id += 1
        head: Json = {"message_id": chat.last_id, "date": int(time.time()), "chat": chat.json}
        if author is not None:
            head["from"] = author
        message = Message(chat, {**head, **content}, by_bot=by_bot)
        chat.messages[message.id] = message
        if by_bot:
            self.sent.append(message)
        self.changed()
        return message
