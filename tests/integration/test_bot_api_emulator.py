"""The Bot API emulator itself: offsets, long polling, what it refuses, how it fails."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError

from integration.emulators.telegram import (
    TOKEN,
    Drop,
    Hang,
    LoseAnswer,
    Refuse,
    ServerError,
    TelegramEmulator,
    TooMany,
)
from integration.emulators.telegram_media import PICTURE

Ask = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]

ANN = 42
SMILE = "\U0001f600"


@pytest.fixture
async def tg() -> AsyncIterator[TelegramEmulator]:
    """An emulator of its own: these tests break the rules on purpose."""
    async with TelegramEmulator() as emulator:
        yield emulator


@pytest.fixture
async def bot(tg: TelegramEmulator) -> AsyncIterator[Bot]:
    """The library's own bot, pointed at the emulator."""
    async with Bot(TOKEN, base_url=f"{tg.base_url}/bot", base_file_url=f"{tg.base_url}/file/bot") as bot:
        yield bot


@pytest.fixture
async def ask(tg: TelegramEmulator) -> AsyncIterator[Ask]:
    """Bare HTTP: the status and the body of an answer to a JSON request."""
    async with aiohttp.ClientSession() as session:

        async def post(method: str, token: str = TOKEN, **body: object) -> tuple[int, dict[str, Any]]:
            async with session.post(f"{tg.base_url}/bot{token}/{method}", json=body) as answer:
                return answer.status, await answer.json()

        yield post


async def test_updates_stay_until_a_higher_offset_confirms_them(tg: TelegramEmulator, bot: Bot) -> None:
    """Asked again with the same offset the same updates come; with a higher one they are forgotten."""
    ann = tg.user(ANN)
    for text in ("one", "two", "three"):
        await ann.says(text)
    first = await bot.get_updates(offset=0)
    again = await bot.get_updates(offset=0)
    assert [u.update_id for u in first] == [u.update_id for u in again]
    rest = await bot.get_updates(offset=first[1].update_id + 1)
    assert [u.message.text for u in rest if u.message] == ["three"]
    assert tg.confirmed == first[1].update_id
    assert len(tg.pending) == 1


async def test_limit_and_negative_offset(tg: TelegramEmulator, bot: Bot) -> None:
    """The limit cuts a batch at its end, a negative offset counts from the end and forgets what is before."""
    ann = tg.user(ANN)
    for text in ("one", "two", "three"):
        await ann.says(text)
    assert [u.message.text for u in await bot.get_updates(limit=2) if u.message] == ["one", "two"]
    assert [u.message.text for u in await bot.get_updates(offset=-1) if u.message] == ["three"]
    assert len(tg.pending) == 1


async def test_a_long_poll_ends_with_the_first_update(tg: TelegramEmulator, bot: Bot) -> None:
    """A call that found nothing waits, and is answered as soon as somebody writes."""
    poll = asyncio.ensure_future(bot.get_updates(timeout=30))
    await tg.until(lambda: tg.polls == 1)
    assert not poll.done()
    await tg.user(ANN).says("hello")
    assert len(await poll) == 1


async def test_a_long_poll_ends_empty_after_its_time(bot: Bot) -> None:
    """Nobody wrote: an empty batch after the time-out."""
    assert await bot.get_updates(timeout=1) == ()


