"""Whatever people send: answered clearly or ignored on purpose, and the next update is served."""

from typing import Any

import pytest

from integration.harness import WELCOME_TOKENS, Stage, said

pytestmark = pytest.mark.asyncio(loop_scope="module")

SMILE = "\U0001f600"
STILL = {"is_animated": False, "is_video": False}


@pytest.mark.parametrize(
    "text",
    [
        SMILE * 4096,
        "\u05e9\u05dc\u05d5\u05dd \u202eolleh\u202c \u0645\u0631\u062d\u0628\u0627",
        "a\u200b\u200d\u2060b",
        "NUL\x00 and \x07 bell",
        "half \ud83d a character",
        "\udc00",
        "\\ud800 ' \" ; DROP TABLE accounts; -- %s {} {0}",
        "<b>bold</b> & *stars* _lines_ [x](y) `tick",
        "\u202e" * 50 + "x",
        "x" * 20_000,
        "/",
        "//",
        "/ start",
        "@",
        "!",
    ],
    ids=lambda text: ascii(text[:12]),
)
async def test_odd_texts_are_answered(house: Stage, text: str) -> None:
    """One answer, and the next question is served."""
    ann = await house.newcomer()
    read = len(ann.inbox)
    await ann.says(text)
    await said(ann, "and now?", match="echo: and now")
    assert len(ann.inbox) > read + 1


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b", "\x00", "/pro", "/pro \u200b"])
async def test_nothing_to_answer_is_said_so(house: Stage, text: str) -> None:
    """Without a visible character there is no question: a refusal, no model, no charge."""
    ann = await house.newcomer()
    asked = len(house.openai.requests)
    await said(ann, text)
    assert len(house.openai.requests) == asked
    assert await house.balance(ann) == [WELCOME_TOKENS, 0, 0]


@pytest.mark.parametrize(
    "argument",
    ["much", "1.5", "0x10", "9223372036854775808", "-9223372036854775809", "1e5", "\u0665", "9" * 3000, "5 5", "\x00"],
)
async def test_numbers_that_are_none(house: Stage, argument: str) -> None:
    """No number, or one beyond 2^63: refused, and nothing is set."""
    ann = await house.newcomer()
    before = (await said(ann, "/ec")).text
    await said(ann, f"/ec {argument}")
    assert (await said(ann, "/ec")).text == before


@pytest.mark.parametrize(
    "kind",
    [
        {"sticker": {"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1, "type": "regular", **STILL}},
        {"location": {"latitude": 1.5, "longitude": 2.5}},
        {"contact": {"phone_number": "123", "first_name": "Bob"}},
        {"dice": {"emoji": "\U0001f3b2", "value": 3}},
    ],
    ids=lambda kind: next(iter(kind)),
)
async def test_messages_without_text_are_not_understood(house: Stage, kind: dict[str, Any]) -> None:
    """In private it is said so, in a group it is not for the bot."""
    ann, group = await house.newcomer(), house.group()
    asked = len(house.openai.requests)
    await ann.says(None, **kind)
    await ann.receives()
    await ann.says(None, chat=group, **kind)
    await group.receives_nothing(until=said(await house.newcomer(), "/help"))
    assert len(house.openai.requests) == asked


async def test_updates_that_are_no_questions_are_ignored(house: Stage) -> None:
    """Unknown kinds, edits, channel posts, service messages, broken ones: silence, and all are confirmed."""
    ann = await house.newcomer()
    asked = len(house.openai.requests)
    message = ann.message("an old message").json
    channel = {"id": -1009, "type": "channel", "title": "News"}
    head = {"message_id": 5, "date": 1, "chat": channel}
    for update in (
        {"brand_new_kind": {"value": 1}},
        {},
        {"edited_message": {**message, "edit_date": 2}},
        {"channel_post": {**head, "text": "news"}},
        {"edited_channel_post": {**head, "text": "news"}},
        {"message": {**head, "sender_chat": channel, "text": "news"}},
        {"message": {**message, "text": None, "new_chat_title": "x"}},
        {"message": {**message, "from": {"id": 5, "is_bot": True, "first_name": "Robot"}}},
        {"my_chat_member": _left_and_back(ann.profile)},
    ):
        house.telegram.push(update)
    assert (await said(ann, "and now?")).text == "echo: and now?"
    await house.telegram.confirmed_all()
    assert len(house.openai.requests) == asked + 1
    assert ann.unread == []


async def test_an_edited_question_is_not_asked_again(house: Stage) -> None:
    """The first version was answered; that is all."""
    ann = await house.newcomer()
    question = await ann.says("how are you?")
    await ann.receives()
    await ann.edits(question, "how are you today?")
    await ann.receives_nothing(until=said(await house.newcomer(), "a marker"))


async def test_buttons_that_nobody_made(house: Stage) -> None:
    """A press with strange data is ignored or answered, and the next update is served."""
    ann = await house.newcomer()
    message = await said(ann, "/help")
    for data in ("", "language/klingon", "language:xx", "x" * 64, "\x00", "favor:1:yes"):
        query = {"id": f"odd-{len(data)}", "from": ann.profile, "message": message.json, "chat_instance": "1"}
        house.telegram.push({"callback_query": {**query, "data": data}})
    house.telegram.push({"callback_query": {"id": "odd", "from": ann.profile, "chat_instance": "1"}})
    assert (await said(ann, "and now?", match="echo")).text == "echo: and now?"


async def test_long_names_and_odd_names(house: Stage) -> None:
    """Names are shown to the admin whatever they are."""
    for name in ("N" * 64, "\u202eevil", "<b>x</b>", "a\nb", "\ud83d"):
        user = house.stranger(name)
        await said(user, "/start")
        await house.admin.receives(str(user.id))


def _left_and_back(profile: dict[str, Any]) -> dict[str, Any]:
    """Somebody blocked the bot and took it back."""
    member = {"user": profile, "status": "member"}
    gone = {"user": profile, "status": "kicked", "until_date": 0}
    chat = {"id": profile["id"], "type": "private", "first_name": "Ann"}
    return {"chat": chat, "from": profile, "date": 1, "old_chat_member": gone, "new_chat_member": member}
