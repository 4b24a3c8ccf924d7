"""Messages that change after they were sent: what counts as done, and what is tried again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import attrs
import pytest
from telegram import Bot
from telegram import Message as TelegramMessage
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from gptbot.adapters.telegram import rewriting as module
from gptbot.adapters.telegram.formatting import Part
from gptbot.adapters.telegram.messenger import LaterError, TelegramMessenger, UndeliverableError
from gptbot.domain.account import Language
from gptbot.domain.favor import FavorDecided, FavorRequested, favor_id
from gptbot.domain.ids import AccountId, ChatId
from gptbot.domain.letter import Letter
from gptbot.domain.notices import Notice, Profile, Topup, WalletView
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters

ALICE = AccountId("telegram:42")
ADMINS = ChatId("telegram:1")
USER = Profile(id=ALICE, name="Alice", username=None)
REQUESTED = FavorRequested(
    favor_id=favor_id(ALICE, 1),
    user=USER,
    tokens=1,
    left=WalletView(unit=Unit.TOKEN, posted=0, held=0),
    used=Counters(),
    granted_before=0,
)
DECIDED = FavorDecided(user=USER, tokens=1, granted=True)
PART = Part(text="text")


@attrs.define
class FakeBot:
    """Notes what it is asked for; fails with what it is told."""

    errors: dict[str, list[Exception]] = attrs.Factory(dict)
    calls: list[tuple[str, Any]] = attrs.Factory(list)

    async def send_message(self, chat: int, text: str, **more: Any) -> Any:  # noqa: ANN401 -- Telegram's own
        """Sends message 100."""
        self._called("send", more["reply_markup"] is not None)
        return attrs.make_class("Sent", ["chat_id", "message_id"])(chat, 100)

    async def edit_message_text(self, text: str, **more: Any) -> TelegramMessage | bool:  # noqa: ANN401 -- the same
        """Edits."""
        self._called("edit", (more["chat_id"], more["message_id"], more["reply_markup"] is not None))
        return True

    async def pin_chat_message(self, chat: int, message: int, *, disable_notification: bool) -> bool:
        """Pins."""
        self._called("pin", (chat, message, disable_notification))
        return True

    async def unpin_chat_message(self, chat: int, message: int) -> bool:
        """Unpins."""
        self._called("unpin", (chat, message))
        return True

    def _called(self, name: str, what: object) -> None:
        self.calls.append((name, what))
        if self.errors.get(name):
            raise self.errors[name].pop(0)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PIN_PAUSES_S", (0, 0))
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


def busy() -> TelegramError:
    """Telegram asks for patience."""
    return RetryAfter(timedelta(seconds=1))


def away() -> TelegramError:
    """Telegram cannot be reached."""
    return NetworkError("away")


async def nothing_stored(_key: str) -> bytes | None:
    """No letter here carries a file."""
    return None


async def sent(bot: FakeBot, notice: Notice, replaces: str | None = None) -> list[str]:
    """The names of the calls that sending this makes."""
    letter = Letter(key="k", to=ADMINS, notice=notice, language=Language.EN, replaces=replaces)
    messenger = TelegramMessenger(bot=cast("Bot", bot), bot_username="gpt_bot", stored=nothing_stored)
    await messenger.send(letter, PART, first=True, last=True)
    return [name for name, _ in bot.calls]


async def test_a_request_is_pinned_silently_once_it_is_there() -> None:
    """With its buttons."""
    bot = FakeBot()
    await sent(bot, REQUESTED)
    assert bot.calls == [("send", True), ("pin", (1, 100, True))]


@pytest.mark.parametrize("made", [busy, TimedOut, away, TimeoutError])
async def test_pinning_is_tried_again_but_never_costs_the_letter(made: Callable[[], Exception]) -> None:
    """Three times; the message has arrived, so it is not sent again."""
    assert await sent(FakeBot({"pin": [made()]}), REQUESTED) == ["send", "pin", "pin"]
    assert await sent(FakeBot({"pin": [made() for _ in range(9)]}), REQUESTED) == ["send", "pin", "pin", "pin"]


@pytest.mark.parametrize("error", [BadRequest("not enough rights"), Forbidden("bot was blocked by the user")])
async def test_pinning_that_is_refused_is_left(error: TelegramError) -> None:
    """Asking again would change nothing."""
    assert await sent(FakeBot({"pin": [error]}), REQUESTED) == ["send", "pin"]


async def test_a_decision_takes_the_place_of_the_request() -> None:
    """Without buttons, and unpinned."""
    bot = FakeBot()
    await sent(bot, DECIDED, replaces="7")
    assert bot.calls == [("edit", (1, 7, False)), ("unpin", (1, 7))]


async def test_what_is_written_there_already_has_arrived() -> None:
    """It was said by a process that died before it could note it."""
    error = BadRequest("Message is not modified: specified new message content and reply markup are the same")
    assert await sent(FakeBot({"edit": [error]}), DECIDED, replaces="7") == ["edit", "unpin"]


@pytest.mark.parametrize("reason", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"])
async def test_what_cannot_be_rewritten_is_sent(reason: str) -> None:
    """As a message of its own."""
    assert await sent(FakeBot({"edit": [BadRequest(reason)]}), DECIDED, replaces="7") == ["edit", "send"]


async def test_unpinning_what_is_not_pinned_is_nothing() -> None:
    """Somebody may have unpinned it by hand."""
    assert await sent(FakeBot({"unpin": [BadRequest("message to unpin not found")]}), DECIDED, "7") == ["edit", "unpin"]


@pytest.mark.parametrize("method", ["edit", "unpin"])
@pytest.mark.parametrize("made", [busy, TimedOut, away])
async def test_what_fails_for_now_is_tried_later(method: str, made: Callable[[], TelegramError]) -> None:
    """Rewriting again does no harm."""
    with pytest.raises(LaterError):
        await sent(FakeBot({method: [made()]}), DECIDED, replaces="7")


async def test_other_letters_are_neither_pinned_nor_unpinned() -> None:
    """Whether they take a message's place or not."""
    assert await sent(FakeBot(), Topup()) == ["send"]
    assert await sent(FakeBot(), Topup(), replaces="7") == ["edit"]


@pytest.mark.parametrize(
    ("error", "shut"),
    [
        (Forbidden("bot was blocked by the user"), True),
        (Forbidden("user is deactivated"), True),
        (Forbidden("bot can't initiate conversation with a user"), True),
        (BadRequest("Chat not found"), True),
        (BadRequest("not enough rights to send text messages to the chat"), False),
        (BadRequest("message text is something that nobody heard of"), False),
    ],
)
async def test_a_chat_that_is_shut_is_told_from_a_message_that_is_refused(error: TelegramError, *, shut: bool) -> None:
    """Only the first says something of whoever is there."""
    with pytest.raises(UndeliverableError) as caught:
        await sent(FakeBot({"send": [error, error]}), Topup())
    assert caught.value.shut is shut


async def test_a_chat_that_is_shut_is_seen_while_rewriting_too() -> None:
    """Whichever call meets it first."""
    with pytest.raises(UndeliverableError) as caught:
        await sent(FakeBot({"edit": [Forbidden("bot was blocked by the user")]}), DECIDED, replaces="7")
    assert caught.value.shut
