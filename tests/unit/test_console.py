"""The terminal's parts: names, lines, what is shown."""

import asyncio
import io
import os
import re
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.spinner import Spinner
from rich.text import Text
from typer.testing import CliRunner

from gptbot.adapters.console.interrupts import InterruptedByPerson, Interrupts
from gptbot.adapters.console.lines import LINE_CHARS_MAX, PipedLines
from gptbot.adapters.console.markdown import AnswerText, notice, visible
from gptbot.adapters.console.person import account_of, language_of, person_called
from gptbot.adapters.console.reading import Written, command_in, legible
from gptbot.adapters.console.rich_screen import Draft
from gptbot.adapters.console.screen import PlainScreen
from gptbot.adapters.local.missing import Lacking, LocalModelMissing
from gptbot.adapters.texts.console import console_words
from gptbot.app.chat import advice
from gptbot.app.cli import main
from gptbot.domain.account import Language

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
ROWS = 12


def _fed(pipe: BinaryIO, written: bytes) -> None:
    pipe.write(written)
    pipe.close()


def shown(renderable: object) -> str:
    """What rich makes of it in a small window, without colours."""
    console = Console(file=io.StringIO(), width=40, height=ROWS, color_system=None, force_terminal=True)
    with console.capture() as captured:
        console.print(renderable)
    return captured.get()


class TestPerson:
    """Who sits there."""

    def test_upper_and_lower_case_are_one_account(self) -> None:
        """The name stays as it was written."""
        person = person_called("@Alice", Language.RU)

        assert person.id == account_of("alice") == "console:alice"
        assert (person.name, person.username, person.language) == ("Alice", None, Language.RU)

    @pytest.mark.parametrize("name", ["", "@", "two words", "x" * 33, "zero\u200bwidth", "\u0301", "a\0b", "\ud800"])
    def test_a_name_that_cannot_be_written_in_a_command_is_refused(self, name: str) -> None:
        """Blanks, what does not show, nothing, too much."""
        with pytest.raises(ValueError, match="--as"):
            person_called(name, Language.EN)

    def test_composed_and_decomposed_letters_are_one_account(self) -> None:
        """Keyboards differ in how they write an accent."""
        assert person_called("Jose\u0301", Language.EN).id == person_called("jos\u00e9", Language.EN).id

    @pytest.mark.parametrize(
        ("environment", "language"),
        [
            ({}, Language.EN),
            ({"LANG": "ru_RU.UTF-8"}, Language.RU),
            ({"LANG": "ru_RU.UTF-8", "LC_ALL": ""}, Language.RU),
            ({"LANG": "ru_RU.UTF-8", "LC_ALL": "en_GB.UTF-8"}, Language.EN),
            ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "ru"}, Language.RU),
        ],
    )
    def test_the_machine_has_a_language(self, environment: dict[str, str], language: Language) -> None:
        """The stronger variable wins, an empty one is none."""
        assert language_of(environment) is language


class TestReading:
    """What a line means."""

    @pytest.mark.parametrize(
        ("text", "command"),
        [
            ("/start", Written(name="start", argument="")),
            ("/Prompt  be brief\nplease ", Written(name="Prompt", argument="be brief\nplease")),
            ("/команда", Written(name="команда", argument="")),
            ("/help@other_bot", Written(name="help@other_bot", argument="")),
            ("/", None),
            ("/ start", None),
            ("/etc/hosts", None),
            ("/notes.txt", None),
            ("what is /start", None),
        ],
    )
    def test_only_what_looks_like_a_command_is_one(self, text: str, command: Written | None) -> None:
        """A path is a question."""
        assert command_in(text) == command

    @given(st.text(st.characters()))
    def test_what_is_read_can_be_stored(self, line: str) -> None:
        """No NUL and no half characters are left, whatever was said."""
        assert "\0" not in legible(line).encode().decode()


class TestPipedLines:
    """Lines from a pipe."""

    @staticmethod
    async def read(written: bytes, *, encoding: str = "utf-8") -> list[str]:
        """All lines of what was written."""
        reader, writer = os.pipe()
        with os.fdopen(writer, "wb") as pipe:
            feeding = asyncio.create_task(asyncio.to_thread(_fed, pipe, written))
            lines = PipedLines(reader, encoding)
            found = []
            while (line := await lines.next()) is not None:
                found.append(line)
            await feeding
        os.close(reader)
        return found

    async def test_the_last_line_needs_no_end(self) -> None:
        """Nor is an end the beginning of one more line; Windows' ends are ends, too."""
        assert await self.read(b"one\r\n\ntwo") == ["one", "", "two"]
        assert await self.read(b"one\n") == ["one"]
        assert await self.read(b"") == []

    async def test_bytes_that_are_no_text_are_replaced(self) -> None:
        """The rest of the line is kept."""
        assert await self.read(b"a\xffb\n") == ["a\N{REPLACEMENT CHARACTER}b"]
        assert await self.read(b"\xd0\n", encoding="koi8-r") == ["п"]

    async def test_an_endless_line_is_cut_and_known_as_too_long(self) -> None:
        """Whatever its characters are, and the line behind it is whole."""
        for character in ("a", "\U0001f600"):
            long, after = await self.read((character * (LINE_CHARS_MAX * 5)).encode() + b"\nnext\n")
            assert len(long) > LINE_CHARS_MAX
            assert after == "next"


