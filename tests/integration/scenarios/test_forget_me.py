"""Forgetting: after a yes nothing is left of somebody but numbers, and nothing is ever credited twice."""

import sqlite3
from contextlib import closing

import pytest

from integration.emulators.openai import Say
from integration.emulators.telegram import Message, User
from integration.harness import BONUS_TOKENS, WELCOME_TOKENS, Stage, is_russian, numbers, said

pytestmark = pytest.mark.asyncio(loop_scope="module")

YES_NO = {"en": ["Yes", "No"], "ru": ["Да", "Нет"]}
LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])


async def toast(stage: Stage, query: str) -> str | None:
    """What a press is answered with."""
    await stage.telegram.until(lambda: stage.telegram.state.callbacks[query], hope="an answer to the press")
    answer = stage.telegram.state.callbacks[query]
    assert answer is not None
    return answer.get("text")


async def rewritten(stage: Stage, message: Message, words: str) -> None:
    """Waits until the message says so and has no buttons."""
    await stage.telegram.until(lambda: words in message.text and not message.buttons, hope=f"{words!r}")


async def forgotten(user: User) -> None:
    """Asked for, and done."""
    await said(user, "/forget_me yes", match="you are forgotten|я вас забыл")


def dump(stage: Stage) -> str:
    """All that is stored, as text."""
    with closing(sqlite3.connect(stage.folder / "gptbot.db")) as database:
        return "\n".join(database.iterdump())


@LANGUAGES
async def test_a_yes_forgets_and_a_start_afterwards_credits_nothing(house: Stage, language: str) -> None:
    """The question loses its buttons; prompt, memory and name are gone, what is in the wallets and was used is not."""
    name, handle = f"Zebediah-{language}", f"zebediah_{language}"
    ann = await house.newcomer(name, language, username=handle)
    house.openai.behave(Say("a memorable answer", tokens=(60, 40)))
    ann.profile["language_code"] = "en" if language == "ru" else "ru"
    for text in (f"/language {language}", "/ec 5000", "/prompt a peculiar prompt", "a confidential question"):
        await said(ann, text)
    question = await said(ann, "/forget_me")
    assert [button["text"] for button in question.buttons] == YES_NO[language]
    assert is_russian(question.text) is (language == "ru")
    assert await toast(house, await ann.presses(question, YES_NO[language][0])) is None
    await rewritten(house, question, "/start")
    assert is_russian(question.text) is (language == "ru")
    for trace in (name, handle, "memorable", "peculiar", "confidential"):
        assert trace not in dump(house), trace
    ann.profile["language_code"] = language
    assert "/start" in (await said(ann, "/balance")).text
    welcome = await said(ann, "/start")
    assert WELCOME_TOKENS not in numbers(welcome.text)
    assert await house.balance(ann) == [WELCOME_TOKENS - 100, 0, 0]
    assert numbers((await said(ann, "/stats")).text)[:2] == [1, 100]
    assert "peculiar" not in (await said(ann, "/prompt")).text
    house.openai.behave(Say("who?", tokens=(1, 1)))
    await said(ann, "what did I ask?")
    assert "confidential" not in str(house.openai.requests[-1].body)


@LANGUAGES
async def test_a_no_forgets_nothing(house: Stage, language: str) -> None:
    """The question says so and loses its buttons."""
    ann = await house.newcomer("Ann", language)
    await said(ann, "/prompt a peculiar prompt")
    question = await said(ann, "/forget_me")
    await ann.presses(question, YES_NO[language][1])
    await rewritten(house, question, "Nothing was forgotten" if language == "en" else "Ничего не забыто")
    assert "peculiar" in (await said(ann, "/prompt")).text
    assert await house.balance(ann) == [WELCOME_TOKENS, 0, 0]


