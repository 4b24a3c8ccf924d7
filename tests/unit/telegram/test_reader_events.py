"""What the reader makes of updates that nobody wrote: notes of pins, and doors that open and shut."""

from typing import Any

import pytest

from gptbot.adapters.telegram.incoming import Door, PinNote, Pressed
from unit.telegram.test_reader import read, reader
from unit.telegram.updates import ALICE, BOB, BOT, DATE, GROUP, message, pressed, private, said, update

PINNED = message("Grant?", by=BOT)


def changed(old: str, new: str, chat: dict[str, Any] | None = None) -> dict[str, Any]:
    """Alice does something to the bot."""

    def member(status: str) -> dict[str, Any]:
        return {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}

    change = {"chat": chat or private(), "from": ALICE, "date": DATE}
    return update(my_chat_member={**change, "old_chat_member": member(old), "new_chat_member": member(new)})


def test_the_note_of_the_bots_own_pin_is_read() -> None:
    """In a private chat; it says which message it is."""
    incoming = read(said(by=BOT, chat=private(), pinned_message=PINNED))
    assert isinstance(incoming, PinNote)
    assert (incoming.request.chat.id, incoming.request.message) == ("telegram:42", "7")


@pytest.mark.parametrize(
    "raw",
    [
        said(by=BOB, chat=private(), pinned_message=PINNED),
        said(by={**BOB, "is_bot": True}, chat=private(), pinned_message=PINNED),
        said(by=BOT, chat=GROUP, pinned_message=PINNED),
    ],
)
def test_other_notes_of_pins_are_no_business_of_the_bot(raw: dict[str, Any]) -> None:
    """Those of people are at most something that it cannot read."""
    assert not isinstance(read(raw), PinNote)


def test_other_messages_of_the_bot_are_not_read() -> None:
    """Exactly the note is let through."""
    assert read(said("hello", by=BOT, chat=private())) is None


@pytest.mark.parametrize(("old", "new", "opened"), [("member", "kicked", False), ("kicked", "member", True)])
def test_blocking_the_bot_shuts_the_door(old: str, new: str, *, opened: bool) -> None:
    """And unblocking it opens the door again."""
    incoming = read(changed(old, new))
    assert isinstance(incoming, Door)
    assert (incoming.open, incoming.request.person.id) == (opened, "telegram:42")
    assert incoming.request.event_id == f"telegram:1:42:member:{DATE}"


@pytest.mark.parametrize("new", ["member", "left", "kicked"])
def test_what_happens_in_a_group_says_nothing_of_a_person(new: str) -> None:
    """There the bot is thrown out by one for all."""
    assert read(changed("member", new, GROUP)) is None


def test_a_status_that_is_neither_says_nothing() -> None:
    """Whatever Telegram may add."""
    assert read(changed("member", "left")) is None


def test_a_press_says_below_which_message() -> None:
    """Its text can be rewritten."""
    incoming = read(pressed())
    assert isinstance(incoming, Pressed)
    assert (incoming.request.pressed, incoming.request.message) == ("7", None)


@pytest.mark.parametrize("number", [None, "42", 4.2, True, 2**63, [], {}])
@pytest.mark.parametrize("place", ["chat", "from"])
def test_whoever_has_no_number_is_not_answered(place: str, number: object) -> None:
    """An answer that goes nowhere would be charged: such an update is set aside, and nobody is its sender."""
    raw = said("Why?")
    raw["message"][place] = {**raw["message"][place], "id": number}
    with pytest.raises(ValueError, match="an id that is none"):
        read(raw)
    assert reader().sender(raw) is None


@pytest.mark.parametrize("number", ["x", 7.5, 2**64, [], {}])
def test_what_cannot_be_replied_to_is_not_answered(number: object) -> None:
    """A message, its topic, or the message below whose button somebody pressed."""
    for raw in (
        said("Why?", message_id=number),
        said("Why?", message_thread_id=number, is_topic_message=True),
        pressed(message=message("Which?", by=BOT, message_id=number)),
    ):
        with pytest.raises(ValueError, match="an id"):
            read(raw)
