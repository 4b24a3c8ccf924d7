"""A bot that notes what it is asked to do, and fails as it is told."""

import asyncio
from collections import defaultdict
from typing import Any

import attrs
from telegram import User

from unit.telegram.updates import BOT_ID, BOT_NAME


async def nothing_stored(_key: str) -> bytes | None:
    """No letter here carries a file."""
    return None


@attrs.define
class FakeBot:
    """The methods of `telegram.Bot` that the adapter uses. ``errors`` come first, by method."""

    calls: list[tuple[str, dict[str, Any]]] = attrs.Factory(list)
    errors: dict[str, list[Exception]] = attrs.Factory(lambda: defaultdict(list))
    updates: "asyncio.Queue[list[dict[str, Any]]]" = attrs.Factory(asyncio.Queue)
    hanging: set[str] = attrs.Factory(set)

    def named(self, method: str) -> list[dict[str, Any]]:
        """What a method was called with, in order."""
        return [given for name, given in self.calls if name == method]

    @property
    def texts(self) -> list[str]:
        """What was sent."""
        return [given["text"] for given in self.named("send_message")]

    async def send_message(self, chat_id: int, text: str, **given: object) -> None:
        """Sends."""
        await self._called("send_message", chat_id=chat_id, text=text, **given)

    async def edit_message_text(self, text: str, **given: object) -> None:
        """Rewrites a message."""
        await self._called("edit_message_text", text=text, **given)

    async def send_photo(self, chat_id: int, photo: object, **given: object) -> None:
        """Sends a picture."""
        await self._called("send_photo", chat_id=chat_id, photo=photo, **given)

    async def send_chat_action(self, chat_id: int, action: str, **given: object) -> None:
        """Shows an activity."""
        await self._called("send_chat_action", chat_id=chat_id, action=action, **given)

    async def answer_callback_query(
        self, callback_query_id: str, text: str | None = None, *, show_alert: bool = False
    ) -> None:
        """Ends the waiting below a button, with a word where there is one."""
        assert show_alert is (text is not None)
        await self._called("answer_callback_query", callback_query_id=callback_query_id, text=text)

    async def delete_message(self, chat_id: int, message_id: int) -> None:
        """Takes a message away."""
        await self._called("delete_message", chat_id=chat_id, message_id=message_id)

    async def set_my_commands(self, commands: object, **given: object) -> None:
        """Sets a menu."""
        await self._called("set_my_commands", commands=commands, **given)

    async def get_me(self) -> User:
        """Who the bot is."""
        await self._called("get_me")
        return User(id=BOT_ID, is_bot=True, first_name="GPT", username=BOT_NAME)

    async def do_api_request(self, method: str, **given: object) -> object:
        """A poll: the next batch, whenever it comes; a look that does not wait finds nothing."""
        await self._called(method, **given)
        asked = given["api_kwargs"]
        assert isinstance(asked, dict)
        return await self.updates.get() if asked["timeout"] else []

    async def _called(self, method: str, **given: object) -> None:
        self.calls.append((method, given))
        if self.errors[method]:
            raise self.errors[method].pop(0)
        if method in self.hanging:
            await asyncio.Event().wait()
