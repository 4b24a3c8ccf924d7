"""The page of the commands is true: every name on it is handled, and everything that is handled is on it."""

import re
from pathlib import Path

import attrs
import pytest

from gptbot.adapters.texts.commands import COMMANDS as SHOWN
from gptbot.app.commands import BEHIND_BUTTONS, COMMANDS, found
from gptbot.domain.top_users import Ranking, ranking_named
from unit.usecases.house import ADMIN, ALICE, GROUP, House

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
README = PAGE.parents[1] / "README.md"
HANDLED = {command.name: command for command in (*COMMANDS, *BEHIND_BUTTONS)}

_CELLS = re.compile(r"(?<!\\)\|")
_QUOTED = re.compile(r"`/(\w+)[^`]*`")


@attrs.frozen
class Row:
    """A line of a table: where it stands, the names in its first column, and its words."""

    section: str
    names: tuple[str, ...]
    words: str


def rows() -> list[Row]:
    """The page's tables."""
    section, found_rows = "", []
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif line.startswith("| `"):
            _, first, words, _ = _CELLS.split(line)
            found_rows.append(Row(section, tuple(_QUOTED.findall(first)), words))
    return found_rows


ROWS = rows()
WRITTEN = [(row.names[0], name) for row in ROWS for name in row.names]


def test_the_page_has_its_tables() -> None:
    """A page that cannot be read would pass every other test."""
    assert {row.section for row in ROWS} == {"Everybody's", "The admin's", "Behind buttons"}
    assert len(WRITTEN) > 50
    assert len(WRITTEN) == len({name for _, name in WRITTEN})


@pytest.mark.parametrize(("command", "name"), WRITTEN)
async def test_every_name_is_handled(command: str, name: str) -> None:
    """By the command that heads its row."""
    house = House()
    handler = found(house.features, house.request(ADMIN), name)
    assert handler is not None
    assert handler.name == command


@pytest.mark.parametrize("name", HANDLED)
def test_every_command_has_its_row(name: str) -> None:
    """With all of its aliases and no other."""
    names = [set(row.names[1:]) for row in ROWS if row.names[0] == name]
    assert names == [set(HANDLED[name].aliases)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.names[0])
async def test_each_stands_in_its_section(row: Row) -> None:
    """Everybody's exist for everybody everywhere, the others for no one else; what is for buttons is pressed."""
    house = House()
    everybodys = row.section == "Everybody's"
    for name in row.names:
        for chat in (None, GROUP):
            assert (found(house.features, house.request(ALICE, chat=chat), name) is not None) is everybodys
    if row.section == "Behind buttons":
        assert HANDLED[row.names[0]].pressed


def test_what_the_bot_shows_is_on_the_page() -> None:
    """The menu and the help name no command that the page does not, and leave out only what is behind buttons."""
    named = dict.fromkeys(name for _, name in WRITTEN)
    assert [name for command in SHOWN for name in (command.name, *command.aliases) if name not in named] == []
    typed = {row.names[0] for row in ROWS if row.section != "Behind buttons"}
    assert {command.name for command in SHOWN} == typed


def test_the_readme_shows_the_same_names() -> None:
    """Its tables have every name that somebody may type, and no other."""
    lines = [line for line in README.read_text("utf-8").splitlines() if line.startswith("| `/")]
    shown = {name for line in lines for name in _QUOTED.findall(_CELLS.split(line)[1])}
    assert shown == {name for row in ROWS for name in row.names if row.section != "Behind buttons"}


def test_rankings_are_on_the_page() -> None:
    """Every key and alias of /top_users, each in the place of what it means."""
    [words] = [row.words for row in ROWS if row.names[0] == "top_users"]
    keys = [key for key in re.findall(r"`(\w+)`", words) if key not in {"chart", "charts"}]
    assert {ranking_named(key) for key in keys} == set(Ranking)
    assert {key for key in keys if key not in set(Ranking)} == {"ref", "referrals", "invites", "price"}
