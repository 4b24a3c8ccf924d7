"""Reading pictures, recordings and albums: what they mean, and for whom."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import PhotoSize

from gptbot.adapters.telegram.attachments import useful_size
from gptbot.adapters.telegram.incoming import (
    AlbumPart,
    Asked,
    Commanded,
    Incoming,
    Overheard,
    Spoken,
    Uncaptioned,
    Unreadable,
)
from gptbot.adapters.telegram.reader import GroupTrigger, Reader
from gptbot.domain.media import FileRef
from unit.telegram.updates import (
    ALICE,
    BOT_ID,
    BOT_NAME,
    GROUP,
    entity,
    in_group,
    message,
    of_bob,
    of_bot,
    private,
    said,
)

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
VOICE: dict[str, Any] = {"voice": {"file_id": "v", "file_unique_id": "u", "duration": 3, "file_size": 99}}
SEEN = (FileRef(id="p", name="photo.jpg", size_bytes=10),)


def reader(trigger: GroupTrigger = GroupTrigger.MENTION) -> Reader:
    """A reader of a bot called @gpt_bot."""
    return Reader(bot_id=BOT_ID, bot_username=BOT_NAME, trigger=trigger, now=lambda: NOW)


def read(raw: dict[str, Any], trigger: GroupTrigger = GroupTrigger.MENTION) -> Incoming | None:
    """What an update means."""
    return reader(trigger).read(raw)


def photo(file_id: str = "p") -> dict[str, Any]:
    """A photo in one size."""
    size = {"file_id": file_id, "file_unique_id": "u", "width": 10, "height": 10, "file_size": 10}
    return {"photo": [size]}


def file(name: str | None, mime: str | None) -> dict[str, Any]:
    """A document."""
    given = {"file_id": "d", "file_unique_id": "u", "file_name": name, "mime_type": mime}
    return {"document": {key: value for key, value in given.items() if value is not None}}


def sizes(*sides: tuple[int, int]) -> Sequence[PhotoSize]:
    """A photo in these sizes."""
    return [PhotoSize(f"{width}", "u", width, height) for width, height in sides]


@pytest.mark.parametrize(
    ("sides", "chosen"),
    [
        (((90, 60), (1280, 960), (2560, 1920)), 1280),
        (((90, 60), (2048, 960)), 2048),
        (((960, 90), (90, 2049), (100, 2048)), 100),
        (((4000, 3000), (2560, 1920)), 2560),
        (((90, 60),), 90),
    ],
)
def test_the_largest_useful_size_is_chosen(sides: tuple[tuple[int, int], ...], chosen: int) -> None:
    """No longer than 2048 on any side; where all are, the smallest."""
    assert useful_size(sizes(*sides)).width == chosen


@pytest.mark.parametrize(
    ("name", "mime", "is_picture"),
    [
        ("a.png", None, True),
        ("A.JPEG", "application/octet-stream", True),
        (None, "image/webp", True),
        ("a.heic", "image/heic", True),
        ("a.txt", "text/plain", False),
        ("png", None, False),
        (None, None, False),
    ],
)
def test_a_file_is_a_picture_by_its_type_or_ending(name: str | None, mime: str | None, *, is_picture: bool) -> None:
    """Whether it really is one, is seen later."""
    incoming = read(said(None, caption="what?", **file(name, mime)))
    if is_picture:
        assert isinstance(incoming, Asked)
        assert [picture.id for picture in incoming.pictures] == ["d"]
    else:
        assert isinstance(incoming, Unreadable)


@pytest.mark.parametrize(
    ("audio", "name"),
    [
        ({"mime_type": "audio/mpeg", "file_name": "x.exe"}, "audio.mp3"),
        ({"mime_type": "audio/x-m4a"}, "audio.m4a"),
        ({"file_name": "talk.FLAC"}, "audio.flac"),
        ({"mime_type": "audio/x-strange", "file_name": "a.b c"}, "audio.mp3"),
        ({"file_name": "noending"}, "audio.mp3"),
        ({"file_name": "a.somethinglong"}, "audio.mp3"),
    ],
)
def test_music_is_named_by_its_type_then_by_its_own_ending(audio: dict[str, str], name: str) -> None:
    """Nothing else of the sender's name goes on."""
    incoming = read(said(None, audio={"file_id": "a", "file_unique_id": "u", "duration": 3, **audio}))
    assert isinstance(incoming, Spoken)
    assert (incoming.file.name, incoming.seconds) == (name, 3)


def test_a_voice_is_a_question_with_its_length() -> None:
    """Whatever its caption; in an album as well."""
    extras: list[dict[str, Any]] = [{}, {"caption": "/help"}, {"media_group_id": "1"}]
    for more in extras:
        incoming = read(said(None, **VOICE, **more))
        assert isinstance(incoming, Spoken)
        assert incoming.file == FileRef(id="v", name="voice.ogg", size_bytes=99)


def test_a_round_video_is_one_too() -> None:
    """Without a size where Telegram gives none."""
    note = {"file_id": "n", "file_unique_id": "u", "duration": 0, "length": 240}
    incoming = read(said(None, video_note=note))
    assert isinstance(incoming, Spoken)
    assert (incoming.file, incoming.seconds) == (FileRef(id="n", name="note.mp4"), 0)


def test_in_a_group_the_bot_listens_to_replies_or_to_everybody() -> None:
    """Not to what is said to others."""
    assert read(in_group(None, **VOICE)) is None
    assert isinstance(read(in_group(None, **VOICE), GroupTrigger.ALL), Spoken)
    assert isinstance(read(in_group(None, reply_to_message=of_bot(), **VOICE)), Spoken)
    assert read(in_group(None, reply_to_message=of_bob(), **VOICE), GroupTrigger.ALL) is None


