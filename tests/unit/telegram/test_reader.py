"""The reader: who says what to the bot, and what is not for the bot."""

from typing import Any

import pytest

from gptbot.adapters.telegram.incoming import Asked, Commanded, Incoming, Pressed, Unreadable
from gptbot.adapters.telegram.reader import GroupTrigger, Reader, legible
from gptbot.domain.account import Language
from unit.telegram.updates import (
    ALICE,
    BOB,
    BOT,
    BOT_ID,
    BOT_NAME,
    GROUP,
    entity,
    in_group,
    message,
    of_bob,
    of_bot,
    pressed,
    private,
    said,
    update,
)
from unit.usecases.house import NOW


def reader(trigger: GroupTrigger = GroupTrigger.MENTION) -> Reader:
    """A reader of a bot called @gpt_bot."""
    return Reader(bot_id=BOT_ID, bot_username=BOT_NAME, trigger=trigger, now=lambda: NOW)


def read(raw: dict[str, Any], trigger: GroupTrigger = GroupTrigger.MENTION) -> Incoming | None:
    """What an update means."""
    return reader(trigger).read(raw)


def asked(raw: dict[str, Any], trigger: GroupTrigger = GroupTrigger.MENTION) -> str | None:
    """The question of an update, or None where there is none."""
    incoming = read(raw, trigger)
    assert incoming is None or isinstance(incoming, Asked)
    return incoming.text if incoming else None


def commanded(raw: dict[str, Any]) -> tuple[str, str]:
    """The command of an update and the words behind it."""
    incoming = read(raw)
    assert isinstance(incoming, Commanded)
    return incoming.name, incoming.argument


def test_a_private_message_is_a_question() -> None:
    """With who, where, when, and an id that stays unique when update ids start anew."""
    incoming = read(said("Why?", 77))

    assert isinstance(incoming, Asked)
    assert (incoming.text, incoming.replied) == ("Why?", None)
    request = incoming.request
    assert (request.event_id, request.message, request.at) == ("telegram:77:42:7", "7", NOW)
    assert (request.person.id, request.person.name, request.person.username) == ("telegram:42", "Alice", "alice")
    assert (request.chat.id, request.chat.private) == ("telegram:42", True)


@pytest.mark.parametrize(
    ("code", "language"),
    [("ru", Language.RU), ("ru-RU", Language.RU), ("RU", Language.RU), ("uk", Language.EN), (None, Language.EN)],
)
def test_the_language_is_telegrams(code: str | None, language: Language) -> None:
    """Russian for Russian, English for all others."""
    incoming = read(said("Why?", by={**ALICE, "language_code": code}))
    assert incoming is not None
    assert incoming.request.person.language is language


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("/start", "start", ""),
        ("/start 42", "start", "42"),
        ("/START@GPT_BOT 42", "START", "42"),
        ("/prompt\nBe brief\nand kind ", "prompt", "Be brief\nand kind"),
        ("/p@gpt_bot\tBe brief", "p", "Be brief"),
        ("/reset_prompt", "reset_prompt", ""),
        ("/start@other_bot", "start@other_bot", ""),
        ("/help, please", "help", ", please"),
        ("/help!", "help", "!"),
        ("/fly.", "fly", "."),
        ("/fly...", "fly", "..."),
        ("/fly@ home", "fly", "@ home"),
    ],
)
def test_commands_are_read_with_their_words(text: str, name: str, argument: str) -> None:
    """With the bot's name or without, whatever white space follows; in private another bot's name makes another."""
    assert commanded(said(text)) == (name, argument)


@pytest.mark.parametrize("text", ["/usr/bin/env", "/etc/hosts is a file", "/file.txt", "/ help", "/", " /help", "1/2"])
def test_what_looks_a_little_like_a_command_is_a_question(text: str) -> None:
    """Paths above all."""
    assert asked(said(text)) == text


@pytest.mark.parametrize("text", ["/help@other_bot", "/help@other_bot please", "/help@other_bot.", "/help@other_bot/x"])
@pytest.mark.parametrize("trigger", GroupTrigger)
def test_in_a_group_a_command_for_another_bot_is_not_ours(text: str, trigger: GroupTrigger) -> None:
    """Whatever the bot answers there otherwise, and whatever stands behind it."""
    assert read(in_group(text), trigger) is None


def test_in_a_group_commands_are_ours_without_a_name_and_with_ours() -> None:
    """Both, in the group's name."""
    assert commanded(in_group("/help")) == ("help", "")
    assert commanded(in_group("/help@Gpt_Bot me")) == ("help", "me")
    incoming = read(in_group("/help"))
    assert incoming is not None
    assert (incoming.request.chat.title, incoming.request.chat.id) == ("Friends", "telegram:-100500")


