"""Updates as Telegram sends them."""
# ruff: noqa: ANN401 -- anything Telegram may send

from typing import Any

User = dict[str, Any]
Update = dict[str, Any]

BOT_ID, BOT_NAME = 999, "gpt_bot"
ALICE: dict[str, Any] = {
    "id": 42,
    "is_bot": False,
    "first_name": "Alice",
    "username": "alice",
    "language_code": "en",
}
BOB: dict[str, Any] = {"id": 43, "is_bot": False, "first_name": "Bob"}
BOT: dict[str, Any] = {"id": BOT_ID, "is_bot": True, "first_name": "GPT", "username": BOT_NAME}
GROUP: dict[str, Any] = {"id": -100500, "type": "supergroup", "title": "Friends"}
DATE = 1_777_636_800


def private(who: dict[str, Any] = ALICE) -> dict[str, Any]:
    """The chat of this person with the bot."""
    return {"id": who["id"], "type": "private", "first_name": who["first_name"]}


def message(
    text: str | None = None, *, chat: User | None = None, by: User | None = ALICE, **more: Any
) -> dict[str, Any]:
    """A message of Alice; None leaves a field out."""
    said = {"message_id": 7, "date": DATE, "chat": chat or private(), "from": by, "text": text, **more}
    return {name: value for name, value in said.items() if value is not None}


def update(number: int = 1, **kind: Any) -> Update:
    """An update of one kind."""
    return {"update_id": number, **kind}


def said(text: str | None = None, number: int = 1, **more: Any) -> Update:
    """Somebody (Alice, unless told) says something, in private unless told."""
    return update(number, message=message(text, **more))


def in_group(text: str | None = None, **more: Any) -> Update:
    """The same in a group."""
    return said(text, chat=GROUP, **more)


def of_bot(text: str | None = "I said so", **more: Any) -> dict[str, Any]:
    """A message of the bot in the group, to reply to."""
    return message(text, chat=GROUP, message_id=5, by=BOT, **more)


def of_bob(text: str = "Hello") -> dict[str, Any]:
    """A message of Bob in the group, to reply to."""
    return message(text, chat=GROUP, message_id=6, by=BOB)


def pressed(data: str | None = "language:ru", number: int = 1, *, by: User = ALICE, **more: Any) -> Update:
    """Alice presses a button below a message of the bot."""
    below = message("Which?", by=BOT)
    query = {"id": "777", "from": by, "chat_instance": "1", "message": below, "data": data, **more}
    return update(number, callback_query={name: value for name, value in query.items() if value is not None})


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    """What Telegram found in a text."""
    return {"type": kind, "offset": offset, "length": length, **more}