@pytest.mark.parametrize("words", ["yes", "Y", "да", "Д"])
async def test_it_can_be_said_in_words(house: Stage, words: str) -> None:
    """In either language; anything else asks again."""
    ann = await house.newcomer()
    for other in ("perhaps", "yes please", "1"):
        assert (await said(ann, f"/forget_me {other}")).buttons
    assert (await said(ann, "/forget_me no")).buttons == []
    assert await house.balance(ann) == [WELCOME_TOKENS, 0, 0]
    await said(ann, f"/forget_me {words}", match="you are forgotten")
    assert "/start" in (await said(ann, "/forget_me")).text


async def test_somebody_elses_press_forgets_nobody(house: Stage) -> None:
    """In a group the button is for who asked; data that was made up means whoever sends it, at most."""
    ann, bob, group = await house.newcomer("Owner"), await house.newcomer("Other"), house.group()
    question = await said(ann, "/forget_me", chat=group)
    assert await toast(house, await bob.presses(question, "Yes")) == "This button is not for you."
    assert await toast(house, await house.admin.presses(question, "Yes")) == "This button is not for you."
    assert await toast(house, await bob.forges(question, f"forget_me:yes@{ann.id}"))
    assert await toast(house, await bob.forges(question, f"forget_me:yes {ann.id}")) is None
    assert (await group.receives(lambda message: message is not question)).buttons
    for user in (ann, bob):
        assert await house.balance(user) == [WELCOME_TOKENS, 0, 0]
    assert question.buttons
    await ann.presses(question, "Yes")
    await rewritten(house, question, "you are forgotten")
    assert "/start" in (await said(ann, "/balance")).text
    assert await house.balance(bob) == [WELCOME_TOKENS, 0, 0]


async def test_a_button_in_somebodys_private_chat_is_theirs_alone(house: Stage) -> None:
    """Whoever else sends its data from there, even the admin, is refused and stays known."""
    ann, bob = await house.newcomer("Owner"), await house.newcomer("Other")
    question = await said(ann, "/forget_me")
    for other in (bob, house.admin):
        assert await toast(house, await other.presses(question, "Yes")) == "This button is not for you."
    assert question.buttons
    for user in (ann, bob):
        assert await house.balance(user) == [WELCOME_TOKENS, 0, 0]


async def test_pressed_twice_it_is_done_once(house: Stage) -> None:
    """The second press says at the button that there is nobody to forget, and no tokens come of it."""
    ann = await house.newcomer()
    question = await said(ann, "/forget_me")
    data = question.buttons[0]["callback_data"]
    first, second = await ann.forges(question, data), await ann.forges(question, data)
    assert await toast(house, first) is None
    assert "/start" in str(await toast(house, second))
    await rewritten(house, question, "you are forgotten")
    await said(ann, "/start")
    assert await house.balance(ann) == [WELCOME_TOKENS, 0, 0]


async def test_invitations_pay_nothing_twice(house: Stage) -> None:
    """Neither by coming back with another's link, nor for an inviter who was forgotten."""
    carol, dave = await house.newcomer("Carol"), await house.newcomer("Dave")
    ann = house.stranger("Ann")
    await said(ann, f"/start {carol.id}")
    await carol.receives(str(BONUS_TOKENS))
    await forgotten(ann)
    for inviter in (dave, carol):
        await said(ann, f"/start {inviter.id}")
        assert await house.balance(ann) == [WELCOME_TOKENS + BONUS_TOKENS, 0, 0]
        await forgotten(ann)
    assert await house.balance(dave) == [WELCOME_TOKENS, 0, 0]
    assert await house.balance(carol) == [WELCOME_TOKENS + BONUS_TOKENS, 0, 0]
    await forgotten(carol)
    bob = house.stranger("Bob")
    await said(bob, f"/start {carol.id}")
    assert await house.balance(bob) == [WELCOME_TOKENS, 0, 0]
    await said(carol, "/start")
    assert await house.balance(carol) == [WELCOME_TOKENS + BONUS_TOKENS, 0, 0]


