"""The checks of the dependencies find what is wrong, and this checkout is right."""

import json
import re
import shutil
import subprocess
from email.message import Message
from importlib.metadata import Distribution, PathDistribution, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from checks import advisories
from checks.advisories import Audit, read, report
from checks.dependencies import (
    Project,
    addresses,
    complaints,
    imported,
    installed_for,
    pins,
    undeclared,
    unlicensed,
    unpinned,
    unused,
)

ROOT = Path(__file__).parents[2]
PROJECT = Project.read(
    """
    [project]
    name = "gptbot"
    dependencies = ["attrs>=26", "Rich"]
    [project.optional-dependencies]
    charts = ["matplotlib"]
    dev = ["gptbot[charts]", "ruff"]
    """
)


def test_a_checkout_is_looked_at_as_a_whole(tmp_path: Path) -> None:
    """A pin that is gone, one of another version, one without a version, and an import that nobody declared."""
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    pinned = tmp_path / "constraints.txt"
    text = re.sub("^attrs==.*\n", "", pinned.read_text("utf-8"), flags=re.MULTILINE)
    text = re.sub("^(idna|rich)==.*$", r"\1==0.0.1", text, flags=re.MULTILINE)
    pinned.write_text(re.sub("^yarl==.*$", "yarl", text, flags=re.MULTILINE), "utf-8")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("import yarl\nimport os\nimport gptbot\n", "utf-8")
    found = list(complaints(tmp_path))
    assert [line for line in found if "declares" not in line] == [
        f"constraints.txt:{text[: text.index('yarl==')].count(chr(10)) + 1}: not a name with one version: yarl",
        "constraints.txt: attrs is needed and not pinned",
        "constraints.txt: yarl is needed and not pinned",
        f"idna {version('idna')} is installed, and 0.0.1 pinned",
        f"rich {version('rich')} is installed, and 0.0.1 pinned",
        "src imports yarl, and pyproject.toml does not declare it",
    ]
    assert "pyproject.toml declares aiohttp, and src does not import it" in found


@pytest.mark.parametrize(
    "line",
    [
        "attrs",
        "attrs>=26.1",
        "attrs==26.*",
        "attrs===26.1",
        "attrs==26.1; python_version > '3'",
        "attrs @ https://example.org/attrs.whl",
        "https://example.org/attrs.whl",
        "-e .",
        "--index-url https://example.org/simple",
        "attrs==26.1 # newest",
        "attrs==26.1 rich==15",
    ],
)
def test_a_line_that_is_no_pin_is_found(line: str) -> None:
    """One name, one version, and nothing else."""
    found, wrong = pins(f"# a comment\nrich==15.0.0\n\n{line}\n")
    assert found == {"rich": "15.0.0"}
    assert wrong == [f"constraints.txt:4: not a name with one version: {line}"]


def test_a_second_pin_is_found() -> None:
    """However it is spelled."""
    found, wrong = pins("PyYAML==6.0\npydantic_core==2.50.4\npydantic-core==2.50.5\n")
    assert found == {"pyyaml": "6.0", "pydantic-core": "2.50.4"}
    assert wrong == ["constraints.txt:3: pydantic-core is pinned twice"]


def test_what_is_not_pinned_is_found() -> None:
    """Asked for by pyproject.toml, by an extra, or by something that is installed; and another version than the pin."""
    pinned = {"attrs": "26.1.0", "ruff": "0.17.6", "idna": "3.20"}
    installed = {"attrs": "26.2.0", "certifi": "2026.1", "idna": "3.20", "pip": "1"}
    assert list(unpinned(PROJECT, pinned, installed)) == [
        "constraints.txt: certifi is needed and not pinned",
        "constraints.txt: matplotlib is needed and not pinned",
        "constraints.txt: rich is needed and not pinned",
        "attrs 26.2.0 is installed, and 26.1.0 pinned",
    ]


def test_an_address_is_found() -> None:
    """What does not come from an index cannot be compared with one."""
    wanted = [Requirement("rich>=15"), Requirement("attrs @ https://example.org/attrs.whl")]
    assert addresses(wanted) == ["pyproject.toml: attrs comes from an address"]


def test_what_is_needed_in_turn_belongs_to_it() -> None:
    """Through extras, and not through markers of other systems; what is not installed is left out."""
    found = installed_for([Requirement("openai[aiohttp]"), Requirement("nothing-of-this-name")])
    assert {"openai", "pydantic", "pydantic-core", "multidict", "aiohttp"} <= set(found)
    assert not {"nothing-of-this-name", "colorama"} & set(found)


class Licensed(PathDistribution):
    """A distribution of which only the licence is known."""

    def __init__(self, **fields: str) -> None:
        super().__init__(Path())
        self._fields = fields

    @property
    def metadata(self) -> Message:  # type: ignore[override]  # its protocol is what a message has
        """The fields as they would be written."""
        message = Message()
        for name, value in self._fields.items():
            message[name.replace("_", "-")] = value
        return message


