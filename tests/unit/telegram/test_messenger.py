"""The messenger: letters as messages, plainly where Telegram refuses the formatting, and what became of each."""

from typing import cast

import attrs
import pytest
from telegram import Bot, InlineKeyboardMarkup, MessageEntity, ReplyParameters
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from gptbot.adapters.telegram.formatting import Part, plain_parts
from gptbot.adapters.telegram.messenger import LaterError, MovedError, TelegramMessenger, UndeliverableError
from gptbot.domain.account import Language
from gptbot.domain.ids import ChatId
from gptbot.domain.letter import Letter
from gptbot.domain.notices import Answer, Invitation, LanguageAsked, Notice, Topup
from unit.telegram.fakes import FakeBot, nothing_stored
from unit.usecases.house import ALICE

BOLD = Part(text="bold", entities=(MessageEntity(type="bold", offset=0, length=4),))


def letter(notice: Notice | None = None, *, reply_to: str | None = None) -> Letter:
    """A letter to a group."""
    said = notice or Answer(text="**bold**")
    return Letter(key="1", to=ChatId("telegram:-100500"), notice=said, language=Language.EN, reply_to=reply_to)


def messenger(bot: FakeBot) -> TelegramMessenger:
    """A messenger of @gpt_bot."""
    return TelegramMessenger(bot=cast("Bot", bot), bot_username="gpt_bot", stored=nothing_stored)


async def sent(
    *errors: Exception, reply_to: str | None = None, part: Part = BOLD, notice: Notice | None = None
) -> FakeBot:
    """Sends the only message of a letter, with these errors first."""
    bot = FakeBot()
    bot.errors["send_message"] = list(errors)
    await messenger(bot).send(letter(notice, reply_to=reply_to), part, first=True, last=True)
    return bot


async def test_a_message_is_sent_with_its_formatting() -> None:
    """To the chat's number, without a preview of links."""
    (call,) = (await sent()).named("send_message")
    assert (call["chat_id"], call["text"], call["entities"]) == (-100_500, "bold", BOLD.entities)
    assert (call["reply_parameters"], call["message_thread_id"], call["reply_markup"]) == (None, None, None)
    assert call["link_preview_options"].is_disabled


async def test_the_first_message_replies_even_if_the_question_is_gone() -> None:
    """In its topic, where there is one."""
    (call,) = (await sent(reply_to="7/100")).named("send_message")
    reply = call["reply_parameters"]
    assert isinstance(reply, ReplyParameters)
    assert (reply.message_id, reply.allow_sending_without_reply) == (7, True)
    assert call["message_thread_id"] == 100


async def test_the_messages_that_follow_do_not_reply() -> None:
    """They stay in the topic."""
    bot = FakeBot()
    await messenger(bot).send(letter(reply_to="7/100"), BOLD, first=False, last=True)
    (call,) = bot.named("send_message")
    assert (call["reply_parameters"], call["message_thread_id"]) == (None, 100)


@pytest.mark.parametrize(
    "reason", ["can't parse entities: x", "ENTITY_BOUNDS_INVALID", "message to be replied not found"]
)
async def test_what_telegram_refuses_is_sent_plainly(reason: str) -> None:
    """Without formatting and without a reply: the words arrive."""
    first, second = (await sent(BadRequest(reason), reply_to="7")).named("send_message")
    assert first["entities"] == BOLD.entities
    assert (second["text"], second["entities"], second["reply_parameters"]) == ("bold", None, None)


async def test_what_telegram_refuses_even_plainly_is_given_up() -> None:
    """After two tries."""
    bot = FakeBot()
    bot.errors["send_message"] = [BadRequest("bad"), BadRequest("worse")]
    with pytest.raises(UndeliverableError, match="worse"):
        await messenger(bot).send(letter(), BOLD, first=True, last=True)
    assert len(bot.calls) == 2


