"""Pictures by prompt: drawn, changed, refused, copied to the admin; the waiting notice goes away in every outcome."""

import pytest

from integration.emulators.openai import Draw, RefusePrompt, Say, Status
from integration.emulators.openai_media import EDITS, GENERATIONS, png
from integration.emulators.telegram import Group, Message, Refuse, ServerError, User
from integration.emulators.telegram_media import PICTURE, document, photo
from integration.harness import BotProcess, Stage, is_russian, said

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROMPT = "a fox in a snowy forest"
WAITING = "Drawing…|Рисую…"


async def painter(stage: Stage, images: int = 3, language: str = "en") -> User:
    """Somebody new with images."""
    user = await stage.newcomer(language_code=language)
    await said(stage.admin, f"/refill {user.id} {images} image", match=str(images))
    await user.receives(str(images))
    return user


def is_picture(message: Message) -> bool:
    """Whether it shows a photo."""
    return "photo" in message.json


def waiting(user: User | Group) -> list[Message]:
    """The waiting notices that are still there."""
    return [message for message in user.inbox if message.text.startswith(("Drawing…", "Рисую…"))]


async def swept(stage: Stage, user: User | Group, *, shown: int = 1) -> None:
    """Waits until the notices were shown and are gone."""

    def gone() -> bool:
        all_of_them = [message for message in user.chat.messages.values() if message.text.startswith(("Draw", "Рис"))]
        return len(all_of_them) >= shown and not waiting(user)

    await stage.telegram.until(gone, hope="the end of the waiting notice")


@pytest.mark.parametrize(("name", "language"), [("imagine", "en"), ("img", "ru"), ("i", "en"), ("image", "ru")])
async def test_a_picture_is_drawn_for_one_image(house: Stage, name: str, language: str) -> None:
    """The notice goes away, the admin gets the picture with the prompt and without a name."""
    ann = await painter(house, language=language)
    prompt = f"{PROMPT} called {name}"
    house.openai.hold()
    await ann.says(f"/{name} {prompt}")
    notice = await ann.receives(WAITING)
    assert is_russian(notice.text) is (language == "ru")
    await house.telegram.until(lambda: (ann.id, "upload_photo") in house.telegram.actions, hope="the action")
    house.openai.release()
    picture = await ann.receives(is_picture)
    assert picture.content == png()
    assert is_russian(picture.text) is (language == "ru")
    assert house.openai.requests[-1].body["prompt"] == prompt
    await swept(house, ann)
    copy = await house.admin.receives(lambda message: is_picture(message) and prompt in message.text)
    assert not {str(ann.id), "Ann", ann.profile["username"]} & set(copy.text.split())
    assert await house.balance(ann) == [30_000, 0, 2]


async def test_without_words_it_explains_itself(house: Stage) -> None:
    """In both languages; nothing is drawn."""
    asked = len(house.openai.requests)
    for language in ("en", "ru"):
        ann = await painter(house, language=language)
        hint = await said(ann, "/imagine")
        assert "/imagine" in hint.text
        assert is_russian(hint.text) is (language == "ru")
    assert len(house.openai.requests) == asked


async def test_without_images_nothing_is_drawn(house: Stage) -> None:
    """Unregistered people are told to start."""
    ann, eve = await house.newcomer(), house.stranger()
    asked = len(house.openai.requests)
    assert "image" in (await said(ann, f"/imagine {PROMPT}")).text
    assert "/start" in (await said(eve, f"/imagine {PROMPT}")).text
    assert len(house.openai.requests) == asked
    assert waiting(ann) == waiting(eve) == []


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_refused_prompt_is_explained(house: Stage, language: str) -> None:
    """With the provider's reason; it costs nothing, and the notice goes away."""
    ann = await painter(house, language=language)
    house.openai.behave(RefusePrompt())
    await ann.says("/imagine something terrible")
    refusal = await ann.receives("violence|safety")
    assert is_russian(refusal.text) is (language == "ru")
    await swept(house, ann)
    assert await house.balance(ann) == [30_000, 0, 3]
    assert not any("something terrible" in message.text for message in house.admin.inbox if is_picture(message))