@pytest.mark.parametrize(
    ("distribution", "fits"),
    [
        (Licensed(License_Expression="MIT"), True),
        (Licensed(License_Expression="MIT OR GPL-3.0-only"), True),
        (Licensed(License_Expression="MIT AND GPL-3.0-only"), False),
        (Licensed(License_Expression="AGPL-3.0-only"), False),
        (Licensed(Classifier="License :: OSI Approved :: BSD License"), True),
        (Licensed(Classifier="License :: OSI Approved :: GNU General Public License v3 (GPLv3)"), False),
        (Licensed(License="Apache 2.0"), True),
        (Licensed(License="Proprietary\nnot MIT"), False),
        (Licensed(Classifier="Programming Language :: Python"), False),
        (Licensed(), False),
    ],
)
def test_a_licence_fits_or_is_found(distribution: Distribution, *, fits: bool) -> None:
    """Wherever the distribution says it; one that says nothing does not fit."""
    assert (unlicensed("some", distribution) == []) is fits


def test_imports_are_found_wherever_they_stand() -> None:
    """Inside of functions, under another name, and not relative ones."""
    source = "import a.b as c, d\nfrom e.f import g\nfrom . import h\nfrom .i import j\ndef f():\n    import k\n"
    assert imported([source]) == {"a", "d", "e", "k"}


def test_what_is_imported_is_declared_and_the_other_way_round() -> None:
    """By the distribution that brings the module."""
    owners = {"attr": ["attrs"], "attrs": ["attrs"], "PIL": ["Pillow"], "httpx": ["httpx"]}
    modules = {"attrs", "PIL", "httpx", "unheard_of"}
    assert list(undeclared(modules, {"attrs", "pillow"}, owners)) == [
        "src imports httpx, and pyproject.toml does not declare it",
        "src imports unheard_of, and pyproject.toml does not declare it",
    ]
    assert list(unused(modules, {"attrs", "pillow", "rich"}, owners)) == [
        "pyproject.toml declares rich, and src does not import it"
    ]


GOOD = {"name": "attrs", "version": "26.1.0", "vulns": []}
BAD = {"name": "requests", "version": "2.19.0", "vulns": [{"id": "PYSEC-2018-28", "fix_versions": ["2.20.0"]}]}
SKIPPED = {"name": "rich", "skip_reason": "Dependency not found on PyPI and could not be audited: rich (15.0.0)"}


@pytest.mark.parametrize(
    ("found", "usual", "strict", "told"),
    [
        ([GOOD], 0, 0, "advisories: 1 pins checked, 0 known vulnerabilities"),
        ([GOOD, BAD], 1, 1, "advisories: 2 pins checked, 1 known vulnerabilities"),
        ([GOOD, SKIPPED], 0, 1, "advisories: not checked: rich; 1 others were"),
        ([BAD, SKIPPED], 1, 1, "advisories: not checked: rich; 1 others were"),
        ([SKIPPED], 0, 1, "advisories: not checked: the advisory service cannot be reached"),
        ([], 0, 1, "advisories: not checked: the advisory service cannot be reached"),
    ],
)
def test_what_nobody_looked_up_is_not_called_good(
    found: list[dict[str, object]], usual: int, strict: int, told: str
) -> None:
    """A vulnerability always fails; a question without an answer fails where that is demanded, and is told anyway."""
    audit = read(json.dumps({"dependencies": found}))
    assert (audit.verdict(strict=False), audit.verdict(strict=True)) == (usual, strict)
    assert report(audit).startswith(told)


def test_a_vulnerability_is_told_with_what_mends_it() -> None:
    """So that somebody can do something about it."""
    without = {**BAD, "vulns": [{"id": "PYSEC-1", "fix_versions": []}]}
    assert read(json.dumps({"dependencies": [BAD, without]})).vulnerable == (
        "requests 2.19.0: PYSEC-2018-28, mended in 2.20.0",
        "requests 2.19.0: PYSEC-1, mended in no version",
    )


@pytest.mark.parametrize("answer", ["", "Traceback", "[]", "{}", '{"dependencies": 7}'])
def test_an_answer_that_is_none_is_none(answer: str) -> None:
    """Whatever went wrong."""
    assert read(answer) == Audit(unknown=("everything",))


def test_a_question_that_takes_too_long_has_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the checks goes on."""

    def late(*words: object, **_: object) -> None:
        raise subprocess.TimeoutExpired(str(words), 1)

    monkeypatch.setattr(subprocess, "run", late)
    assert advisories.asked(ROOT) == Audit(unknown=("everything",))


def test_pip_audit_says_what_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own answer, asked where nobody can be reached: nothing is called checked."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setattr(advisories, "_QUIET", (*advisories._QUIET, "--cache-dir", "/nonexistent/cache"))
    audit = advisories.asked(ROOT)
    assert (audit.checked, audit.vulnerable) == (0, ())
    assert audit.unknown