async def test_the_older_of_two_polls_ends_with_a_conflict(tg: TelegramEmulator, bot: Bot) -> None:
    """Only one bot may ask for updates: the newer one wins."""
    older = asyncio.ensure_future(bot.get_updates(timeout=30))
    await tg.until(lambda: tg.polls == 1)
    async with Bot(TOKEN, base_url=f"{tg.base_url}/bot") as other:
        newer = asyncio.ensure_future(other.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await older
        await tg.user(ANN).says("hello")
        assert len(await newer) == 1


async def test_a_repeated_update_comes_once_more(tg: TelegramEmulator, bot: Bot) -> None:
    """An update pushed with a used id is delivered again, although a higher one was confirmed."""
    await tg.user(ANN).says("hello")
    (update,) = await bot.get_updates()
    assert await bot.get_updates(offset=update.update_id + 1) == ()
    tg.push({"message": tg.user(ANN).message("again").json}, update_id=update.update_id)
    (repeated,) = await bot.get_updates(offset=update.update_id + 1)
    assert repeated.update_id == update.update_id
    assert await bot.get_updates(offset=update.update_id + 1) == ()


async def test_ids_may_start_anew(tg: TelegramEmulator, bot: Bot) -> None:
    """An offset far beyond the numbering is ignored, so that nothing is lost when ids start anew."""
    tg.queue.number_from(500)
    await tg.user(ANN).says("hello")
    (update,) = await bot.get_updates(offset=700_000_002)
    assert update.update_id == 500
    assert await bot.get_updates(offset=501) == ()
    assert tg.pending == []


async def test_kinds_that_were_not_asked_for_do_not_come(tg: TelegramEmulator, bot: Bot) -> None:
    """``allowed_updates`` counts until it is given again; raw updates come whatever it says."""
    ann = tg.user(ANN)
    await bot.get_updates(allowed_updates=["message"])
    message = await ann.says("hello")
    await ann.edits(message, "hello!")
    tg.push({"brand_new_kind": {"value": 1}})
    updates = await bot.get_updates()
    assert [bool(u.message) for u in updates] == [True, False]
    assert updates[1].api_kwargs == {"brand_new_kind": {"value": 1}}
    assert len(tg.queue.dropped) == 1


async def test_commands_and_mentions_are_marked(tg: TelegramEmulator, bot: Bot) -> None:
    """What people write is marked as Telegram does it, in UTF-16 units."""
    await tg.user(ANN).says(f"{SMILE} /help@some_bot and @somebody, not mail@example or a/b")
    (update,) = await bot.get_updates()
    assert update.message is not None
    marks = update.message.parse_entities()
    assert sorted(marks.values()) == ["/help@some_bot", "@somebody"]
    assert [e.offset for e in marks] == [3, 22]


async def test_a_message_carries_the_one_that_it_replies_to(tg: TelegramEmulator, bot: Bot) -> None:
    """What the bot wrote is known: a reply shows it whole."""
    ann = tg.user(ANN, username="ann", language_code="ru")
    await bot.send_message(ANN, "an answer", entities=[MessageEntity("bold", 0, 2)])
    received = await ann.receives("answer")
    await ann.says("why?", reply_to=received)
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.reply_to_message is not None
    assert update.message.reply_to_message.text == "an answer"
    assert update.message.reply_to_message.from_user == bot.bot
    assert update.message.from_user is not None
    assert update.message.from_user.language_code == "ru"
    assert received.marked("bold") == ["an"]


async def test_lone_surrogates_reach_the_bot(tg: TelegramEmulator, bot: Bot) -> None:
    """Half of a character comes as it was pushed."""
    await tg.user(ANN).says("half \ud83d here")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "half \ud83d here"


async def test_everything_the_library_sends_passes(tg: TelegramEmulator, bot: Bot) -> None:
    """A bot that uses the library rightly never violates a rule."""
    ann, group = tg.user(ANN), tg.group(-1001)
    question = await ann.says("hello")
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])
    sent = await bot.send_message(
        ANN,
        "an answer",
        reply_parameters=ReplyParameters(question.id, allow_sending_without_reply=True),
        reply_markup=markup,
    )
    await bot.edit_message_text("another", ANN, sent.message_id, reply_markup=markup)
    await bot.edit_message_reply_markup(ANN, sent.message_id)
    await bot.pin_chat_message(ANN, sent.message_id, disable_notification=True)
    await bot.unpin_chat_message(ANN, sent.message_id)
    await bot.send_chat_action(group.id, "typing")
    await bot.send_document(ANN, b"{}", filename="data.json", caption="all of it")
    photo = await bot.send_photo(ANN, PICTURE)
    assert await (await photo.photo[-1].get_file()).download_as_bytearray() == PICTURE
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(ANN, b"no picture")
    assert (await bot.get_chat(group.id)).title == "Friends"
    await bot.delete_message(ANN, photo.message_id)
    await bot.set_my_commands([BotCommand("help", "Help")], BotCommandScopeChat(ANN), "ru")
    assert await bot.get_my_commands(BotCommandScopeChat(ANN), "ru") == (BotCommand("help", "Help"),)
    assert await bot.delete_webhook()
    assert [m.text for m in ann.inbox] == ["another", "all of it"]
    assert tg.actions == [(-1001, "typing")]
    assert tg.violations == []