def test_a_command_behind_the_mention_of_the_bot_is_a_command() -> None:
    """Known or not, it is never a question; another bot's stays another's."""
    assert commanded(in_group("@gpt_bot /help")) == ("help", "")
    assert commanded(in_group("@GPT_bot\n/fly home")) == ("fly", "home")
    assert read(in_group("@gpt_bot /help@other_bot")) is None
    assert asked(in_group("@gpt_bot what is /etc?")) == "what is /etc?"


def test_in_a_group_the_bot_answers_mentions_and_replies() -> None:
    """Not everything."""
    assert asked(in_group("Hello all")) is None
    assert asked(in_group("@gpt_bot why?")) == "why?"
    assert asked(in_group("And?", reply_to_message=of_bot())) == "And?"


def test_with_the_other_trigger_the_bot_answers_everything_but_replies_to_others() -> None:
    """A reply to somebody is for them, unless it mentions the bot."""
    everything = GroupTrigger.ALL
    assert asked(in_group("Hello all"), everything) == "Hello all"
    assert asked(in_group("Hello Bob", reply_to_message=of_bob()), everything) is None
    assert asked(in_group("@gpt_bot what does he mean?", reply_to_message=of_bob()), everything) == "what does he mean?"
    assert asked(in_group("And?", reply_to_message=of_bot()), everything) == "And?"


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("@gpt_bot why?", "why?"),
        ("Why, @GPT_Bot?", "Why, ?"),
        ("@gpt_bot", ""),
        ("@gpt_bot @gpt_bot x", "x"),
        ("mail me@gpt_bot", None),
        ("@gpt_bot2 why?", None),
        ("@gpt_bo why?", None),
    ],
)
def test_the_mention_of_the_bot_is_not_part_of_the_question(text: str, question: str | None) -> None:
    """In any case, and only its whole name."""
    assert asked(in_group(text)) == question


def test_a_mention_without_a_username_counts() -> None:
    """A link to the bot's account by its shown name, even behind an emoji."""
    text = "\U0001f600 GPT why?"
    mention = entity("text_mention", 3, 3, user=BOT)
    assert asked(in_group(text, entities=[mention])) == "\U0001f600  why?"
    assert asked(in_group(text, entities=[entity("text_mention", 3, 3, user=BOB)])) is None


def test_a_mention_by_link_is_taken_out_where_it_stands() -> None:
    """Not the same word elsewhere."""
    mention = entity("text_mention", 12, 3, user=BOT)
    assert asked(in_group("What is GPT GPT", entities=[mention])) == "What is GPT"


def test_the_message_that_is_replied_to_comes_along() -> None:
    """The bot's text, or what it wrote below a picture; nobody else's."""
    cases = [
        (of_bot("I said so"), "I said so"),
        (of_bot(None, caption="A cat"), "A cat"),
        (of_bot(None, sticker={}), ""),
        (of_bot("half \ud83d and \0"), "half ? and "),
    ]
    for original, replied in cases:
        original.pop("sticker", None)
        incoming = read(in_group("And?", reply_to_message=original))
        assert incoming is not None
        assert incoming.replied == replied
    private = read(said("And?", reply_to_message=message("Mine", message_id=3)))
    assert private is not None
    assert private.replied is None


def test_a_message_in_a_topic_is_answered_there() -> None:
    """Its first message is no reply to anybody; a thread that is no topic is none."""
    opening = message(None, chat=GROUP, message_id=100, forum_topic_created={"name": "News", "icon_color": 1})
    topic = in_group("Hi", message_thread_id=100, is_topic_message=True, reply_to_message=opening)
    incoming = read(topic, GroupTrigger.ALL)
    assert incoming is not None
    assert incoming.request.message == "7/100"
    thread = read(in_group("Hi", message_thread_id=100), GroupTrigger.ALL)
    assert thread is not None
    assert thread.request.message == "7"