class TestInterrupts:
    """Ctrl-C."""

    async def test_it_ends_what_runs_and_nothing_else(self) -> None:
        """Before, between and behind, it changes nothing."""
        interrupts = Interrupts()
        interrupts.interrupt()
        asyncio.get_running_loop().call_soon(interrupts.interrupt)
        with pytest.raises(InterruptedByPerson):
            await interrupts.run(asyncio.sleep(60))
        interrupts.interrupt()

        assert await interrupts.run(asyncio.sleep(0, "done")) == "done"
        assert not interrupts.over

    async def test_the_end_lets_nothing_begin(self) -> None:
        """What is asked for after it is interrupted at once."""
        interrupts = Interrupts()
        interrupts.end()
        with pytest.raises(InterruptedByPerson):
            await interrupts.run(asyncio.sleep(60))

    async def test_being_cancelled_is_no_interrupt(self) -> None:
        """Somebody else ended it, and knows."""
        interrupts = Interrupts()
        running = asyncio.create_task(interrupts.run(asyncio.sleep(60)))
        await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


class TestShown:
    """What a screen makes of texts."""

    @given(st.text(st.characters()))
    def test_nothing_that_a_model_says_breaks_the_screen(self, text: str) -> None:
        """Any text is shown, and no control character of it reaches the terminal."""
        for renderable in (AnswerText(text), notice(text)):
            assert not CONTROL.search(shown(renderable).encode(errors="replace").decode())

    @given(st.text(st.sampled_from("*_#>-<!\\\n 1.a"), max_size=60))
    def test_no_markdown_costs_a_word(self, text: str) -> None:
        """However its signs are mixed, every letter is shown."""
        assert shown(AnswerText(text)).count("a") == text.count("a")

    def test_html_and_line_ends_stay(self) -> None:
        """What looks like HTML is text, and a line stays a line."""
        assert shown(AnswerText("A List<int>\nof <b>bold</b>")).splitlines() == ["A List<int>", "of <b>bold</b>"]
        assert "<div>" in shown(AnswerText("<div>\nblock\n</div>"))

    def test_what_cannot_be_formatted_is_shown_as_it_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A failure of the formatting costs the formatting."""
        monkeypatch.setattr("gptbot.adapters.console.markdown._formatted", lambda _: 1 / 0)

        assert shown(AnswerText("**bold**")).strip() == "**bold**"

    def test_a_draft_shows_its_end(self) -> None:
        """One that is higher than the window scrolls; before the first word there is a sign of life."""
        draft = Draft(Spinner("dots", Text("thinking")))
        assert "thinking" in shown(draft)
        draft.text = "\n\n".join(f"line {number}" for number in range(50))
        lines = shown(draft).splitlines()

        assert len(lines) < ROWS
        assert lines[-1].strip() == "line 49"

    async def test_plain_is_plain(self) -> None:
        """As it is, without control characters, and nothing while an answer comes."""
        stream = io.StringIO()
        screen = PlainScreen(stream)
        screen.banner("models", "keys")
        screen.entered("hello")
        reply = screen.reply("thinking")
        async with reply.busy(None):  # type: ignore[arg-type]  # it shows none
            await reply.draft("an")
        screen.answer("**an answer**\x1b[31m\r\n")
        screen.hint("bye")
        screen.leave()
        PlainScreen(None).say("nobody listens")

        assert stream.getvalue() == "models\n\n**an answer**[31m\n\nbye\n"

    def test_control_characters_go(self) -> None:
        """Lines and tabs stay."""
        assert visible("\n\ta\x07b\r\nc\x9b\x7f\n") == "\tab\nc"


class TestWords:
    """What is said in words."""

    @pytest.mark.parametrize("language", Language)
    def test_the_terminal_speaks_every_language(self, language: Language) -> None:
        """Each line has words, and what it is about is in them."""
        words = console_words(language)

        assert "mini" in words.remote("mini", "maxi")
        assert "maxi" in words.remote("mini", "maxi")
        assert "/pro" not in words.remote("mini", "mini")
        assert words.local("smol", bundled=True) != words.local("smol", bundled=False)
        assert "OPENAI_API_KEY" in words.local("smol", bundled=False)
        assert "/help" in words.hello("alice")
        assert "Ctrl-C" in words.thinking()
        assert words.given_up()
        assert "locked" in words.storage_failed("locked\n")
        assert "/start alice" in words.invitation("alice")

    @pytest.mark.parametrize("lacking", Lacking)
    def test_whatever_is_lacking_there_is_advice(self, lacking: Lacking) -> None:
        """A file is named, a way to a model is shown."""
        lines = "\n".join(advice(LocalModelMissing(lacking, Path("/model.gguf"))))

        assert "/model.gguf" in lines or "make chat" in lines


class TestCommandLine:
    """How it begins."""

    @pytest.mark.parametrize(
        ("settings", "complaint"),
        [
            ({"DATABASE_URL": "postgres://secret@host/db"}, "gptbot: DATABASE_URL is wrong"),
            ({"HOLD_LIFETIME_S": "secret"}, "gptbot: HOLD_LIFETIME_S is wrong"),
            ({}, "gptbot: --as takes a name"),
        ],
    )
    def test_what_is_wrong_is_one_line(
        self, settings: dict[str, str], complaint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """Without a traceback, without what may be a secret."""
        monkeypatch.chdir(tmp_path)
        said = CliRunner().invoke(main, ["chat", "--as", "two words"], env=settings)

        assert said.exit_code == 1
        assert said.stderr.startswith(complaint)
        assert said.stderr.count("\n") == 1
        assert "secret" not in said.stderr
