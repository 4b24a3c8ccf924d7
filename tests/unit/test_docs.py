"""The pages of the repository speak of files that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])

_PATH = re.compile(r"`((?:src|tests|docs|\.ci|gptbot|domain|app|adapters)/[\w./-]*)`")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_named_files_exist(page: Path) -> None:
    """Every path in backquotes is there, seen from the root of the repository."""
    paths = _PATH.findall(page.read_text("utf-8"))
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Every link that stays in the repository leads to a file, seen from the page."""
    links = _LINK.findall(page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_named_tests_exist(page: Path) -> None:
    """Every test or class of tests that a page names is in the file that it names."""
    named = _TEST.findall(page.read_text("utf-8"))
    missing = [f"{path}::{name}" for path, name in named if not _defines((ROOT / path).read_text("utf-8"), name)]
    assert missing == []


def _defines(source: str, name: str) -> bool:
    return re.search(rf"\b(?:def|class) {name}\b|^{name} = ", source, re.MULTILINE) is not None


def test_decisions_are_all_listed() -> None:
    """The list of decisions names every page beside it."""
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text("utf-8")
    pages = [page.name for page in folder.glob("[0-9]*.md")]
    assert pages
    assert [name for name in pages if f"({name})" not in listed] == []
