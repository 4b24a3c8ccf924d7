"""Moving house from the command line: what is shown, what is refused, and what is never left half done."""

import asyncio
import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gptbot.adapters.sqlite import SqliteStorage
from gptbot.domain.extended_context import DialogId
from gptbot.domain.ids import AccountId, ChatId, EntryId
from gptbot.domain.units import Unit
from gptbot.domain.wallet import Reason
from gptbot.testing.ledger_contract import NOW
from integration.nursery import ran

Document = dict[str, dict[str, Any]]

ANN, BOB = AccountId("telegram:42"), AccountId("telegram:43")
DOCUMENT: Document = {
    "global": {"requests": 7, "tokens": 900},
    "1": {"requests": 1, "tokens": 2, "balance": 777777, "lastdate": "01.02.2024 03:04:05"},
    "42": {
        "requests": 5,
        "tokens": 600,
        "balance": 29_400,
        "name": "Анна",
        "username": "@anna",
        "last_request": "2024-02-01 03:04:05",
        "prompt": "Be brief.",
        "max_context_length": 500,
        "active_favor_request": True,
        "favors": 2,
    },
    "43": {"requests": 1, "tokens": 298, "balance": -17, "name": "Bob", "username": "None", "ref_id": 42, "vip": 1},
}


class House:
    """A working directory with a store, and the program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def store(self) -> Path:
        """The database."""
        return self.folder / "gptbot.db"

    def write(self, name: str, value: object) -> Path:
        """Writes a JSON file."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), "utf-8")
        return path

    def command(self, *words: str, **settings: str) -> tuple[list[str], dict[str, str]]:
        """The command and its environment."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8", "ADMIN_CHAT_ID": "1"}
        return [sys.executable, "-W", "error", "-m", "gptbot.app.cli", *words], environment | settings

    def run(self, *words: str, **settings: str) -> tuple[int, str, str]:
        """Runs it: exit code, what it said, what it complained of. Never a traceback."""
        _, environment = self.command(*words, **settings)
        code, said, complained = ran(*words, folder=self.folder, environment=environment)
        assert "Traceback" not in complained
        return code, said, complained

    def does(self, *words: str, **settings: str) -> str:
        """Runs it where it succeeds; what it said."""
        code, said, complained = self.run(*words, **settings)
        assert (code, complained) == (0, ""), complained
        return said

    def refuses(self, *words: str, **settings: str) -> str:
        """Runs it where it fails; the one line of why."""
        code, _, complained = self.run(*words, **settings)
        assert code == 1
        assert complained.startswith("gptbot: ")
        assert complained.count("\n") == 1
        return complained

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Runs a statement on the store from outside, whatever its rules are."""
        with closing(sqlite3.connect(self.store, isolation_level=None)) as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            return connection.execute(statement).fetchall()


@pytest.fixture
def house(tmp_path: Path) -> House:
    """With the document of the old bot, one dialogue, and no store yet."""
    house = House(tmp_path)
    house.write("data.json", DOCUMENT)
    house.write("chat_context/42.json", [{"role": "user", "content": "Привет"}, {"role": "assistant", "content": "Hi"}])
    return house


def test_everybody_comes_in(house: House) -> None:
    """The summary names what came in and each thing that was changed; the audit finds that it adds up."""
    said = house.does("import", "data.json")
    assert "imported 3 users with 1 dialogue\n" in said
    assert "tokens 29,400" in said
    assert "open favours, which the admin is asked about again: 1" in said
    assert "7 requests, 900 tokens" in said
    for remark in ('user 43, field "balance": -17', 'user 43, field "vip": 1', 'user 1, field "balance": 777777'):
        assert remark in said
    assert "3 accounts" in house.does("audit")


def test_everything_is_there_after_it(house: House) -> None:
    """Account, wallet with its entry, counters, favours and dialogue, as the bot reads them."""

    async def look() -> None:
        async with SqliteStorage.open(f"sqlite:///{house.store}") as storage, storage.begin() as uow:
            ann, bob = await uow.accounts.get(ANN), await uow.accounts.get(BOB)
            assert ann is not None
            assert bob is not None
            assert (ann.name, ann.username, ann.prompt, ann.context_chars) == ("Анна", "anna", "Be brief.", 500)
            assert (bob.username, bob.inviter) == (None, ANN)
            [entry] = await uow.wallets.entries(ANN, Unit.TOKEN)
            assert (entry.amount, entry.reason, entry.id) == (29_400, Reason.IMPORT, "import/telegram:42/token")
            assert (await uow.wallets.get(BOB, Unit.TOKEN)).posted == 0
            assert (await uow.usage.counters(None)).requests == 7
            assert (await uow.usage.counters(ANN)).tokens == 600
            assert await uow.favors.granted_count(ANN) == 2
            assert [favor.account_id for favor in await uow.favors.unasked(limit=9)] == [ANN]
            dialog = await uow.dialogs.get(DialogId(chat_id=ChatId(ANN), account_id=ANN))
            assert [turn.text for turn in dialog.turns] == ["Привет", "Hi"]

    house.does("import", "data.json", "--contexts", "chat_context")
    asyncio.run(look())