@pytest.mark.parametrize("trigger", GroupTrigger)
@pytest.mark.parametrize(
    "raw",
    [
        update(edited_message=message("Why?", edit_date=1)),
        update(channel_post=message("News", chat={"id": -1, "type": "channel", "title": "News"})),
        update(edited_channel_post=message("News", chat={"id": -1, "type": "channel", "title": "News"})),
        update(something_new={"id": 1}),
        update(),
        in_group("/help", sender_chat=GROUP),
        in_group("@gpt_bot hi", sender_chat={"id": -1, "type": "channel", "title": "News"}),
        said("Why?", by={**BOB, "is_bot": True}),
        said("Why?", by=BOT),
        in_group("Hi", by=None),
        in_group(None, new_chat_members=[BOB]),
        in_group(None, photo=[{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]),
        said(None, pinned_message=message("x")),
        pressed(None, game_short_name="chess"),
        pressed(message=None, inline_message_id="5"),
        pressed(by=BOT),
    ],
)
def test_what_is_not_for_the_bot_means_nothing(raw: dict[str, Any], trigger: GroupTrigger) -> None:
    """Edits, channels, anonymous admins, bots, service messages, kinds that came later."""
    assert read(raw, trigger) is None


@pytest.mark.parametrize(
    "kind",
    [
        {
            "sticker": {
                "file_id": "a",
                "file_unique_id": "b",
                "type": "regular",
                "width": 1,
                "height": 1,
                "is_animated": False,
                "is_video": False,
            }
        },
        {"location": {"latitude": 1.0, "longitude": 1.0}},
        {"dice": {"value": 3, "emoji": "🎲"}},
    ],
)
def test_in_private_what_cannot_be_read_is_said_so(kind: dict[str, Any]) -> None:
    """In a group nobody asked."""
    assert isinstance(read(said(None, **kind)), Unreadable)
    assert read(in_group(None, **kind), GroupTrigger.ALL) is None


def test_a_button_means_what_is_written_on_it() -> None:
    """Its own event, by whoever pressed it, in the chat of the message."""
    incoming = read(pressed("language:ru", 9))

    assert isinstance(incoming, Pressed)
    assert (incoming.press_id, incoming.data) == ("777", "language:ru")
    request = incoming.request
    assert (request.event_id, request.person.id, request.message) == ("telegram:9:press:777", "telegram:42", None)
    assert request.chat.id == "telegram:42"


def test_a_button_below_an_old_message_still_works() -> None:
    """Telegram then tells only where it was."""
    old = {"chat": GROUP, "message_id": 1, "date": 0}
    incoming = read(pressed("language:ru", message=old))
    assert isinstance(incoming, Pressed)
    assert incoming.request.chat.title == "Friends"


def test_what_cannot_be_stored_is_taken_out() -> None:
    """NUL and half characters, in texts, names, titles and on buttons."""
    odd = "a\0b\ud800c"
    incoming = read(said(odd, by={**ALICE, "first_name": odd, "username": odd}))
    assert isinstance(incoming, Asked)
    assert incoming.text == "ab?c"
    assert (incoming.request.person.name, incoming.request.person.username) == ("ab?c", "ab?c")
    group = read(said("/help", chat={**GROUP, "title": odd}))
    assert group is not None
    assert group.request.chat.title == "ab?c"
    button = read(pressed(odd))
    assert isinstance(button, Pressed)
    assert button.data == "ab?c"


def test_a_group_without_a_title_is_a_group() -> None:
    """It goes by its number."""
    incoming = read(said("/help", chat={"id": -5, "type": "group"}))
    assert incoming is not None
    assert (incoming.request.chat.title, incoming.request.chat.private) == ("-5", False)


def test_legible_texts_stay_as_they_are() -> None:
    """Emoji are whole characters."""
    assert legible("Привет \U0001f600\n") == "Привет \U0001f600\n"


def test_who_sent_what_cannot_be_read_is_found() -> None:
    """As far as it says so: not a bot, and nobody where there is no message."""
    broken = update(9, message={"from": ALICE, "chat": private(), "date": "yesterday"})
    request = reader().sender(broken)
    assert request is not None
    assert (request.event_id, request.person.id, request.chat.id) == ("telegram:9:unread", "telegram:42", "telegram:42")
    for other in (BOT, {}, None, "x", {**ALICE, "id": "x"}, {**ALICE, "id": True}):
        assert reader().sender(update(9, message={"from": other, "chat": private()})) is None
    assert reader().sender(update(9, message={"from": ALICE, "chat": {"id": "x", "type": "private"}})) is None
    assert reader().sender(pressed()) is None


def test_a_half_character_beside_a_mention_by_link_does_no_harm() -> None:
    """Offsets no longer fit where something was taken out, so the words stay."""
    mention = entity("text_mention", 0, 3, user=BOT)
    assert asked(in_group("GPT \ud800 why?", entities=[mention])) == "GPT ? why?"
    assert asked(in_group("GPT why?", entities=[entity("bold", 4, 4), mention])) == "why?"
