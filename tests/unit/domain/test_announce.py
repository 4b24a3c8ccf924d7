"""Announcements: filters as they are written, the steps, and which words belong to the dialogue."""

from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.domain.announce import (
    Announcement,
    AnnouncementOver,
    AnnouncementTooLong,
    AnnouncementUnsuitable,
    Content,
    Stage,
    Word,
    word_of,
)
from gptbot.domain.announce_audience import Audience, Filter, UnknownAudience, audience_named
from gptbot.domain.errors import DomainError, NumberTooLarge
from gptbot.domain.units import AMOUNT_MAX

NEW = Announcement(audience=Audience(filter=Filter.ALL), begun_at=datetime(2026, 1, 1, tzinfo=UTC))
TEXT = Content(text="News")


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("all", Audience(filter=Filter.ALL)),
        ("ALL", Audience(filter=Filter.ALL)),
        ("test", Audience(filter=Filter.TEST)),
        ("req10", Audience(filter=Filter.REQUESTS, least=10)),
        ("Req010", Audience(filter=Filter.REQUESTS, least=10)),
        ("req0", Audience(filter=Filter.REQUESTS)),
        ("bal5000", Audience(filter=Filter.BALANCE, least=5000)),
        (f"bal{AMOUNT_MAX}", Audience(filter=Filter.BALANCE, least=AMOUNT_MAX)),
        ("42", Audience(filter=Filter.ACCOUNT, who="42")),
        ("@Ann", Audience(filter=Filter.ACCOUNT, who="@Ann")),
        ("@a", Audience(filter=Filter.ACCOUNT, who="@a")),
        ("-100123", Audience(filter=Filter.GROUP, who="-100123")),
        ("-07", Audience(filter=Filter.GROUP, who="-7")),
        ("-5", Audience(filter=Filter.GROUP, who="-5")),
        ("-50", Audience(filter=Filter.GROUP, who="-50")),
        (f"req{AMOUNT_MAX:0>5000}", Audience(filter=Filter.REQUESTS, least=AMOUNT_MAX)),
    ],
)
def test_a_filter_is_read(text: str, audience: Audience) -> None:
    """Every kind, in any case."""
    assert audience_named(text) == audience


@pytest.mark.parametrize(
    "text",
    ["", "everybody", "req", "bal", "req-1", "req1.5", "bal+5", "bal5k", "reqten", "@", "-", "--1", "-0", "²", "٣"],
)
def test_another_filter_is_refused(text: str) -> None:
    """With what was written."""
    with pytest.raises(DomainError) as caught:
        audience_named(text)
    assert caught.value.refusal == UnknownAudience(text=text)


@pytest.mark.parametrize("length", [64, 65])
def test_a_refused_filter_is_shown_up_to_a_length(length: int) -> None:
    """A refusal is as short as a line."""
    with pytest.raises(DomainError) as caught:
        audience_named("x" * length)
    assert caught.value.refusal == UnknownAudience(text="x" * 64)


def test_nobody_has_less_than_nothing() -> None:
    """A filter counts from zero."""
    with pytest.raises(ValueError, match="least"):
        Audience(filter=Filter.REQUESTS, least=-1)


@pytest.mark.parametrize("start", ["req", "bal", "", "-"])
@pytest.mark.parametrize("number", [str(AMOUNT_MAX + 1), "9" * 5000])
def test_a_number_that_cannot_be_counted_is_refused(start: str, number: str) -> None:
    """However long it is."""
    with pytest.raises(DomainError) as caught:
        audience_named(start + number)
    assert caught.value.refusal == NumberTooLarge()


