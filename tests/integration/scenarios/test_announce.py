"""/announce: the dialogue, the filters, what people get, and who may not."""

from typing import Any

import pytest

from integration.emulators.telegram import Message
from integration.emulators.telegram_media import photo
from integration.harness import BotProcess, Stage, is_russian, numbers, said
from integration.scenarios.announcing import NEWS, QUESTION, Figures, begun, previewed, reported, told

FANCY = "Big news 😀 read them here"
FANCY_ENTITIES: list[dict[str, Any]] = [
    {"type": "bold", "offset": 0, "length": 8},
    {"type": "custom_emoji", "offset": 9, "length": 2, "custom_emoji_id": "5368324170671202286"},
    {"type": "text_link", "offset": 22, "length": 4, "url": "https://example.org/news"},
    {"type": "expandable_blockquote", "offset": 12, "length": 9},
]


def shown(message: Message) -> tuple[str, list[dict[str, Any]]]:
    """What a message looks like."""
    return message.text, message.entities


async def test_everybody_gets_it_as_it_was_written(stage: Stage, bot: BotProcess) -> None:
    """Bold, a link and a custom emoji; the preview shows them, with the number; the report has the names."""
    ann, bob = await stage.newcomer("Ann"), await stage.newcomer("Bob")
    admin = stage.admin
    await said(admin, "/announce all", match="preview")
    await admin.says(FANCY, entities=FANCY_ENTITIES)
    assert shown(await admin.receives("Big news")) == (FANCY, FANCY_ENTITIES)
    asked = await admin.receives(QUESTION)
    assert numbers(asked.text) == [3]
    query = await admin.presses(asked, "Yes")
    for user in (ann, bob, admin):
        assert shown(await user.receives("Big news")) == (FANCY, FANCY_ENTITIES)
    figures, report = await reported(stage)
    assert figures == Figures(3, 0)
    for user in (ann, bob, admin):
        assert user.profile["first_name"] in report
        assert str(user.id) in report
    assert stage.telegram.state.callbacks[query] is not None
    assert asked.buttons == []
    assert "on its way" in asked.text
    assert stage.openai.requests == []


async def test_a_photo_in_russian(stage: Stage, bot: BotProcess) -> None:
    """A photo with a formatted caption, its largest size; everything the admin reads is Russian."""
    ann = await stage.newcomer("Анна", language_code="ru")
    admin = stage.telegram.user(1, "Ада", username="ada_admin", language_code="ru")
    sizes = photo(stage.telegram)["photo"]
    marks = [{"type": "italic", "offset": 0, "length": 5}]
    assert is_russian((await said(admin, "/notify all", match="предпросмотр")).text)
    await admin.says(None, photo=sizes, caption="Новый фильтр", caption_entities=marks)
    preview = await admin.receives("Новый")
    question = await admin.receives("да/нет")
    assert numbers(question.text) == [2]
    assert {button["text"] for button in question.buttons} == {"Да", "Нет"}
    await said(admin, "Да", match="началась")
    got = await ann.receives("Новый")
    for message in (preview, got):
        assert shown(message) == ("Новый фильтр", marks)
        assert message.json["photo"][0]["file_id"] == sizes[-1]["file_id"]
    assert "Анна" in (await admin.receives("доставлено 2, не доставлено 0")).text


async def test_a_word_confirms(stage: Stage, bot: BotProcess) -> None:
    """In either language."""
    ann = await stage.newcomer()
    for yes in ("y", "YES", "д", "Да"):
        await previewed(stage, str(ann.id))
        await said(stage.admin, yes, match="on its way")
        await ann.receives(NEWS)
        await reported(stage)


async def test_filters_choose(stage: Stage, bot: BotProcess) -> None:
    """By requests, tokens, id, username in any case, group, and the admin alone."""
    ann, bob = await stage.newcomer("Ann"), await stage.newcomer("Bob")
    group = stage.group()
    await said(ann, "hello")
    await said(stage.admin, f"/refill {bob.id} 1", match="Bob")
    await bob.receives()
    for wanted, reader in (
        ("req1", ann),
        ("bal30001", bob),
        (str(ann.id), ann),
        (f"@{str(bob.profile['username']).upper()}", bob),
        (str(group.id), group),
        ("test", stage.admin),
    ):
        question = await previewed(stage, wanted, text=f"For {wanted}")
        assert numbers(question.text) == [1], wanted
        await said(stage.admin, "y", match="on its way")
        await reader.receives(f"^For {wanted}$")
        assert (await reported(stage))[0] == Figures(1, 0)
    assert len([message for message in ann.inbox if message.text.startswith("For ")]) == 2


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("/announce", "/announce filter"),
        ("/a everybody", "no filter called everybody"),
        ("/alert req", "no filter"),
        ("/broadcast req-3", "no filter"),
        ("/notify bal99999999999999999999", "smaller number"),
        ("/announce req1000", "Nobody would get it"),
        ("/announce 123456", "not registered"),
        ("/announce @nobody_here", "not registered"),
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_wrong_filter_is_explained(house: Stage, words: str, hint: str) -> None:
    """And what is said next is a question again."""
    await said(house.admin, words, match=hint)
    await said(house.admin, "hello", match="echo: hello")