async def test_buttons_are_pressed_and_answered_once(tg: TelegramEmulator, bot: Bot) -> None:
    """A press comes as a query with the message; it is answered one time."""
    ann = tg.user(ANN)
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])
    await bot.send_message(ANN, "sure?", reply_markup=markup)
    await ann.presses(await ann.receives(), "Yes")
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.data == "yes"
    assert await update.callback_query.answer("fine")
    with pytest.raises(BadRequest, match="Query is too old"):
        await update.callback_query.answer()


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("sendMessage", {"chat_id": ANN, "text": "x", "speed": 1}),
        ("sendMessage", {"chat_id": ANN}),
        ("sendMessage", {"chat_id": ANN, "text": 5}),
        ("sendMessage", {"chat_id": [1], "text": "x"}),
        ("sendMessage", {"chat_id": ANN, "text": "x", "disable_notification": "very"}),
        ("sendMessage", {"chat_id": ANN, "text": "x", "entities": [{"type": "bold", "offset": "0", "length": 1}]}),
        ("sendMessage", {"chat_id": ANN, "text": "x", "entities": [{"type": "bold", "start": 0, "length": 1}]}),
        ("sendMessage", {"chat_id": ANN, "text": "x", "reply_parameters": {"message": 1}}),
        ("sendMessage", {"chat_id": ANN, "text": "x", "reply_markup": {"inline_keyboard": [{"text": "x"}]}}),
        ("setMyCommands", {"commands": [["help", "Help"]]}),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat"}}),
        ("getUpdates", {"timeout": "long"}),
        ("sendChatAction", {"chat_id": ANN, "action": "thinking"}),
        ("sendMessage", {"chat_id": ANN, "text": ""}),
        ("sendMessage", {"chat_id": ANN, "text": " \n\u200b"}),
        ("sendMessage", {"chat_id": ANN, "text": SMILE * 2049}),
        ("sendMessage", {"chat_id": ANN, "text": "x\ud83d"}),
        ("sendMessage", {"chat_id": ANN, "text": SMILE, "entities": [{"type": "bold", "offset": 0, "length": 1}]}),
        ("sendMessage", {"chat_id": ANN, "text": SMILE, "entities": [{"type": "bold", "offset": 1, "length": 1}]}),
        ("sendMessage", {"chat_id": ANN, "text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]}),
        ("sendMessage", {"chat_id": ANN, "text": "x", "entities": [{"type": "loud", "offset": 0, "length": 1}]}),
        ("sendMessage", {"chat_id": ANN, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x"}]]}}),
        ("setMyCommands", {"commands": [{"command": "Help", "description": "x"}]}),
    ],
)
async def test_wrong_requests_are_refused_and_remembered(
    tg: TelegramEmulator, ask: Ask, method: str, body: dict[str, object]
) -> None:
    """Names, types and rules: each mistake is a 400 and stands in ``violations``."""
    tg.user(ANN)
    status, answer = await ask(method, **body)
    assert (status, answer["ok"], answer["error_code"]) == (400, False, 400)
    assert answer["description"].startswith("Bad Request: ")
    assert len(tg.violations) == 1
    assert tg.sent == []


async def test_the_longest_text_passes(tg: TelegramEmulator, bot: Bot) -> None:
    """4096 UTF-16 units are allowed, with an entity over all of them."""
    tg.user(ANN)
    await bot.send_message(ANN, SMILE * 2048, entities=[MessageEntity("bold", 0, 4096)])
    assert tg.sent[0].marked("bold") == [SMILE * 2048]


async def test_wrong_token_and_unknown_method(tg: TelegramEmulator, ask: Ask, bot: Bot) -> None:
    """A wrong token is a 401, a method that is not there a 404."""
    assert await ask("getMe", token="1:wrong") == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
    assert (await ask("sendTelegram"))[0] == 404
    assert (await bot.get_me()).username == tg.username


async def test_chats_that_cannot_be_written_to(tg: TelegramEmulator, bot: Bot) -> None:
    """Unknown chats, people who never came or who left, groups that threw the bot out or moved."""
    ann, new, group = tg.user(ANN), tg.user(43, met=False), tg.group(-1001)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(99, "x")
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(new.id, "x")
    await new.says("/start")
    await bot.send_message(new.id, "x")
    ann.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ANN, "x")
    ann.unblocks()
    await bot.send_message(ANN, "x")
    group.blocks()
    with pytest.raises(Forbidden, match="kicked"):
        await bot.send_message(group.id, "x")
    assert tg.violations == []


async def test_a_reply_needs_its_message(tg: TelegramEmulator, bot: Bot) -> None:
    """A reply to nothing is refused, unless the bot says that it may go without."""
    tg.user(ANN)
    with pytest.raises(BadRequest, match="replied not found"):
        await bot.send_message(ANN, "x", reply_parameters=ReplyParameters(7))
    await bot.send_message(ANN, "x", reply_parameters=ReplyParameters(7, allow_sending_without_reply=True))
    assert tg.sent[0].reply_to is None


async def test_an_edit_that_changes_nothing_is_refused(tg: TelegramEmulator, bot: Bot) -> None:
    """Telegram says so, and the bot has to live with it."""
    tg.user(ANN)
    sent = await bot.send_message(ANN, "x")
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("x", ANN, sent.message_id)


async def test_failures_come_as_scripted(tg: TelegramEmulator, bot: Bot, ask: Ask) -> None:
    """Each failure hits the method and chat that it was scripted for, as often as it says."""
    tg.user(ANN)
    tg.user(43)
    tg.fails("sendMessage", TooMany(7), chat_id=ANN)
    tg.fails("sendMessage", ServerError(500))
    tg.fails("sendMessage", ServerError(502))
    tg.fails("sendMessage", Refuse(400, "Bad Request: can't parse entities"), times=2)
    status, answer = await ask("sendMessage", chat_id=ANN, text="x")
    assert (status, answer["parameters"]) == (429, {"retry_after": 7})
    for error in (NetworkError, NetworkError, BadRequest, BadRequest):
        with pytest.raises(error):
            await bot.send_message(43, "x")
    await bot.send_message(43, "x")
    assert len(tg.sent) == 1


async def test_an_answer_may_be_lost_after_the_deed(tg: TelegramEmulator, bot: Bot) -> None:
    """The connection breaks: once the message is there all the same, once it is not."""
    tg.user(ANN)
    tg.fails("sendMessage", LoseAnswer())
    tg.fails("sendMessage", Drop())
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(ANN, "x")
    assert len(tg.sent) == 1


async def test_a_request_may_hang(tg: TelegramEmulator, bot: Bot) -> None:
    """Nothing comes back until the bot gives up, and nothing was done."""
    tg.user(ANN)
    tg.fails("sendMessage", Hang())
    with pytest.raises(NetworkError):
        await bot.send_message(ANN, "x", read_timeout=0.1)
    assert tg.sent == []


async def test_readers_take_each_message_once(tg: TelegramEmulator, bot: Bot) -> None:
    """What fits is received, what does not stays unread; silence is proved by what came later."""
    ann, eve = tg.user(ANN), tg.user(43)
    await bot.send_message(ANN, "one")
    await bot.send_message(ANN, "two")
    assert (await ann.receives("tw.")).text == "two"
    assert [m.text for m in ann.unread] == ["one"]
    await bot.send_message(eve.id, "three")
    with pytest.raises(AssertionError, match="unexpected message to 42: 'one'"):
        await ann.receives_nothing(eve.receives())
    with pytest.raises(AssertionError, match="did not come within"):
        await eve.receives(timeout_s=0.01)


async def test_the_anonymous_admin_of_a_group(tg: TelegramEmulator, bot: Bot) -> None:
    """What the group itself says comes from Telegram's own account, with the group as the sender."""
    await tg.group(-1001).says_anonymously("hello")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.from_user is not None
    assert update.message.from_user.id == 1087968824
    assert update.message.sender_chat is not None
    assert update.message.sender_chat.id == -1001