def test_a_reply_to_oneself_is_no_talk_with_others() -> None:
    """Where the bot answers everything, it answers that, too, with the picture that it replies to."""
    own = message(None, chat=GROUP, by=ALICE, **photo())
    incoming = read(in_group("and this?", reply_to_message=own), GroupTrigger.ALL)
    assert isinstance(incoming, Asked)
    assert incoming.pictures == SEEN


def test_a_mention_in_a_caption_is_taken_out() -> None:
    """Written or marked."""
    incoming = read(in_group(None, caption=f"@{BOT_NAME} what is it?", **photo()))
    assert isinstance(incoming, Asked)
    assert (incoming.text, incoming.pictures) == ("what is it?", SEEN)
    named = entity("text_mention", 0, 3, user={"id": BOT_ID, "is_bot": True, "first_name": "GPT"})
    incoming = read(in_group(None, caption="GPT what is it?", caption_entities=[named], **photo()))
    assert isinstance(incoming, Asked)
    assert incoming.text == "what is it?"


@pytest.mark.parametrize("caption", [None, "", "  "])
def test_a_picture_without_words_needs_some(caption: str | None) -> None:
    """In private always; in a group only where the bot is meant."""
    assert isinstance(read(said(None, caption=caption, **photo())), Uncaptioned)
    assert read(in_group(None, caption=caption, **photo()), GroupTrigger.ALL) is None
    assert isinstance(read(in_group(None, caption=caption, reply_to_message=of_bot(), **photo())), Uncaptioned)


def test_a_mention_alone_is_no_caption() -> None:
    """But the bot is meant."""
    assert isinstance(read(in_group(None, caption=f"@{BOT_NAME}", **photo())), Uncaptioned)


def test_a_command_in_a_caption_has_the_picture() -> None:
    """And one that replies to a picture has that; its own comes first."""
    incoming = read(said(None, caption="/imagine a hat", **photo()))
    assert isinstance(incoming, Commanded)
    assert (incoming.name, incoming.argument, incoming.pictures) == ("imagine", "a hat", SEEN)
    incoming = read(said("/pro what?", reply_to_message=message(None, **photo("other"))))
    assert isinstance(incoming, Commanded)
    assert [picture.id for picture in incoming.pictures] == ["other"]
    incoming = read(said(None, caption="/pro what?", reply_to_message=message(None, **photo("other")), **photo()))
    assert isinstance(incoming, Commanded)
    assert incoming.pictures == SEEN


def test_a_reply_to_a_picture_of_the_bot_takes_both_along() -> None:
    """Its caption and the picture."""
    incoming = read(in_group("make it blue", reply_to_message=of_bot(None, caption="Here it is", **photo())))
    assert isinstance(incoming, Asked)
    assert (incoming.replied, incoming.pictures) == ("Here it is", SEEN)


def part(number: int, file_id: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- any field of a message
    """A part of an album."""
    chat = more.pop("chat", private())
    return said(None, number, chat=chat, message_id=number, media_group_id="77", **photo(file_id), **more)


def test_a_part_of_an_album_means_nothing_alone() -> None:
    """Not even in a group, where only one of them names the bot."""
    for raw in (part(1, "a"), part(2, "b", caption="what?"), part(3, "c", chat=GROUP)):
        incoming = read(raw)
        assert isinstance(incoming, AlbumPart)
        assert incoming.album == "77"


def test_an_album_is_one_question_in_the_order_of_its_messages() -> None:
    """However they arrived; all of them are done with it, and its event is the album's own."""
    parts = [part(12, "b"), part(11, "a", caption="how many?"), part(13, "c")]
    incoming = reader().read_album(parts)
    assert isinstance(incoming, Asked)
    assert (incoming.text, [picture.id for picture in incoming.pictures]) == ("how many?", ["a", "b", "c"])
    assert incoming.request.message == "11"
    assert incoming.request.siblings == ("telegram:12:42:12", "telegram:11:42:11", "telegram:13:42:13")
    assert incoming.request.event_id == reader().read_album(parts[:1]).request.event_id


def test_the_caption_may_be_at_any_part() -> None:
    """Even at one that is no picture."""
    video = {"file_id": "v", "file_unique_id": "u", "width": 1, "height": 1, "duration": 1}
    last = said(None, 3, message_id=3, media_group_id="77", video=video, caption="what is this?")
    incoming = reader().read_album([part(1, "a"), part(2, "b"), last])
    assert isinstance(incoming, Asked)
    assert [picture.id for picture in incoming.pictures] == ["a", "b"]


def test_an_album_of_films_is_not_understood_once() -> None:
    """In private; in a group nobody asked."""
    video = {"file_id": "v", "file_unique_id": "u", "width": 1, "height": 1, "duration": 1}
    films = [said(None, number, message_id=number, media_group_id="7", video=video) for number in (1, 2)]
    assert isinstance(reader().read_album(films), Unreadable)


def test_an_album_for_others_is_overheard() -> None:
    """It is done with all the same."""
    incoming = reader().read_album([part(1, "a", chat=GROUP, caption="my cats"), part(2, "b", chat=GROUP)])
    assert isinstance(incoming, Overheard)
    assert len(incoming.request.siblings) == 2


def test_an_album_without_a_caption_needs_one() -> None:
    """One hint for all."""
    assert isinstance(reader().read_album([part(1, "a"), part(2, "b")]), Uncaptioned)


@pytest.mark.parametrize("name", [7, {}, [], True])
def test_an_album_without_a_name_is_none(name: object) -> None:
    """Its parts could not be gathered: such an update is set aside."""
    with pytest.raises(ValueError, match="an album without a name"):
        read(said("part", media_group_id=name))