async def test_it_can_be_given_up(stage: Stage, bot: BotProcess) -> None:
    """With q at any step, with a no after the preview; nobody gets anything, and the next word is a question."""
    ann = await stage.newcomer()
    for word in ("q", "й"):
        await said(stage.admin, "/announce all", match="preview")
        await said(stage.admin, word, match="cancelled")
    for word in ("q", "й", "n", "нет"):
        await previewed(stage)
        await said(stage.admin, word, match="cancelled")
    await said(stage.admin, "/announce all", match="preview")
    await said(stage.admin, "n", match=QUESTION)  # before the preview it is the text
    await said(stage.admin, "n", match="cancelled")
    await ann.receives_nothing(said(stage.admin, "y", match="echo: y"))


async def test_the_no_button_cancels(stage: Stage, bot: BotProcess) -> None:
    """The question is rewritten; its buttons do nothing any more."""
    ann = await stage.newcomer()
    question = await previewed(stage)
    before = dict(question.json)
    await stage.admin.presses(question, "No")
    await stage.telegram.until(lambda: "cancelled" in question.text, hope="the rewritten question")
    assert question.buttons == []
    question.json = before
    query = await stage.admin.presses(question, "Yes")
    await stage.telegram.until(lambda: stage.telegram.state.callbacks[query], hope="an answer to the press")
    assert "decided already" in str(stage.telegram.state.callbacks[query])
    await ann.receives_nothing(said(stage.admin, "hello", match="echo"))


async def test_commands_in_between_are_served(stage: Stage, bot: BotProcess) -> None:
    """A command is served and the dialogue stays; what is no answer is asked for again; no model is asked."""
    ann = await stage.newcomer()
    admin = stage.admin
    await said(admin, "/announce all", match="preview")
    await said(admin, "/balance", match="777777")
    await admin.says(None, location={"latitude": 1, "longitude": 2})
    await admin.receives("text, or one photo")
    await admin.says(NEWS)
    await admin.receives(QUESTION)
    await said(admin, "/help", match="/announce")
    await said(admin, "well, perhaps", match="waits for your word")
    await said(admin, "y", match="on its way")
    await ann.receives(NEWS)
    assert stage.openai.requests == []


async def test_a_long_caption_is_refused(stage: Stage, bot: BotProcess) -> None:
    """What Telegram would not let the bot send, it does not take; the dialogue waits for another text."""
    await said(stage.admin, "/announce test", match="preview")
    await stage.admin.says(None, **photo(stage.telegram), caption="x" * 1025)
    assert 1024 in numbers((await stage.admin.receives("too long")).text)
    await said(stage.admin, NEWS, match=NEWS)
    await stage.admin.receives(QUESTION)


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_it_does_not_exist_for_others(stage: Stage, bot: BotProcess, language: str) -> None:
    """An unknown command, and a forged button that does nothing but be answered; the same for the admin in a group."""
    ann = await stage.newcomer(language_code=language)
    unknown = await said(ann, "/announce all")
    assert "/announce" in unknown.text
    assert is_russian(unknown.text) is (language == "ru")
    await said(ann, "hello", match="echo: hello")
    group = stage.group()
    await group.receives_nothing(stage.admin.says("/announce all", chat=group))
    question = await previewed(stage)
    query = await ann.presses(question, "Yes")
    await stage.telegram.until(lambda: stage.telegram.state.callbacks[query], hope="an answer to the press")
    await said(ann, "still here", match="echo: still here")
    assert told([ann]) == [0]
    await said(stage.admin, "n", match="cancelled")


async def test_one_at_a_time(stage: Stage, bot: BotProcess) -> None:
    """While one is under way another is refused; a draft is replaced, and its button is dead."""
    ann = await stage.newcomer()
    question = await previewed(stage)
    await previewed(stage, "test", text="For me alone")
    query = await stage.admin.presses(question, "Yes")
    await stage.telegram.until(lambda: stage.telegram.state.callbacks[query], hope="an answer to the press")
    await said(stage.admin, "y", match="on its way")
    await stage.admin.receives("For me alone")
    assert (await reported(stage))[0] == Figures(1, 0)
    assert told([ann]) == [0]
    await begun(stage)
    assert (await reported(stage))[0].delivered == 2