async def test_a_model_that_fails_costs_nothing(house: Stage) -> None:
    """The notice goes away."""
    ann = await painter(house)
    house.openai.drawing = Status(500, "server_error", "No.")
    await ann.says(f"/imagine {PROMPT}")
    await ann.receives(lambda message: not message.text.startswith("Drawing…"))
    house.openai.drawing = Draw()
    await swept(house, ann)
    assert await house.balance(ann) == [30_000, 0, 3]


async def test_a_notice_that_cannot_be_sent_or_deleted_at_once(house: Stage) -> None:
    """The picture comes without it; deleting is tried again."""
    ann = await painter(house)
    asked = len(house.openai.requests)
    house.openai.hold()
    house.telegram.fails("sendMessage", ServerError(), chat_id=ann.id)
    await ann.says(f"/imagine {PROMPT}")
    await house.openai.asked(asked + 1)
    house.openai.release()
    await ann.receives(is_picture)
    house.telegram.fails("deleteMessage", ServerError(), chat_id=ann.id, times=2)
    await ann.says(f"/imagine {PROMPT}")
    await ann.receives(is_picture)
    await swept(house, ann)


async def test_a_photo_that_telegram_refuses_comes_as_a_document(house: Stage) -> None:
    """With the same caption."""
    ann = await painter(house)
    house.telegram.fails("sendPhoto", Refuse(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"), chat_id=ann.id)
    await ann.says(f"/imagine {PROMPT}")
    message = await ann.receives(lambda message: "document" in message.json)
    assert (message.content, message.json["document"]["file_name"]) == (png(), "picture.png")
    assert "picture" in message.text


async def test_a_long_prompt_reaches_the_admin_whole(house: Stage) -> None:
    """The caption has its beginning, messages below the rest."""
    ann = await painter(house)
    await ann.says(f"/imagine {'snow ' * 700}")
    await ann.receives(is_picture)
    rest = await house.admin.receives("^snow")
    copy = [message for message in house.admin.inbox if is_picture(message) and message.id < rest.id][-1]
    assert (copy.text + rest.text).count("snow") == 700


async def test_parallel_wishes_with_one_image_left(house: Stage) -> None:
    """In private and in a group at once: one is drawn, the other refused."""
    ann, group = await painter(house, images=1), house.group()
    asked = len(house.openai.requests)
    house.openai.hold()
    await ann.says(f"/imagine {PROMPT}")
    await house.openai.asked(asked + 1)
    refusal = await said(ann, f"/imagine {PROMPT}", chat=group)
    assert "image" in refusal.text
    house.openai.release()
    await ann.receives(is_picture)
    assert await house.balance(ann) == [30_000, 0, 0]
    assert len(house.openai.requests) == asked + 1


async def test_in_a_group_the_picture_replies_to_the_wish(house: Stage) -> None:
    """And so does the notice, until it goes."""
    ann, group = await painter(house), house.group()
    wish = await ann.says(f"/imagine@{house.telegram.username} {PROMPT}", chat=group)
    picture = await group.receives(is_picture)
    assert picture.reply_to == wish.id
    await swept(house, group)


async def test_a_reply_to_a_picture_changes_it(house: Stage) -> None:
    """A photo, a file, and a picture with the command in its own caption."""
    ann = await painter(house)
    asked = len(house.openai.requests)
    own = ann.message(None, **photo(house.telegram))
    file = ann.message(None, **document(house.telegram, png(5, 5)))
    for original in (own, file):
        await ann.says("/imagine add a hat", reply_to=original)
        await ann.receives(is_picture)
    await ann.says(None, caption="/imagine add a hat", **photo(house.telegram, png(6, 6)))
    await ann.receives(is_picture)
    edits = [request for request in house.openai.requests[asked:] if request.path == EDITS]
    assert [file.data for request in edits for file in request.files] == [PICTURE, png(5, 5), png(6, 6)]
    assert await house.balance(ann) == [30_000, 0, 0]


async def test_a_reply_to_what_is_no_picture_is_refused_and_free(house: Stage) -> None:
    """The notice goes away here, too."""
    ann = await painter(house)
    fake = ann.message(None, **document(house.telegram, b"MZ no picture"))
    await ann.says("/imagine add a hat", reply_to=fake)
    await ann.receives("PNG")
    await swept(house, ann)
    assert await house.balance(ann) == [30_000, 0, 3]


async def test_a_reply_to_words_draws_anew(house: Stage) -> None:
    """There is nothing to change."""
    ann = await painter(house)
    words = ann.message("a poem about foxes")
    await ann.says("/imagine a fox", reply_to=words)
    await ann.receives(is_picture)
    assert house.openai.requests[-1].path == GENERATIONS


async def test_questions_wait_behind_a_drawing_and_commands_do_not(house: Stage) -> None:
    """Like behind any other question."""
    ann = await painter(house)
    house.openai.behave(Draw(), Say("a word"))
    house.openai.hold()
    await ann.says(f"/imagine {PROMPT}")
    await ann.receives(WAITING)
    await ann.says("a question")
    assert "image" in (await said(ann, "/balance")).text.lower()
    house.openai.release()
    await ann.receives(is_picture)
    await ann.receives("a word")


class TestProcess:
    """A bot of its own: it dies, is stopped, has other settings, or nobody else may draw."""

    pytestmark = pytest.mark.asyncio(loop_scope="function")

    async def test_the_copy_can_be_turned_off_and_the_admin_needs_none(self, stage: Stage) -> None:
        """ADMIN_IMAGES=off."""
        await stage.start(ADMIN_IMAGES="off")
        ann = await painter(stage)
        await ann.says(f"/imagine {PROMPT}")
        await ann.receives(is_picture)
        await said(stage.admin, "/help", match="/balance")
        assert not any(is_picture(message) for message in stage.admin.inbox)

    async def test_the_admins_own_picture_comes_once_and_is_free(self, stage: Stage, bot: BotProcess) -> None:
        """No copy, no charge."""
        await stage.admin.says(f"/imagine {PROMPT}")
        await stage.admin.receives(is_picture)
        await said(stage.admin, "/help", match="/balance")
        assert len([message for message in stage.admin.inbox if is_picture(message)]) == 1
        await swept(stage, stage.admin)

    async def test_killed_while_drawing(self, stage: Stage, bot: BotProcess) -> None:
        """After the next start the old notice is gone, there is one picture, charged once."""
        ann = await painter(stage)
        stage.openai.hold()
        await ann.says(f"/imagine {PROMPT}")
        notice = await ann.receives(WAITING)
        await stage.openai.asked(1)
        await stage.newcomer()  # a round trip later, the notice is in the store
        await bot.kill()
        stage.openai.release()
        await bot.start()
        await ann.receives(is_picture)
        await stage.telegram.until(lambda: notice.deleted, hope="the end of the old notice")
        await swept(stage, ann)
        await said(ann, "/help", match="/balance")
        assert len([message for message in ann.inbox if is_picture(message)]) == 1
        assert await stage.balance(ann) == [30_000, 0, 2]

    async def test_stopped_while_drawing(self, stage: Stage, bot: BotProcess) -> None:
        """A clean stop takes the notice away by itself."""
        ann = await painter(stage)
        stage.openai.hold()
        await ann.says(f"/imagine {PROMPT}")
        await ann.receives(WAITING)
        assert await bot.terminate() == 0
        assert waiting(ann) == []
        stage.openai.release()
        await bot.start()
        await ann.receives(is_picture)
