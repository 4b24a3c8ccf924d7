"""The methods of the Bot API that the emulator knows."""

import asyncio
import itertools
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.constants import ChatAction

from integration.emulators.telegram_parameters import Upload
from integration.emulators.telegram_rules import (
    bad_request,
    check_caption,
    check_commands,
    check_document,
    check_entities,
    check_markup,
    check_photo,
    check_text,
)
from integration.emulators.telegram_state import Chat, Message, State
from integration.emulators.telegram_updates import UpdateQueue

Json = dict[str, Any]

DOWNLOAD_BYTES_MAX = 20 * 2**20


class Methods:
    """What a bot can ask for; each method takes checked parameters and returns Telegram's result."""

    def __init__(self, state: State, queue: UpdateQueue) -> None:
        self._state = state
        self._queue = queue
        self._file_numbers = itertools.count(1)

    def find(self, method: str) -> Callable[[Json], Awaitable[object]] | None:
        """The method by its name in the API, or None."""
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", method).lower()
        found: Callable[[Json], Awaitable[object]] | None = getattr(self, f"_{name}", None)
        return found

    async def _get_me(self, _: Json) -> Json:
        abilities = {"can_join_groups": True, "can_read_all_group_messages": True, "supports_inline_queries": False}
        return {**self._state.bot, **abilities}

    async def _get_updates(self, given: Json) -> list[Json]:
        poll = self._queue.get(
            given.get("offset", 0), given.get("limit", 100), given.get("timeout", 0), given.get("allowed_updates")
        )
        waiting = asyncio.ensure_future(poll)
        await asyncio.sleep(0)  # the queue confirms first, then whoever waits for that may look
        self._state.changed()
        return await waiting

    async def _delete_webhook(self, _: Json) -> bool:
        return True

    async def _send_message(self, given: Json) -> Json:
        chat = self._state.chat(given["chat_id"])
        content = self._text(given, "text", "entities")
        check_text(given["text"])
        return self._written(chat, given, content).json

    async def _edit_message_text(self, given: Json) -> Json:
        message = self._own(given, "message to edit not found")
        check_text(given["text"])
        content = self._text(given, "text", "entities")
        new = {key: value for key, value in message.json.items() if key not in {"entities", "reply_markup"}}
        new |= content | self._markup(given)
        self._edit(message, new)
        return message.json

    async def _edit_message_reply_markup(self, given: Json) -> Json:
        message = self._own(given, "message to edit not found")
        new = {key: value for key, value in message.json.items() if key != "reply_markup"} | self._markup(given)
        self._edit(message, new)
        return message.json

    async def _delete_message(self, given: Json) -> bool:
        chat = self._state.chat(given["chat_id"])
        message = chat.message(given["message_id"])
        if message is None:
            raise bad_request("message to delete not found")
        message.deleted = True
        return True

    async def _send_message_draft(self, given: Json) -> bool:
        check_text(given["text"])
        if not self._state.chat(given["chat_id"]).private or not given["draft_id"]:
            raise bad_request("drafts are for private chats and have a number", careless=True)
        return True

    async def _send_chat_action(self, given: Json) -> bool:
        chat = self._state.chat(given["chat_id"])
        if given["action"] not in list(ChatAction):
            raise bad_request("wrong parameter action in request", careless=True)
        self._state.actions.append((chat.id, given["action"]))
        return True

    async def _answer_callback_query(self, given: Json) -> bool:
        if self._state.callbacks.get(given["callback_query_id"], given) is not None:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        self._state.callbacks[given["callback_query_id"]] = given
        return True

    async def _set_my_commands(self, given: Json) -> bool:
        check_commands(given["commands"])
        self._state.menus[self._menu(given)] = given["commands"]
        return True

    async def _get_my_commands(self, given: Json) -> list[Json]:
        return self._state.menus.get(self._menu(given), [])

    async def _get_chat(self, given: Json) -> Json:
        chat = self._state.chat(given["chat_id"])
        gifts = dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), True
        )
        return {**chat.json, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}

    async def _pin_chat_message(self, given: Json) -> bool:
        return self._pin(given, pinned=True)

    async def _unpin_chat_message(self, given: Json) -> bool:
        return self._pin(given, pinned=False)

    async def _send_photo(self, given: Json) -> Json:
        file_id, content = self._file(given["photo"], "photos/picture.jpg")
        check_photo(content)
        size = {"file_id": file_id, "file_unique_id": f"u{file_id}", "width": 64, "height": 64}
        return self._captioned(given, {"photo": [size]}, content)

    async def _send_document(self, given: Json) -> Json:
        file_id, content = self._file(given["document"], "documents/file")
        check_document(content)
        name = given["document"].filename if isinstance(given["document"], Upload) else "file"
        document = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_name": name}
        return self._captioned(given, {"document": document}, content)

    async def _get_file(self, given: Json) -> Json:
        file_id = given["file_id"]
        if file_id not in self._state.files:
            raise bad_request("invalid file_id")
        path, content = self._state.files[file_id]
        if len(content) > DOWNLOAD_BYTES_MAX:
            raise bad_request("file is too big")
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(content), "file_path": path}

    def _captioned(self, given: Json, content: Json, data: bytes) -> Json:
        chat = self._state.chat(given["chat_id"])
        if given.get("caption"):
            check_caption(given["caption"])
            content |= self._text(given, "caption", "caption_entities")
        message = self._written(chat, given, content)
        message.content = data
        return message.json

    def _text(self, given: Json, name: str, entities_name: str) -> Json:
        if given.get("parse_mode"):
            raise bad_request("can't parse entities: nothing but `entities` is emulated", careless=True)
        entities = given.get(entities_name) or []
        check_entities(given[name], entities)
        return {name: given[name]} | ({entities_name: entities} if entities else {})

    def _markup(self, given: Json) -> Json:
        markup = given.get("reply_markup")
        check_markup(markup)
        return {"reply_markup": markup} if markup and "inline_keyboard" in markup else {}

    def _written(self, chat: Chat, given: Json, content: Json) -> Message:
        content = content | self._markup(given) | self._replied(chat, given.get("reply_parameters"))
        return self._state.write(chat, self._state.bot, content, by_bot=True)

    def _replied(self, chat: Chat, wanted: Json | None) -> Json:
        if wanted is None:
            return {}
        message = chat.message(wanted["message_id"])
        if message is None:
            if wanted.get("allow_sending_without_reply"):
                return {}
            raise bad_request("message to be replied not found")
        return {"reply_to_message": {k: v for k, v in message.json.items() if k != "reply_to_message"}}

    def _own(self, given: Json, missing: str) -> Message:
        message = self._state.chat(given.get("chat_id")).message(given.get("message_id", 0))
        if message is None:
            raise bad_request(missing)
        if not message.by_bot:
            raise bad_request("message can't be edited", careless=True)
        return message

    def _edit(self, message: Message, new: Json) -> None:
        if new == message.json:
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same as "
                "a current content and reply markup of the message"
            )
        message.edits.append(message.text)
        message.json = new

    def _pin(self, given: Json, *, pinned: bool) -> bool:
        chat = self._state.chat(given["chat_id"])
        message = chat.message(
            given.get("message_id", max((m.id for m in chat.messages.values() if m.pinned), default=0))
        )
        if message is None:
            raise bad_request(f"message to {'pin' if pinned else 'unpin'} not found")
        message.pinned = pinned
        if pinned:
            shown = {key: value for key, value in message.json.items() if key != "reply_to_message"}
            note = self._state.write(chat, self._state.bot, {"pinned_message": shown})
            if self._queue.wants("message"):
                self._queue.add({"message": note.json})
        return True

    def _menu(self, given: Json) -> tuple[str, str]:
        scope = given.get("scope") or {"type": "default"}
        if "chat_id" in scope:
            self._state.chat(scope["chat_id"])
        return json.dumps(scope, sort_keys=True), given.get("language_code") or ""

    def _file(self, given: object, path: str) -> tuple[str, bytes]:
        if isinstance(given, Upload):
            file_id = f"emulated-file-{next(self._file_numbers)}"
            self._state.files[file_id] = (f"{path}-{file_id}", given.content)
            return file_id, given.content
        if given not in self._state.files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return str(given), self._state.files[str(given)][1]
