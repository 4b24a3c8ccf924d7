"""Pictures: with a caption, as files, as albums, by reply, in private and in groups."""

import base64
from typing import Any

import pytest

from integration.emulators.openai import Asked, Say
from integration.emulators.openai_media import png
from integration.emulators.telegram import Hang, Message, ServerError, User
from integration.emulators.telegram_media import PICTURE, document, photo, sends_album
from integration.harness import Stage, is_russian, said

pytestmark = pytest.mark.asyncio(loop_scope="module")

WELCOME = [30_000, 1_000, 0]


async def looker(house: Stage, language: str = "en") -> User:
    """Somebody new with premium tokens."""
    user = await house.newcomer(language_code=language)
    await said(house.admin, f"/refill {user.id} 1000 premium", match="1000")
    await user.receives("1000")
    return user


def shown(asked: Asked) -> list[bytes]:
    """The pictures that the model was shown."""
    content: Any = asked.body["messages"][-1]["content"]
    parts = [] if isinstance(content, str) else [part for part in content if part["type"] == "image_url"]
    return [base64.b64decode(part["image_url"]["url"].partition(",")[2]) for part in parts]


def fetched(house: Stage, *sent: Message) -> list[str]:
    """The ids of the files that were fetched of these messages."""
    ids = {size["file_id"] for message in sent for size in message.json.get("photo", ())}
    ids |= {message.json["document"]["file_id"] for message in sent if "document" in message.json}
    asked = [str(call.parameters["file_id"]) for call in house.telegram.called("getFile")]
    return [file_id for file_id in asked if file_id in ids]


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_photo_with_a_caption_is_seen_by_the_premium_model(house: Stage, language: str) -> None:
    """Whatever model is active; the largest useful size is fetched; premium tokens are charged."""
    ann = await looker(house, language)
    house.openai.behave(Say("a fox", tokens=(60, 40)))
    message = await ann.says(None, caption="what is this?", **photo(house.telegram))
    assert (await ann.receives()).text == "a fox"
    asked = house.openai.requests[-1]
    assert (asked.model, asked.question, shown(asked)) == ("gpt-6.1-terra", "what is this?", [PICTURE])
    assert fetched(house, message) == [message.json["photo"][2]["file_id"]]
    assert await house.balance(ann) == [30_000, 900, 0]


@pytest.mark.parametrize(("language", "russian"), [("en", False), ("ru", True)])
async def test_a_photo_without_a_caption_gets_a_hint(house: Stage, language: str, *, russian: bool) -> None:
    """In the person's language; nothing is fetched or asked."""
    ann = await looker(house, language)
    asked = len(house.openai.requests)
    message = await ann.says(None, **photo(house.telegram))
    hint = (await ann.receives()).text
    assert is_russian(hint) is russian
    assert (len(house.openai.requests), fetched(house, message)) == (asked, [])
    assert await house.balance(ann) == WELCOME


@pytest.mark.parametrize(
    ("name", "mime"), [("scan.PNG", None), ("scan", "image/png"), ("scan.webp", "application/octet-stream")]
)
async def test_a_picture_sent_as_a_file_counts_as_well(house: Stage, name: str, mime: str | None) -> None:
    """By its type or by its ending."""
    ann = await looker(house)
    await ann.says(None, caption="what does it say?", **document(house.telegram, PICTURE, name=name, mime=mime))
    await ann.receives("what does it say")
    assert shown(house.openai.requests[-1]) == [PICTURE]


@pytest.mark.parametrize(("language", "word"), [("en", "PNG"), ("ru", "картинк")])
async def test_what_only_claims_to_be_a_picture_gets_a_clear_answer(house: Stage, language: str, word: str) -> None:
    """Nothing is charged."""
    ann = await looker(house, language)
    asked = len(house.openai.requests)
    await ann.says(None, caption="look at this", **document(house.telegram, b"MZ no picture at all"))
    await ann.receives(word)
    assert len(house.openai.requests) == asked
    assert await house.balance(ann) == WELCOME


@pytest.mark.parametrize(("language", "word"), [("en", "20 MB"), ("ru", "20 МБ")])
async def test_a_file_that_is_too_large_is_not_fetched(house: Stage, language: str, word: str) -> None:
    """Telegram says how large it is."""
    ann = await looker(house, language)
    file = document(house.telegram, PICTURE)
    file["document"]["file_size"] = 21 * 2**20
    message = await ann.says(None, caption="look at this", **file)
    await ann.receives(word)
    assert fetched(house, message) == []


