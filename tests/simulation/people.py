"""People under simulation: they write, speak, send pictures and press buttons, and remember what they did."""

import asyncio
import itertools
from typing import Any

import attrs

from integration.emulators.telegram_media import OGG, photo, voice
from integration.emulators.telegram_people import Group, User
from integration.emulators.telegram_state import Message
from simulation.mail import ADMIN_ID
from simulation.schedule import Action, Deed
from simulation.telegram import SimulatedTelegram

GROUP_ID = -100_500
FIRST_ID = 41
"""The id of the first person who is not the admin is one more."""

Json = dict[str, Any]


def person_id(person: int) -> int:
    """The Telegram id of somebody in a schedule."""
    return FIRST_ID + person if person else ADMIN_ID


@attrs.frozen(kw_only=True)
class Said:
    """Something that somebody did, and the update that it became. ``meant``: it is for the bot."""

    update_id: int
    action: Action
    chat: int
    user: int
    at_s: float
    message: int | None = None
    pressed: str | None = None
    meant: bool = True

    def __str__(self) -> str:
        where = "in private" if self.chat > 0 else "in the group"
        what = self.action.words or f"{self.action.deed} Q{self.action.number}x"
        return f"«{what}» (by {self.user} {where} at {self.at_s:.2f} s, update {self.update_id})"


@attrs.define(eq=False)
class People:
    """Everybody."""

    world: SimulatedTelegram
    count: int
    answers_all: bool
    said: list[Said] = attrs.Factory(list)
    users: list[User] = attrs.field(init=False)
    group: Group = attrs.field(init=False)
    _albums: "itertools.count[int]" = attrs.Factory(lambda: itertools.count(1))

    def __attrs_post_init__(self) -> None:
        self.users = [
            self.world.user(person_id(number), f"User{number}", username=f"user{number}", language_code="en")
            for number in range(self.count + 1)
        ]
        self.group = self.world.group(GROUP_ID)

    def act(self, action: Action) -> None:
        """Does it."""
        user = self.users[action.person]
        match action.deed:
            case Deed.PRESS:
                self._press(user, action)
            case Deed.BLOCK_BOT:
                user.blocks()
                self._remember(action, user.chat.id, None)
            case Deed.UNBLOCK_BOT:
                user.unblocks()
                self._remember(action, user.chat.id, None)
            case Deed.ALBUM:
                self._album(user, action)
            case _:
                self._write(user, action)

    def _write(self, user: User, action: Action) -> None:
        text, more = self._content(action)
        chat = self.group if action.group else None
        replied = self._last_of_bot(self._chat(user, action)) if action.deed is Deed.REPLY else None
        message = user.message(text, chat=chat, reply_to=replied, **more)
        self.world.offer("message", message.json)
        self._remember(action, message.chat.id, message, meant=self._meant(action, replied))

    def _meant(self, action: Action, replied: Message | None) -> bool:
        """In a group the bot is meant by commands, its name and replies to it, or by everything."""
        named = action.deed not in {Deed.CHAT, Deed.REPLY, Deed.VOICE}
        return self.answers_all or not action.group or named or replied is not None

    def _content(self, action: Action) -> tuple[str | None, Json]:
        mark = f"Q{action.number}x"
        mention = f"@{self.world.username} " if action.group else ""
        if action.deed is Deed.VOICE:
            return None, voice(self.world, content=OGG + f" {mark} ".encode())
        if action.deed is Deed.PICTURE:
            return None, {**photo(self.world, sides=((32, 24),)), "caption": f"{mention}{mark} what is this?"}
        texts = {
            Deed.ASK: f"{mention}{mark} what is new?",
            Deed.REPLY: f"{mark} and then?",
            Deed.LONG: f"{mention}{mark} a long story, please",
            Deed.CHAT: f"{mark} is not for the bot",
        }
        return texts.get(action.deed, action.words), {}

    def _album(self, user: User, action: Action) -> None:
        album = f"{action.number}"
        mention = f"@{self.world.username} " if action.group else ""
        for part in range(3):
            content = {**photo(self.world, sides=((32, 24),)), "media_group_id": album}
            if part == 0:
                content["caption"] = f"{mention}Q{action.number}x what are these?"
            message = user.message(None, chat=self.group if action.group else None, **content)
            self.world.offer("message", message.json)
            self._remember(action, message.chat.id, message)

    def _press(self, user: User, action: Action) -> None:
        """Presses a button below the last message that has any; nothing happens where there is none."""
        chat = self._chat(user, action)
        shown = [message for message in chat.messages.values() if message.buttons and not message.deleted]
        if not shown:
            return
        buttons = shown[-1].buttons
        button = buttons[0] if action.words == "first" else buttons[-1]
        query_id = f"{10_000 + action.number}"
        self.world.state.callbacks[query_id] = None
        query = {"id": query_id, "from": user.profile, "message": shown[-1].json, "chat_instance": str(user.id)}
        self.world.offer("callback_query", {**query, "data": button["callback_data"]})
        self._remember(action, chat.id, None, pressed=button["callback_data"])

    def _chat(self, user: User, action: Action) -> Any:  # noqa: ANN401 -- the emulator's chat
        return self.group.chat if action.group else user.chat

    def _last_of_bot(self, chat: Any) -> Message | None:  # noqa: ANN401 -- the emulator's chat
        own = [message for message in chat.messages.values() if message.by_bot and not message.deleted]
        return own[-1] if own else None

    def _remember(
        self, action: Action, chat: int, message: Message | None, *, pressed: str | None = None, meant: bool = True
    ) -> None:
        update_id = self.world.offered[-1]["update_id"]
        self.said.append(
            Said(
                update_id=update_id,
                action=action,
                chat=chat,
                user=person_id(action.person),
                at_s=asyncio.get_running_loop().time(),
                message=None if message is None else message.id,
                pressed=pressed,
                meant=meant,
            )
        )
