"""Voice: listened to, shown as a quote, answered like text."""

import pytest

from integration.emulators.openai import Hear, Say, Status
from integration.emulators.openai_media import TRANSCRIPTIONS
from integration.emulators.telegram import User
from integration.emulators.telegram_media import OGG, audio, video_note, voice
from integration.harness import Stage, is_russian, numbers, said

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def speaker(house: Stage, language: str = "en") -> User:
    """Somebody new with premium tokens."""
    user = await house.newcomer(language_code=language)
    await said(house.admin, f"/refill {user.id} 1000 premium", match="1000")
    await user.receives("1000")
    return user


def heard(house: Stage) -> list[tuple[str, bytes]]:
    """The names and contents of the recordings that were listened to."""
    asked = [request for request in house.openai.requests if request.path == TRANSCRIPTIONS]
    return [(file.name, file.data) for request in asked for file in request.files]


async def test_a_voice_message_is_answered_below_its_transcript(house: Stage) -> None:
    """Both are charged: six premium tokens a second, and the answer."""
    ann = await speaker(house)
    house.openai.behave(Hear("what time is it"), Say("**Late.**", tokens=(60, 40)))
    await ann.says(None, **voice(house.telegram, seconds=10))
    answer = await ann.receives()
    assert answer.text == "what time is it\n\nLate."
    assert (answer.marked("blockquote"), answer.marked("bold")) == (["what time is it"], ["Late."])
    assert heard(house)[-1] == ("voice.ogg", OGG)
    assert house.openai.requests[-1].question == "what time is it"
    assert await house.balance(ann) == [29_900, 940, 0]
    assert {1, 60, 100} <= set(numbers((await said(ann, "/stats")).text))


async def test_a_long_transcript_is_folded_and_nothing_of_it_is_lost(house: Stage) -> None:
    """More than one message, each within Telegram's limit."""
    ann = await speaker(house)
    words = "word " * 1_500
    house.openai.behave(Hear(words.strip()), Say("Well said.", tokens=(60, 40)))
    await ann.says(None, **voice(house.telegram, seconds=100))
    parts = [await ann.receives(), await ann.receives()]
    assert parts[-1].text.endswith("Well said.")
    assert sum(part.text.count("word") for part in parts) == 1_500
    assert all(part.marked("expandable_blockquote") for part in parts)


@pytest.mark.parametrize("kind", ["note", "audio"])
async def test_round_videos_and_audio_files_are_heard_too(house: Stage, kind: str) -> None:
    """Under a name that says their format."""
    ann = await speaker(house)
    more = video_note(house.telegram) if kind == "note" else audio(house.telegram, name="a talk.M4A", mime=None)
    await ann.says(None, **more)
    await ann.receives("what time is it")
    assert heard(house)[-1][0] == ("voice.mp4" if kind == "note" else "voice.m4a")


@pytest.mark.parametrize("seconds", [0, 301])
@pytest.mark.parametrize(("language", "russian"), [("en", False), ("ru", True)])
async def test_too_short_and_too_long_is_refused(house: Stage, seconds: int, language: str, *, russian: bool) -> None:
    """Before anything is fetched."""
    ann = await speaker(house, language)
    asked = len(house.openai.requests)
    files = len(house.telegram.called("getFile"))
    await ann.says(None, **voice(house.telegram, seconds=seconds))
    refusal = await ann.receives("300")
    assert is_russian(refusal.text) is russian
    assert (len(house.openai.requests), len(house.telegram.called("getFile"))) == (asked, files)
    assert await house.balance(ann) == [30_000, 1_000, 0]


@pytest.mark.parametrize(("language", "word"), [("en", "premium"), ("ru", "премиум")])
async def test_without_premium_tokens_nobody_listens(house: Stage, language: str, word: str) -> None:
    """The standard model would have tokens; listening has none."""
    ann = await house.newcomer(language_code=language)
    asked = len(house.openai.requests)
    await ann.says(None, **voice(house.telegram))
    await ann.receives(word)
    assert len(house.openai.requests) == asked


async def test_a_transcription_that_fails_costs_nothing(house: Stage) -> None:
    """And no answer is asked for."""
    ann = await speaker(house)
    asked = len(house.openai.requests)
    house.openai.behave(Status(400, "invalid_value", "The audio file could not be decoded."))
    await ann.says(None, **voice(house.telegram))
    await ann.receives()
    assert len(house.openai.requests) == asked + 1
    assert await house.balance(ann) == [30_000, 1_000, 0]


async def test_an_answer_that_fails_costs_nothing_either(house: Stage) -> None:
    """Not even the listening."""
    ann = await speaker(house)
    house.openai.behave(Hear("what time is it"))
    house.openai.default = Status(400, "invalid_value", "No.")
    await ann.says(None, **voice(house.telegram))
    await ann.receives()
    house.openai.default = Say()
    assert await house.balance(ann) == [30_000, 1_000, 0]


@pytest.mark.parametrize(("language", "word"), [("en", "could not hear"), ("ru", "не разобрал")])
async def test_silence_costs_nothing(house: Stage, language: str, word: str) -> None:
    """A recording without a word in it."""
    ann = await speaker(house, language)
    house.openai.behave(Hear(" "))
    await ann.says(None, **voice(house.telegram))
    await ann.receives(word)
    assert await house.balance(ann) == [30_000, 1_000, 0]


async def test_unregistered_people_are_told_to_start(house: Stage) -> None:
    """In private."""
    eve = house.stranger()
    await eve.says(None, **voice(house.telegram))
    await eve.receives("/start")


async def test_in_a_group_the_bot_listens_to_replies_only(house: Stage) -> None:
    """Everybody else talks among themselves."""
    ann, group = await speaker(house), house.group()
    await ann.says(None, chat=group, **voice(house.telegram))
    answer = await said(ann, f"@{house.telegram.username} hello", chat=group)
    assert answer.text == "echo: hello"
    question = await ann.says(None, chat=group, reply_to=answer, **voice(house.telegram))
    assert (await group.receives("what time is it")).reply_to == question.id
    assert group.unread == []