@pytest.mark.parametrize(
    "error",
    [
        Forbidden("bot was blocked by the user"),
        BadRequest("Chat not found"),
        BadRequest("Not enough rights to send text messages to the chat"),
        BadRequest("have no rights to send a message"),
        BadRequest("CHAT_WRITE_FORBIDDEN"),
        BadRequest("TOPIC_CLOSED"),
        BadRequest("PEER_ID_INVALID"),
    ],
)
async def test_a_chat_that_takes_nothing_is_tried_once(error: TelegramError) -> None:
    """Nothing will ever arrive there."""
    bot = FakeBot()
    bot.errors["send_message"] = [error]
    with pytest.raises(UndeliverableError):
        await messenger(bot).send(letter(), BOLD, first=True, last=True)
    assert len(bot.calls) == 1


@pytest.mark.parametrize(
    "error", [NetworkError("no route"), TimedOut(), TelegramError("502"), TimeoutError(), InvalidToken()]
)
async def test_what_may_arrive_later_is_said_so(error: Exception) -> None:
    """Without a time."""
    with pytest.raises(LaterError) as later:
        await sent(error)
    assert later.value.seconds is None


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_a_flood_names_its_seconds() -> None:
    """Also when it hits the second, plain try."""
    for errors in ([RetryAfter(7)], [BadRequest("can't parse entities"), RetryAfter(7)]):
        with pytest.raises(LaterError) as later:
            await sent(*errors)
        assert later.value.seconds == 7


async def test_a_group_that_became_a_supergroup_has_another_id() -> None:
    """Where the letter goes from now on."""
    with pytest.raises(MovedError) as moved:
        await sent(ChatMigrated(-1_009))
    assert moved.value.chat_id == "telegram:-1009"


async def test_a_bug_is_not_taken_for_a_refusal() -> None:
    """It goes up."""
    with pytest.raises(ZeroDivisionError):
        await sent(ZeroDivisionError())


def test_answers_are_formatted_and_notices_are_plain() -> None:
    """A notice may quote somebody's stars."""
    messages = messenger(FakeBot())
    (answer,) = messages.parts(letter(Answer(text="**bold**")))
    assert (answer.text, len(answer.entities)) == ("bold", 1)
    (topup,) = messages.parts(letter(Topup()))
    assert topup.entities == ()
    assert messages.parts(letter(Topup())) == messages.parts(letter(Topup()))


def test_an_answer_that_cannot_be_formatted_is_sent_as_it_is() -> None:
    """Better stars than nothing."""

    def broken(markdown: str) -> tuple[Part, ...]:
        raise ValueError(markdown)

    messages = attrs.evolve(messenger(FakeBot()), parts_of=broken)
    assert messages.parts(letter(Answer(text="**bold**"))) == plain_parts("**bold**")


def test_the_invitation_is_a_link_to_the_bot() -> None:
    """With the inviter's number."""
    (part,) = messenger(FakeBot()).parts(letter(Invitation(account_id=ALICE, bonus=20_000)))
    assert "https://t.me/gpt_bot?start=42" in part.text


async def test_languages_are_buttons_below_the_last_message() -> None:
    """Only there, and each says what it means."""
    bot = FakeBot()
    asked = letter(LanguageAsked(present=Language.EN))
    await messenger(bot).send(asked, BOLD, first=True, last=False)
    await messenger(bot).send(asked, BOLD, first=False, last=True)
    first, last = bot.named("send_message")
    assert first["reply_markup"] is None
    markup = last["reply_markup"]
    assert isinstance(markup, InlineKeyboardMarkup)
    (row,) = markup.inline_keyboard
    assert [(button.text, button.callback_data) for button in row] == [
        ("English", "language:en"),
        ("Русский", "language:ru"),
    ]


async def test_buttons_survive_the_plain_try() -> None:
    """A refused formatting does not take them away."""
    bot = await sent(BadRequest("can't parse entities"), notice=LanguageAsked(present=Language.EN))
    assert all(call["reply_markup"] for call in bot.named("send_message"))
