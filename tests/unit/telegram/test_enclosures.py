"""Files that go with letters: photos, documents, and what becomes of those that are refused or gone."""

from typing import Any, cast

import attrs
import pytest
from telegram import Bot, ReplyParameters
from telegram.error import BadRequest, RetryAfter

from gptbot.adapters.telegram import messenger as module
from gptbot.adapters.telegram.enclosures import PHOTO_BYTES_MAX
from gptbot.adapters.telegram.messenger import LaterError, TelegramMessenger, UndeliverableError
from gptbot.domain.account import Language
from gptbot.domain.ids import ChatId
from gptbot.domain.letter import Letter
from gptbot.domain.notices import Answer, Attachment, Drawing, DrawingCopy, Notice
from gptbot.domain.ports.storage import StorageError


@attrs.define
class FakeBot:
    """Notes what it sends; the next photos fail as they are told to."""

    sent: list[tuple[str, dict[str, Any]]] = attrs.Factory(list)
    errors: list[Exception] = attrs.Factory(list)

    async def send_photo(self, chat_id: int, photo: bytes, **more: Any) -> None:  # noqa: ANN401 -- any parameter
        """A photo."""
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append(("photo", {"chat_id": chat_id, "data": photo, **more}))

    async def send_document(self, chat_id: int, document: bytes, **more: Any) -> None:  # noqa: ANN401 -- any parameter
        """A document."""
        self.sent.append(("document", {"chat_id": chat_id, "data": document, **more}))

    async def send_message(self, chat_id: int, text: str, **more: Any) -> None:  # noqa: ANN401 -- any parameter
        """Words."""
        self.sent.append(("message", {"chat_id": chat_id, "text": text, **more}))


@attrs.define
class Station:
    """A messenger with a store of files."""

    bot: FakeBot = attrs.Factory(FakeBot)
    files: dict[str, bytes] = attrs.Factory(lambda: {"key": b"data"})
    errors: list[Exception] = attrs.Factory(list)

    async def stored(self, key: str) -> bytes | None:
        """A file."""
        if self.errors:
            raise self.errors.pop(0)
        return self.files.get(key)

    async def deliver(self, notice: Notice, *, reply_to: str | None = None) -> None:
        """Sends all messages of a letter."""
        messenger = TelegramMessenger(bot=cast("Bot", self.bot), bot_username="gpt_bot", stored=self.stored)
        letter = Letter(key="k", to=ChatId("telegram:42"), notice=notice, language=Language.EN, reply_to=reply_to)
        parts = messenger.parts(letter)
        for number, part in enumerate(parts):
            await messenger.send(letter, part, first=number == 0, last=number + 1 == len(parts))


@pytest.fixture
def station() -> Station:
    """A store with one file."""
    return Station()


def attachment(*, picture: bool = True) -> Attachment:
    """The file."""
    return Attachment(key="key", name="picture.png", picture=picture)


async def test_a_picture_is_a_photo_with_its_words_below(station: Station) -> None:
    """As a reply, in its topic."""
    await station.deliver(Drawing(attachment=attachment()), reply_to="7/9")
    [(kind, given)] = station.bot.sent
    assert (kind, given["chat_id"], given["data"], given["filename"]) == ("photo", 42, b"data", "picture.png")
    assert given["caption"] == "Here is your picture."
    assert (given["reply_parameters"], given["message_thread_id"]) == (
        ReplyParameters(7, allow_sending_without_reply=True),
        9,
    )


async def test_anything_else_is_a_document(station: Station) -> None:
    """So is a picture that is too large for a photo."""
    await station.deliver(Drawing(attachment=attachment(picture=False)))
    station.files["key"] = bytes(PHOTO_BYTES_MAX + 1)
    await station.deliver(Drawing(attachment=attachment()))
    assert [kind for kind, _ in station.bot.sent] == ["document", "document"]


async def test_a_refused_photo_is_sent_as_a_document_without_its_reply(station: Station) -> None:
    """Whatever Telegram did not like."""
    station.bot.errors = [BadRequest("PHOTO_INVALID_DIMENSIONS")]
    await station.deliver(Drawing(attachment=attachment()), reply_to="7")
    [(kind, given)] = station.bot.sent
    assert (kind, given["caption"], given["reply_parameters"]) == ("document", "Here is your picture.", None)


async def test_a_chat_that_is_gone_gets_no_document_either(station: Station) -> None:
    """Once is enough."""
    station.bot.errors = [BadRequest("Chat not found")]
    with pytest.raises(UndeliverableError):
        await station.deliver(Drawing(attachment=attachment()))
    assert station.bot.sent == []


async def test_a_file_that_is_gone_is_the_end_of_its_letter_only(station: Station) -> None:
    """The chat is as open as before."""
    station.files.clear()
    with pytest.raises(UndeliverableError) as caught:
        await station.deliver(Drawing(attachment=attachment()))
    assert not caught.value.shut


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
@pytest.mark.parametrize("stored", [True, False])
async def test_what_fails_in_passing_is_for_later(station: Station, *, stored: bool) -> None:
    """The store or Telegram."""
    if stored:
        station.errors = [StorageError("the disk is full")]
    else:
        station.bot.errors = [RetryAfter(7)]
    with pytest.raises(LaterError):
        await station.deliver(Drawing(attachment=attachment()))
    await station.deliver(Drawing(attachment=attachment()))
    assert [kind for kind, _ in station.bot.sent] == ["photo"]


async def test_words_that_do_not_fit_below_follow(station: Station) -> None:
    """The file goes once."""
    await station.deliver(DrawingCopy(attachment=attachment(), prompt="snow " * 600))
    kinds = [kind for kind, _ in station.bot.sent]
    assert kinds == ["photo", "message"]
    texts = station.bot.sent[0][1]["caption"] + station.bot.sent[1][1]["text"]
    assert texts.count("snow") == 600


async def test_a_transcript_stands_above_the_answer_even_where_that_cannot_be_formatted(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes out as the model wrote it."""

    def broken(_: str) -> None:
        raise ValueError

    messenger = TelegramMessenger(
        bot=cast("Bot", station.bot), bot_username="gpt_bot", stored=station.stored, parts_of=cast("Any", broken)
    )
    notice = Answer(text="**Late.**", transcript="what time is it")
    letter = Letter(key="k", to=ChatId("telegram:42"), notice=notice, language=Language.EN)
    monkeypatch.setattr(module.log, "exception", lambda *_: None)
    [part] = messenger.parts(letter)
    assert part.text == "what time is it\n\n**Late.**"
