"""Monsters through the whole process: a clear answer, the right charge, and the next person is served."""

import pytest

from integration.emulators.openai import Say
from integration.emulators.openai_media import png
from integration.emulators.telegram import User
from integration.emulators.telegram_media import document, sends_album, voice
from integration.harness import Stage, numbers, said
from unit.media.files import png_header, recording

pytestmark = pytest.mark.asyncio(loop_scope="module")

MEGABYTE = 2**20
SECOND = 48_000
WELCOME = [30_000, 1_000, 0]


async def rich(house: Stage) -> User:
    """Somebody new with premium tokens."""
    user = await house.newcomer()
    await said(house.admin, f"/refill {user.id} 1000 premium", match="1000")
    await user.receives("1000")
    return user


async def others_are_served(house: Stage) -> None:
    """Somebody else asks, and is answered."""
    bob = await house.newcomer("Bob")
    assert (await said(bob, "still there?")).text == "echo: still there?"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("word " * 1_000_000, "word "), ("line\n" * 100_000, "line\n")],
    ids=["5-megabytes", "100000-lines"],
)
async def test_an_answer_without_an_end_is_cut_off(house: Stage, text: str, shown: str) -> None:
    """What is shown of it is charged; nothing beyond it is waited for."""
    ann = await rich(house)
    house.openai.behave(Say(text, chunk_chars=65_536, tokens=(1, 1)))
    await ann.says("Tell me everything.")
    parts = [await ann.receives() for _ in range(17)]
    count = sum(part.text.count(shown.strip()) for part in parts)
    assert 65_536 // 5 - 20 <= count <= 65_536 // 5 + 1
    tokens, *rest = await house.balance(ann)
    assert (30_000 - 65_536 // 4 - 20 <= tokens < 30_000 - 65_536 // 4 + 20, rest) == (True, [1_000, 0])
    assert ann.unread == []


async def test_an_answer_of_white_space_is_none(house: Stage) -> None:
    """Nothing is charged."""
    ann = await rich(house)
    house.openai.behave(Say(" \n\t\u200b" * 5_000, chunk_chars=4_096, tokens=(1, 20_000)))
    assert "try later" in (await said(ann, "Say nothing.")).text.casefold()
    assert await house.balance(ann) == WELCOME


@pytest.mark.parametrize(
    "text",
    ["||x" + "\n> >" * 500 + "y||", "1. " * 4_000, "\\(" * 16_000, "*_~~`[**" * 3_000, "<b" * 9_000],
    ids=["quotes", "lists", "formulas", "marks", "tags"],
)
async def test_formatting_from_hell_holds_up_nobody(house: Stage, text: str) -> None:
    """It arrives, in as many messages as its length asks for."""
    ann = await rich(house)
    house.openai.behave(Say(text, chunk_chars=4_096, tokens=(10, 90)))
    await ann.says("Show me.")
    await ann.receives()
    await others_are_served(house)
    assert numbers((await said(ann, "/balance", match="Your balance")).text)[0] == 29_900
    assert len(ann.inbox) <= 4 + len(text) // 4_000 + 4


async def test_a_character_each_millisecond_delays_no_command(house: Stage) -> None:
    """Nor anybody else's question: both are answered while it comes."""
    ann = await rich(house)
    house.openai.behave(Say("x" * 2_000, chunk_chars=1, pause_s=0.001, tokens=(10, 90)))
    asked = len(house.openai.requests)
    await ann.says("Slowly, please.")
    await house.openai.asked(asked + 1)
    await others_are_served(house)
    assert "30000" in (await said(ann, "/balance")).text
    assert (await ann.receives()).text == "x" * 2_000
    assert (await house.balance(ann))[0] == 29_900


async def test_nineteen_megabytes_of_voice_are_listened_to(house: Stage) -> None:
    """Whatever is in them; Telegram's word for the length counts where the file has none."""
    ann = await rich(house)
    house.openai.behave(Say("Long.", tokens=(60, 40)))
    await ann.says(None, **voice(house.telegram, seconds=300, content=b"OggS" + bytes(19 * MEGABYTE)))
    await ann.receives("Long")
    assert await house.balance(ann) == [29_900, 0, 0]


@pytest.mark.parametrize(("says_s", "is_s", "fetched"), [(2, 600, True), (600, 2, False)])
async def test_a_recording_that_lies_about_its_length_is_refused(
    house: Stage, says_s: int, is_s: int, *, fetched: bool
) -> None:
    """Whichever of the two is too long; nobody listens, nothing is charged."""
    ann = await rich(house)
    asked, files = len(house.openai.requests), len(house.telegram.called("getFile"))
    await ann.says(None, **voice(house.telegram, seconds=says_s, content=recording(is_s * SECOND, pages=50)))
    await ann.receives("300")
    assert len(house.openai.requests) == asked
    assert (len(house.telegram.called("getFile")) > files) is fetched
    assert await house.balance(ann) == WELCOME


async def test_a_recording_that_makes_itself_short_costs_its_true_length(house: Stage) -> None:
    """One second, says the message; a minute, say its pages."""
    ann = await rich(house)
    await ann.says(None, **voice(house.telegram, seconds=1, content=recording(60 * SECOND, pages=50)))
    await ann.receives("what time is it")
    assert (await house.balance(ann))[1] == 1_000 - 60 * 6


@pytest.mark.parametrize("count", [1, 10])
async def test_bombs_are_refused_by_their_headers(house: Stage, count: int) -> None:
    """50,000 by 50,000 points, alone or as an album of ten: one refusal, no model, no charge."""
    ann = await rich(house)
    asked = len(house.openai.requests)
    bomb = document(house.telegram, png_header(50_000, 50_000))
    await sends_album(ann, [bomb] * count, caption="what is this?")
    await ann.receives("50 megapixels")
    await others_are_served(house)
    assert len(house.openai.requests) == asked + 1
    assert await house.balance(ann) == WELCOME


async def test_an_album_that_is_too_large_together_is_refused(house: Stage) -> None:
    """Ten times four megabytes: the last ones are not even fetched."""
    ann = await rich(house)
    asked = len(house.openai.requests)
    large = document(house.telegram, png(100, 100) + bytes(4 * MEGABYTE))
    await sends_album(ann, [large] * 10, caption="what is this?")
    await ann.receives("36 MB")
    assert len(house.openai.requests) == asked
    assert await house.balance(ann) == WELCOME