async def test_what_is_under_way_ends_without_an_answer(house: Stage) -> None:
    """Nothing is charged for it, and the model's late answer is not sent."""
    ann, bob = await house.newcomer("Hasty"), await house.newcomer("Bob")
    asked = len(house.openai.requests)
    house.openai.hold()
    await ann.says("an unfinished question")
    await house.openai.asked(asked + 1)
    await forgotten(ann)
    house.openai.release()
    await house.openai.idle()
    await ann.receives_nothing(until=said(bob, "hello", match="echo"))
    await said(ann, "/start")
    assert await house.balance(ann) == [WELCOME_TOKENS, 0, 0]


async def test_an_open_favor_is_closed(house: Stage) -> None:
    """The admin's yes comes too late and credits nothing, and who comes back may ask again."""
    ann = await house.newcomer("Favorless")
    await house.admin.says(f"/refill {ann.id} -29000")
    await house.admin.receives("Favorless.*1000")
    await said(ann, "/favor")
    request = await house.admin.receives("Grant .*Favorless")
    await forgotten(ann)
    await house.admin.presses(request, "Yes")
    await house.telegram.until(lambda: not request.buttons, hope="the outcome")
    assert "Granted" not in request.text
    await said(ann, "/start")
    assert await house.balance(ann) == [1_000, 0, 0]
    await said(ann, "/favor", match="30000")
    await house.admin.receives("Grant .*Favorless")


@LANGUAGES
async def test_blocked_people_cannot_have_themselves_forgotten(house: Stage, language: str) -> None:
    """Neither by the command nor by a button from before: they stay blocked, and get no answer."""
    ann = await house.newcomer("Blocked", language)
    question = await said(ann, "/forget_me")
    await house.admin.says(f"/block {ann.id}")
    await house.admin.receives(f"{ann.id}.*block")
    assert await toast(house, await ann.presses(question, YES_NO[language][0])) is None
    await ann.says("/forget_me yes")
    await ann.says("/start")
    await ann.receives_nothing(until=said(house.admin, "/help", match="/refill"))
    assert question.buttons
    await house.admin.says(f"/block {ann.id}")
    await house.admin.receives(f"{ann.id}.*already")


async def test_the_admin_knows_nothing_of_them_any_more(house: Stage) -> None:
    """By id or name, in records and lists."""
    ann = await house.newcomer("Evanescent", username="evanescent")
    await said(ann, "hello")
    await house.admin.receives("Request.*Evanescent", timeout_s=20)
    await forgotten(ann)
    for who in (str(ann.id), "@evanescent"):
        for command in ("data", "refill", "block"):
            words = " 5" if command == "refill" else ""
            await said(house.admin, f"/{command} {who}{words}", match=f"^{who} is not registered")
    for command in ("/recent_users", "/top_users 50 balance"):
        assert "Evanescent" not in (await said(house.admin, command, match=r"Active|Top")).text


async def test_who_never_came_is_told_to_start(house: Stage) -> None:
    """There is nothing to forget."""
    for language in ("en", "ru"):
        eve = house.stranger("Eve", language)
        for words in ("", " yes"):
            answer = await said(eve, f"/forget_me{words}")
            assert "/start" in answer.text
            assert answer.buttons == []
            assert is_russian(answer.text) is (language == "ru")


@pytest.mark.asyncio(loop_scope="function")
async def test_nothing_stays_in_the_file(stage: Stage) -> None:
    """Not even where the database keeps what it has deleted, once the bot is stopped."""
    bot = await stage.start()
    ann = await stage.newcomer("Zebediah", username="zebediah_gone")
    stage.openai.behave(Say("a memorable answer"))
    for text in ("/ec 5000", "/prompt a peculiar prompt", "a confidential question"):
        await said(ann, text)
    await stage.admin.receives("Request.*Zebediah", timeout_s=20)
    traces = [b"Zebediah", b"zebediah_gone", b"memorable", b"peculiar", b"confidential"]
    await forgotten(ann)
    assert await bot.terminate() == 0
    files = {path.name: path.read_bytes() for path in stage.folder.glob("gptbot.db*")}
    assert files.keys() == {"gptbot.db", "gptbot.db-lock"}
    assert [(name, trace) for name, content in files.items() for trace in traces if trace in content] == []
