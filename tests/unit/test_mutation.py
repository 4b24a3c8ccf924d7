"""Mutation testing: the list of survivors, what is compared with it, and the spelling that can be mutated."""

import ast
from pathlib import Path
from typing import Any

import pytest

import gptbot.domain
from mutation.known import LIST, Verdict, explained, verdict
from mutation.tree import undecorated

GROUP = """
[[group]]
why = "equivalent: {}"
mutants = [
    "wallet:Wallet.hold:6 raise ValueError(None)",
    "access:_WINDOW:3 _WINDOW = 2",
]
"""
LISTED = explained(GROUP)


def test_a_list_has_a_change_for_each_name() -> None:
    """So that a mutant that got another's number is not taken for it."""
    assert LISTED == {"wallet:Wallet.hold:6": "raise ValueError(None)", "access:_WINDOW:3": "_WINDOW = 2"}
    assert explained("") == {}


@pytest.mark.parametrize("text", [GROUP.replace("equivalent: {}", " "), GROUP.replace("why", "because"), GROUP * 2])
def test_a_list_without_reasons_or_with_a_name_twice_is_refused(text: str) -> None:
    """Nobody gets away without saying why."""
    with pytest.raises(ValueError, match=r"explained|why"):
        explained(text)


@pytest.mark.parametrize(
    ("survivors", "modules", "unknown", "gone"),
    [
        (LISTED, ["wallet", "access"], (), ()),
        ({}, ["wallet", "access"], (), tuple(f"{name} {change}" for name, change in LISTED.items())),
        ({}, ["access"], (), ("access:_WINDOW:3 _WINDOW = 2",)),
        ({}, ["favor"], (), ()),
        ({"favor:open:1": "x"}, ["favor"], ("favor:open:1 x",), ()),
        (
            {"access:_WINDOW:3": "_WINDOW = 3"},
            ["access"],
            ("access:_WINDOW:3 _WINDOW = 3",),
            ("access:_WINDOW:3 _WINDOW = 2",),
        ),
    ],
)
def test_survivors_and_list_have_to_agree(
    survivors: dict[str, str], modules: list[str], unknown: tuple[str, ...], gone: tuple[str, ...]
) -> None:
    """Name for name and change for change, in the modules that were tried."""
    found = verdict(survivors, LISTED, modules)
    assert found == Verdict(unknown=unknown, gone=gone)
    assert found.good is (unknown == gone == ())


def test_the_list_names_modules_that_there_are() -> None:
    """A module that is gone takes its survivors along."""
    domain = Path(gptbot.domain.__path__[0])
    named = {name.partition(":")[0] for name in explained(LIST.read_text("utf-8"))}
    assert named <= {".".join(path.relative_to(domain).with_suffix("").parts) for path in domain.rglob("*.py")}


def test_properties_are_spelled_as_functions() -> None:
    """With the same lines inside, and every other decorator as it was."""
    source = '''class A:
    @property
    def one(self) -> int:
        """Says it."""
        return 1

    @classmethod
    def two(cls) -> int:
        return 2

    @property
    def three(self) -> int:
        return 3
'''
    after = undecorated(source)
    assert ast.unparse(ast.parse(after)).count("property(") == 2
    made: dict[str, Any] = {}
    exec(after, made)  # noqa: S102 -- what it does is the question
    assert (made["A"]().one, made["A"].two(), made["A"]().three) == (1, 2, 3)