async def test_a_file_that_is_larger_than_it_says_is_not_taken(house: Stage) -> None:
    """Telegram does not give more than 20 MB."""
    ann = await looker(house)
    file = document(house.telegram, b"\x89PNG\r\n" + bytes(21 * 2**20))
    del file["document"]["file_size"]
    await ann.says(None, caption="look at this", **file)
    await ann.receives("could not get this file")
    assert await house.balance(ann) == WELCOME


async def test_another_kind_of_file_is_not_understood(house: Stage) -> None:
    """A text, a spreadsheet: said so in private."""
    ann = await looker(house)
    asked = len(house.openai.requests)
    await ann.says(None, caption="look", **document(house.telegram, b"a,b", name="a.csv", mime="text/csv"))
    await ann.receives()
    assert len(house.openai.requests) == asked


async def test_without_premium_tokens_nothing_is_fetched(house: Stage) -> None:
    """Refused before anything happens."""
    ann = await house.newcomer()
    message = await ann.says(None, caption="what is this?", **photo(house.telegram))
    await ann.receives("premium")
    assert fetched(house, message) == []


async def test_unregistered_people_are_told_to_start_and_blocked_ones_nothing(house: Stage) -> None:
    """As with any other message."""
    eve, mallory = house.stranger(), await looker(house)
    await eve.says(None, caption="what is this?", **photo(house.telegram))
    await eve.receives("/start")
    await said(house.admin, f"/block {mallory.id}")
    message = await mallory.says(None, caption="what is this?", **photo(house.telegram))
    await mallory.says(None, **photo(house.telegram))
    await mallory.receives_nothing(said(await house.newcomer(), "a later question"))
    assert fetched(house, message) == []


async def test_a_passing_failure_of_the_download_is_tried_again(house: Stage) -> None:
    """Once each of the two steps fails."""
    ann = await looker(house)
    house.telegram.fails("getFile", ServerError())
    house.telegram.fails("file", ServerError())
    await ann.says(None, caption="what is this?", **photo(house.telegram))
    await ann.receives("what is this")


async def test_a_download_that_fails_for_good_costs_nothing(house: Stage) -> None:
    """And says so."""
    ann = await looker(house)
    house.telegram.fails("file", ServerError(), times=3)
    await ann.says(None, caption="what is this?", **photo(house.telegram))
    await ann.receives("could not get this file")
    assert await house.balance(ann) == WELCOME


async def test_an_album_of_ten_is_one_question(house: Stage) -> None:
    """One answer, all pictures in order, one charge."""
    ann = await looker(house)
    pictures = [png(8, 8, shade=10 * number) for number in range(10)]
    house.openai.behave(Say("ten shades", tokens=(60, 40)))
    asked = len(house.openai.requests)
    await sends_album(ann, [photo(house.telegram, content) for content in pictures], caption="how many?")
    assert (await ann.receives()).text == "ten shades"
    assert len(house.openai.requests) == asked + 1
    assert shown(house.openai.requests[-1]) == pictures
    assert await house.balance(ann) == [30_000, 900, 0]
    assert ann.unread == []


async def test_an_album_without_a_caption_gets_one_hint(house: Stage) -> None:
    """Not three."""
    ann = await looker(house)
    await sends_album(ann, [photo(house.telegram)] * 3)
    await ann.receives("caption")
    await said(ann, "/help")
    assert [message for message in ann.inbox if "caption" in message.text and "/balance" not in message.text][1:] == []


async def test_a_late_part_of_an_album_is_ignored(house: Stage) -> None:
    """Its album was answered."""
    ann = await looker(house)
    sent = await sends_album(ann, [photo(house.telegram)] * 2, caption="how many?")
    await ann.receives("how many")
    asked = len(house.openai.requests)
    await ann.says(None, media_group_id=sent[0].json["media_group_id"], **photo(house.telegram))
    await said(ann, "a question behind it", match="a question behind it")
    assert len(house.openai.requests) == asked + 1
    assert ann.unread == []


async def test_albums_keep_their_place_among_questions(house: Stage) -> None:
    """What was asked after an album is answered after it."""
    ann = await looker(house)
    await sends_album(ann, [photo(house.telegram)] * 2, caption="the album")
    await ann.says("the question behind it")
    assert [(await ann.receives()).text for _ in range(2)] == ["echo: the album", "echo: the question behind it"]