def test_a_second_import_doubles_nothing(house: House) -> None:
    """Even after people have gone on; who is new in the document comes in."""

    async def go_on() -> None:
        async with SqliteStorage.open(f"sqlite:///{house.store}") as storage, storage.begin() as uow:
            wallet = await uow.wallets.get(ANN, Unit.TOKEN)
            await uow.wallets.save(wallet.charge(400, entry_id=EntryId("charge/1"), at=NOW))

    house.does("import", "data.json")
    asyncio.run(go_on())
    house.write("data.json", {**DOCUMENT, "44": {"requests": 2, "balance": 5}})
    said = house.does("import", "data.json")
    assert "imported 1 user " in said
    assert "here already, and left as they are (3)" in said
    assert "user 42" in said
    balances = "SELECT account_id, posted FROM wallets ORDER BY account_id"
    assert house.sql(balances) == [("telegram:1", 0), ("telegram:42", 29_000), ("telegram:43", 0), ("telegram:44", 5)]
    assert house.sql("SELECT requests FROM counters WHERE account_id = ''") == [(9,)]


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        ("{", "data.json, line 1, column 2"),
        ({**DOCUMENT, "ann": {}}, 'data.json, key "ann"'),
        ({**DOCUMENT, "44": {"balance": "much"}}, 'data.json, user 44, field "balance"'),
        ({**DOCUMENT, "44": {"balance": 2**63}}, 'data.json, user 44, field "balance": a number beyond 64 bits'),
        ({**DOCUMENT, "44": {"lastdate": "x"}}, 'data.json, user 44, field "lastdate"'),
    ],
)
def test_a_broken_document_brings_nobody(house: House, broken: object, place: str) -> None:
    """One line with the place, an exit code that is not 0, and not even a store."""
    house.write("data.json", broken)
    assert place in house.refuses("import", "data.json")
    assert not house.store.exists()


def test_a_broken_dialogue_brings_nobody(house: House) -> None:
    """The place begins with its file; what is no dialogue by its name is only reported."""
    house.write("chat_context/notes.txt", "")
    house.write("chat_context/99.json", [])
    assert str(Path("chat_context/notes.txt")) in house.does("import", "data.json")
    house.store.unlink()
    house.write("chat_context/43.json", [{"role": "user"}])
    assert "chat_context/43.json, message 1" in house.refuses("import", "data.json", "--contexts", "chat_context")
    assert not house.store.exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("import", "nothing.json"), "nothing.json: no such file"),
        (("import", "."), "is a directory"),
        (("import", "data.json", "--contexts", "nowhere"), "nowhere: no such file"),
        (("import", "data.json", "--language", "de"), "en or ru"),
        (("export",), "there is no such store"),
        (("audit",), "there is no such store"),
        (("audit", "nothing.db"), "nothing.db: there is no such store"),
        (("audit", "data.json"), "data.json"),
        (("backup", "copy.db"), "there is no such store"),
    ],
)
def test_what_cannot_be_is_one_line(house: House, words: tuple[str, ...], why: str) -> None:
    """And nothing is made by it."""
    before = sorted(house.folder.rglob("*"))
    assert why in house.refuses(*words)
    assert sorted(house.folder.rglob("*")) == before


def test_a_long_report_goes_to_a_file(house: House) -> None:
    """What the summary leaves out is in it, a line each; a report that is asked for is written in any case."""
    house.write("data.json", {str(number): {"balance": -1} for number in range(1, 51)})
    said = house.does("import", "data.json")
    assert "and 40 more" in said
    assert len((house.folder / "import-report.txt").read_text("utf-8").splitlines()) == 50
    house.does("import", "data.json", "--report", "again.txt")
    assert "here already" in (house.folder / "again.txt").read_text("utf-8")


def test_an_export_is_imported_as_the_same(house: House) -> None:
    """Document and dialogues of one store make another one that writes the same."""
    house.does("import", "data.json")
    said = house.does("export", "out.json", "--contexts", "talks")
    assert "exported 3 users to out.json" in said
    assert "exported 1 dialogue to talks" in said
    elsewhere = f"sqlite:///{house.folder / 'other.db'}"
    house.does("import", "out.json", "--contexts", "talks", DATABASE_URL=elsewhere)
    house.does("export", "again.json", "--contexts", "again", DATABASE_URL=elsewhere)
    for first, second in (("out.json", "again.json"), ("talks/42.json", "again/42.json")):
        assert (house.folder / first).read_bytes() == (house.folder / second).read_bytes()
    found: Document = json.loads((house.folder / "out.json").read_text("utf-8"))
    assert found["1"]["balance"] == 777777
    assert found["42"]["last_request"] == "2024-02-01 03:04:05"
    assert found["43"]["balance"] == 0


