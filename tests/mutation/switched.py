"""Mutants within functions, quickly: mutmut compiles all of them into the module and switches one on at a time."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from mutation.tree import TREE

_KILLED = {1, 3}
"""What pytest exits with where a test failed, or where the mutant broke pytest itself."""


def killed(modules: Iterable[str], workers: int) -> set[str]:
    """Mutmut's names of the mutants that the tests which reach them find.

    Raises:
        subprocess.CalledProcessError: the tests fail without any mutant, or mutmut does.
    """
    # mutmut's own program and not `-m mutmut`, which it advises against; the wildcards select by module
    program = str(Path(sys.executable).with_name("mutmut"))
    patterns = [f"{module}.x*" for module in modules]
    command = [program, "run", "--max-children", str(workers), *patterns]
    with (TREE / "mutmut.log").open("w") as log:
        subprocess.run(command, cwd=TREE, env=environment(), stdout=log, stderr=log, check=True)  # noqa: S603 -- mutmut
    return {name for name, code in _codes() if code in _KILLED}


def environment() -> dict[str, str]:
    """Where the same examples are drawn each time."""
    return {**os.environ, "HYPOTHESIS_PROFILE": "repeatable"}


def _codes() -> Iterable[tuple[str, int | None]]:
    for path in (TREE / "mutants").rglob("*.meta"):
        yield from json.loads(path.read_text("utf-8"))["exit_code_by_key"].items()