@given(
    st.sampled_from(("", "req", "BAL", "-", "@")),
    st.text(max_size=80)
    | st.integers(0, 2 * AMOUNT_MAX).map(str)
    | st.sampled_from((AMOUNT_MAX, AMOUNT_MAX + 1)).map(str),
)
def test_any_filter_is_read_or_refused(start: str, rest: str) -> None:
    """Nothing else comes of it; a number that is read can be counted."""
    text = start + rest
    refusal = None
    try:
        audience = audience_named(text)
    except DomainError as error:
        refusal, audience = error.refusal, Audience(filter=Filter.ALL)
    assert 0 <= audience.least <= AMOUNT_MAX
    assert isinstance(refusal, UnknownAudience | NumberTooLarge | None)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        *((text, Word.YES) for text in ("y", "Y", " yes ", "да", "Д", "ДА")),
        *((text, Word.NO) for text in ("n", "no", "н", "нет", "Нет")),
        *((text, Word.QUIT) for text in ("q", "Q", "quit", "й")),
        *((text, None) for text in ("", "yes please", "maybe", "qq", "дада", "/q")),
    ],
)
def test_a_word_is_understood(text: str, word: Word | None) -> None:
    """In both languages and any case; a sentence is none."""
    assert word_of(text) is word


def test_an_announcement_takes_its_steps() -> None:
    """Composed, started, finished; its text is gone with it."""
    composed = NEW.composed(TEXT)
    assert (composed.stage, composed.content) == (Stage.PREVIEWED, TEXT)
    started = composed.started(7)
    assert (started.stage, started.recipients, started.going) == (Stage.RUNNING, 7, True)
    finished = started.finished()
    assert (finished.stage, finished.content, finished.open, finished.going) == (Stage.DONE, None, False, False)


@pytest.mark.parametrize("draft", [NEW, NEW.composed(TEXT)])
def test_a_draft_is_given_up_at_once(draft: Announcement) -> None:
    """Nobody gets it, and it keeps no text."""
    given_up = draft.given_up()
    assert (given_up.stage, given_up.content, given_up.open) == (Stage.CANCELLED, None, False)


def test_what_is_under_way_stops_first() -> None:
    """It is over when what was under way has been noted."""
    stopping = NEW.composed(TEXT).started(7).given_up()
    assert (stopping.stage, stopping.open, stopping.going) == (Stage.RUNNING, True, False)
    assert stopping.finished().stage is Stage.CANCELLED


@pytest.mark.parametrize("stage", Stage)
def test_a_step_that_is_none_is_refused(stage: Stage) -> None:
    """Nothing is composed, started or ended twice."""
    one = attrs.evolve(NEW, stage=stage)
    allowed = {
        Stage.COMPOSING: {"composed", "given_up"},
        Stage.PREVIEWED: {"started", "given_up"},
        Stage.RUNNING: {"finished", "given_up"},
    }.get(stage, set())
    steps = {
        "composed": lambda: one.composed(TEXT),
        "started": lambda: one.started(1),
        "finished": one.finished,
        "given_up": one.given_up,
    }
    for name, step in steps.items():
        if name in allowed:
            assert step() != one
        else:
            with pytest.raises(DomainError) as caught:
                step()
            assert caught.value.refusal == AnnouncementOver()


@pytest.mark.parametrize(("photo", "limit"), [(None, 4096), ("photo", 1024)])
def test_what_is_too_long_is_refused(photo: str | None, limit: int) -> None:
    """Counted as Telegram does: an emoji is two."""
    assert NEW.composed(Content(text="😀" * (limit // 2), photo=photo)).stage is Stage.PREVIEWED
    with pytest.raises(DomainError) as caught:
        NEW.composed(Content(text="😀" * (limit // 2) + "x", photo=photo))
    assert caught.value.refusal == AnnouncementTooLong(limit=limit)


def test_nothing_is_no_announcement() -> None:
    """White space is refused; a photo needs no caption."""
    with pytest.raises(DomainError) as caught:
        NEW.composed(Content(text=" \n"))
    assert caught.value.refusal == AnnouncementUnsuitable()
    assert NEW.composed(Content(text="", photo="photo")).stage is Stage.PREVIEWED


@pytest.mark.parametrize(
    ("asked_in", "message", "hears"),
    [
        ("7", "8", True),
        ("7", "7", False),
        ("7", "6", False),
        ("9", "10/3", True),
        ("9", "8/3", False),
        (None, "1", True),
        ("7", None, True),
        ("7", "", True),
        ("", "7", True),
        ("7", "x", True),
        ("7", "²", True),
    ],
)
def test_what_was_said_before_is_not_heard(asked_in: str | None, message: str | None, hears: bool) -> None:
    """A question that waited while /announce overtook it stays a question."""
    assert attrs.evolve(NEW, asked_in=asked_in).hears(message) is hears