def test_an_export_takes_the_place_of_a_file_at_once(house: House) -> None:
    """What cannot be written leaves what was there, and nothing beside it."""
    house.does("import", "data.json")
    house.write("old.json", {})
    house.does("export", "old.json")
    assert "42" in json.loads((house.folder / "old.json").read_text("utf-8"))
    assert "nowhere" in house.refuses("export", "nowhere/data.json")
    assert list(house.folder.glob(".*.part")) == []


async def test_a_kill_in_the_middle_leaves_nobody(house: House) -> None:
    """SIGKILL while accounts are written: the store has none of them, and the next import brings all."""
    house.write("data.json", {str(number): {"balance": 5, "name": "x" * 50} for number in range(1, 20_001)})
    command, environment = house.command("import", "data.json", PYTHONUNBUFFERED="1")
    process = await asyncio.create_subprocess_exec(
        *command, cwd=house.folder, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdout
    async with asyncio.timeout(60):
        while b" of 20,000" not in (line := await process.stdout.readline()):
            assert line
        process.kill()
        await process.wait()
    assert house.sql("SELECT count(*) FROM accounts") == [(0,)]
    assert "0 accounts" in house.does("audit")
    assert "imported 20,000 users" in house.does("import", "data.json")
    assert "20,000 accounts" in house.does("audit")


@pytest.mark.parametrize(
    ("tampering", "finding"),
    [
        ("UPDATE wallets SET posted = posted + 1 WHERE {ann}", "telegram:42, token: the balance is 29401"),
        ("UPDATE entries SET amount = 9223372036854775807 WHERE {ann}", "add up to 9223372036854775807"),
        ("DELETE FROM entries WHERE {ann}", "telegram:42, token: the balance is 29400"),
        ("UPDATE wallets SET held = 5 WHERE {ann}", "telegram:42, token: 5 is held"),
        ("UPDATE wallets SET posted = -1 WHERE {bob}", "telegram:43, token: the balance is -1"),
        ("UPDATE wallets SET held = 9 WHERE {bob}", "so -9 is available"),
        ("DELETE FROM wallets WHERE {ann}", "(telegram:42, token)"),
        (
            "INSERT INTO holds VALUES (1, 'e/1/1', 'telegram:42', 'token', 0, 0)",
            "telegram:42, token: the hold e/1/1 belongs to no open request",
        ),
    ],
)
def test_the_audit_names_what_does_not_add_up(house: House, tampering: str, finding: str) -> None:
    """Whatever was done to the store behind the bot's back; neither a copy nor a backup is made of it."""
    house.does("import", "data.json")
    whose = {"ann": "account_id = 'telegram:42'", "bob": "account_id = 'telegram:43'"}
    house.sql(tampering.format(**whose))
    code, said, _ = house.run("audit")
    assert code == 1
    assert finding in said
    assert "does not add up" in house.refuses("backup", "copy.db")
    assert not (house.folder / "copy.db").exists()
    assert list(house.folder.glob(".*.part")) == []


def test_the_audit_finds_a_damaged_file(house: House) -> None:
    """A page that was overwritten."""
    house.does("import", "data.json")
    house.does("backup", "copy.db")
    copy = house.folder / "copy.db"
    data = bytearray(copy.read_bytes())
    for page in range(2, 12):
        data[page * 4096 + 8 : page * 4096 + 200] = b"\xff" * 192
    copy.write_bytes(data)
    code, said, complained = house.run("audit", "copy.db")
    assert code == 1
    assert "copy.db" in said + complained


def test_the_audit_changes_nothing(house: House) -> None:
    """A copy is the same after it, with nothing beside it."""
    house.does("import", "data.json")
    house.does("backup", "copies/copy.db")
    copy = house.folder / "copies/copy.db"
    before = copy.read_bytes()
    assert "adds up: 3 accounts" in house.does("audit", "copies/copy.db")
    assert copy.read_bytes() == before
    assert list(copy.parent.iterdir()) == [copy]


def test_a_backup_is_a_store(house: House) -> None:
    """It takes the place of an older one, and of nothing else; a bot can start on it."""
    house.does("import", "data.json")
    for _ in range(2):
        assert "it adds up: 3 accounts" in house.does("backup", "copy.db")
    house.does("export", "copy.json", DATABASE_URL=f"sqlite:///{house.folder / 'copy.db'}")
    assert "42" in json.loads((house.folder / "copy.json").read_text("utf-8"))
    assert "no backup of gptbot" in house.refuses("backup", "data.json")
    assert "is the store itself" in house.refuses("backup", "gptbot.db")
    assert "no backup of gptbot" in house.refuses("backup", ".")