async def test_a_reply_to_a_picture_is_a_question_about_it(house: Stage) -> None:
    """The person's own picture, a file, and one that the bot made."""
    ann = await looker(house)
    await said(house.admin, f"/refill {ann.id} 1 image")
    await ann.receives()
    own = await ann.says(None, **photo(house.telegram))
    await ann.receives("caption")
    file = ann.message(None, **document(house.telegram, png(5, 5)))
    await ann.says("/imagine a fox")
    drawn = await ann.receives(lambda message: "photo" in message.json)
    for original, content in ((own, PICTURE), (file, png(5, 5)), (drawn, drawn.content)):
        await ann.says("what is on it?", reply_to=original)
        await ann.receives("what is on it")
        assert shown(house.openai.requests[-1]) == [content]
        assert house.openai.requests[-1].model == "gpt-6.1-terra"


async def test_a_command_below_a_picture_is_that_command(house: Stage) -> None:
    """/pro asks about it, /balance has nothing to do with it."""
    ann = await looker(house)
    await ann.says(None, caption="/pro what is this?", **photo(house.telegram))
    await ann.receives("echo: what is this")
    assert shown(house.openai.requests[-1]) == [PICTURE]
    await ann.says(None, caption="/balance", **photo(house.telegram))
    await ann.receives("30000")


async def test_in_a_group_captions_follow_the_trigger(house: Stage) -> None:
    """A mention in the caption or a reply to the bot; the mention is no part of the question."""
    ann, group = await looker(house), house.group()
    name = house.telegram.username
    question = await ann.says(None, chat=group, caption=f"@{name} what is this?", **photo(house.telegram))
    answer = await group.receives("what is this")
    assert answer.reply_to == question.id
    assert house.openai.requests[-1].question == "what is this?"
    await ann.says(None, chat=group, reply_to=answer, caption="and this?", **photo(house.telegram))
    await group.receives("and this")
    assert shown(house.openai.requests[-1]) == [PICTURE]
    await ann.says(None, chat=group, reply_to=answer, **photo(house.telegram))
    await group.receives("caption")


async def test_in_a_group_other_pictures_are_left_alone(house: Stage) -> None:
    """Without a mention, without a caption, as an album, below somebody else's message: silence."""
    ann, bob, group = await looker(house), await looker(house), house.group()
    asked = len(house.openai.requests)
    mine = await ann.says(None, chat=group, caption="my cat", **photo(house.telegram))
    await bob.says(None, chat=group, **photo(house.telegram))
    await bob.says("how nice", chat=group, reply_to=mine)
    await sends_album(bob, [photo(house.telegram)] * 3, chat=group, caption="my dogs")
    await house.telegram.confirmed_all()
    await said(ann, f"@{house.telegram.username} hello", chat=group)
    assert len(house.openai.requests) == asked + 1
    assert group.unread == []


async def test_in_a_group_a_mention_below_somebodys_picture_asks_about_it(house: Stage) -> None:
    """Whoever sent it."""
    ann, bob, group = await looker(house), await looker(house), house.group()
    theirs = await bob.says(None, chat=group, caption="my cat", **photo(house.telegram))
    await ann.says(f"@{house.telegram.username} what breed?", chat=group, reply_to=theirs)
    await group.receives("what breed")
    assert shown(house.openai.requests[-1]) == [PICTURE]


async def test_an_album_in_a_group_is_answered_when_its_caption_mentions_the_bot(house: Stage) -> None:
    """All of its pictures are seen, though only one message names the bot."""
    ann, group = await looker(house), house.group()
    sent = await sends_album(
        ann, [photo(house.telegram)] * 3, chat=group, caption=f"@{house.telegram.username} how many?"
    )
    answer = await group.receives("how many")
    assert answer.reply_to == sent[0].id
    assert len(shown(house.openai.requests[-1])) == 3


async def test_a_download_that_hangs_holds_nobody_else(house: Stage) -> None:
    """Other people are served meanwhile."""
    ann, bob = await looker(house), await looker(house)
    house.telegram.fails("getFile", Hang())
    await ann.says(None, caption="what is this?", **photo(house.telegram))
    await said(bob, "a question", match="a question")
