"""The reader survives whatever arrives: a meaning, none, or an error that the intake catches."""

import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gptbot.adapters.telegram.incoming import Asked, Commanded, Incoming
from gptbot.adapters.telegram.reader import GroupTrigger, Reader
from unit.telegram.mutations import anything, mutated, odd_texts
from unit.telegram.updates import BOT, BOT_ID, BOT_NAME, entity, in_group, of_bob, of_bot, pressed, said, update
from unit.usecases.house import NOW

KINDS: tuple[dict[str, Any], ...] = (
    said("Why?"),
    said("/start@gpt_bot 42"),
    in_group("@gpt_bot hi", entities=[entity("mention", 0, 8)]),
    in_group("GPT hi", entities=[entity("text_mention", 0, 3, user=BOT)], reply_to_message=of_bob()),
    in_group("And?", reply_to_message=of_bot(), message_thread_id=5, is_topic_message=True),
    said(None, voice={"file_id": "a", "file_unique_id": "b", "duration": 3}),
    pressed(),
    update(my_chat_member={}),
)


def reader(trigger: GroupTrigger) -> Reader:
    """A reader of a bot called @gpt_bot."""
    return Reader(bot_id=BOT_ID, bot_username=BOT_NAME, trigger=trigger, now=lambda: NOW)


def attempted(raw: dict[str, Any], trigger: GroupTrigger) -> Incoming | None:
    """What it means; None also where it cannot be read, which the intake stores as unread."""
    try:
        return reader(trigger).read(raw)
    except Exception:  # noqa: BLE001 -- the intake catches all of them, and nothing else
        return None


def storable(incoming: Incoming) -> bool:
    """Whether every text of it can be written as UTF-8 without NUL."""
    request = incoming.request
    texts = [request.event_id, request.person.id, request.person.name, request.person.username or ""]
    texts += [request.chat.id, request.chat.title or "", request.message or "", incoming.replied or ""]
    if isinstance(incoming, Asked):
        texts.append(incoming.text)
    if isinstance(incoming, Commanded):
        texts += [incoming.name, incoming.argument]
    return all(text.encode("utf-8") is not None and "\0" not in text for text in texts)


@given(raw=mutated(KINDS), trigger=st.sampled_from(GroupTrigger))
def test_a_mutated_update_means_something_storable_or_nothing(raw: dict[str, Any], trigger: GroupTrigger) -> None:
    """Never a broken value, never an exception that is no ``Exception``."""
    incoming = attempted(raw, trigger)
    assert incoming is None or storable(incoming)


@given(raw=mutated(KINDS) | st.dictionaries(odd_texts, anything))
def test_looking_for_the_sender_never_fails(raw: dict[str, Any]) -> None:
    """It is done where all else failed: somebody with a number, in a chat with a number, or nobody."""
    request = reader(GroupTrigger.MENTION).sender(raw)
    if request is not None:
        assert re.fullmatch(r"telegram:-?\d+", request.chat.id)
        assert re.fullmatch(r"telegram:-?\d+", request.person.id)
        assert "\0" not in request.person.name


@given(raw=st.dictionaries(st.sampled_from(("update_id", "message", "callback_query", "x")), anything))
def test_a_random_update_means_nothing(raw: dict[str, Any]) -> None:
    """Nothing in it says who sent it."""
    assert attempted(raw, GroupTrigger.ALL) is None


@given(raw=mutated(KINDS), trigger=st.sampled_from(GroupTrigger))
def test_reading_again_means_the_same(raw: dict[str, Any], trigger: GroupTrigger) -> None:
    """From the inbox, as it was written there: ASCII, whatever was said."""
    written = json.dumps(raw)
    assert written.isascii()
    assert attempted(json.loads(written), trigger) == attempted(raw, trigger)


@given(text=odd_texts)
def test_any_text_in_private_is_a_question_or_a_command(text: str) -> None:
    """Nobody is left without an answer."""
    incoming = reader(GroupTrigger.MENTION).read(said(text))
    assert isinstance(incoming, Asked | Commanded)
    assert storable(incoming)


@given(text=odd_texts, entities=st.lists(st.tuples(st.integers(-5, 30), st.integers(-5, 30)), max_size=3))
def test_entities_out_of_place_do_no_harm(text: str, entities: list[tuple[int, int]]) -> None:
    """A mention whose offsets do not fit the text still is one."""
    found = [entity("text_mention", offset, length, user=BOT) for offset, length in entities]
    incoming = reader(GroupTrigger.MENTION).read(in_group(f"hi {text}", entities=found))
    assert isinstance(incoming, Asked | Commanded) or not found
