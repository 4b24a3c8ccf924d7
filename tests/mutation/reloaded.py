"""Any mutant, slowly: a process of its own imports the mutated module, as a function needs that runs at the import."""

import importlib.abc
import importlib.util
import multiprocessing
import os
import sys
import time
from collections.abc import Iterable, Iterator
from importlib.machinery import ModuleSpec
from multiprocessing import connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import CodeType, ModuleType

import hypothesis.stateful  # noqa: F401 -- so that every child has it already
import pytest

from mutation.mutants import Mutant
from mutation.tree import TREE

LIMIT_S = 300.0
"""What takes longer has lost its way, which is a difference, too."""

_PYTEST = ("-x", "-q", "-p", "no:cacheprovider", "--assert=plain")
"""Nobody reads why a test failed, so its assertions need not be rewritten to say it."""

_FORK = multiprocessing.get_context("fork")


class Swapped(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds one module with another source."""

    def __init__(self, name: str, source: str) -> None:
        self.name = name
        self.source = source

    def find_spec(self, fullname: str, path: object, target: ModuleType | None = None) -> ModuleSpec | None:
        """Nothing for any other module."""
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def get_source(self, fullname: str) -> str:
        """The mutated one."""
        return self.source

    def get_code(self, fullname: str) -> CodeType:
        """Compiled."""
        return compile(self.source, f"<mutated {fullname}>", "exec")


def killed(mutants: Iterable[Mutant], workers: int) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant with whether a test failed, as they come; `workers` at a time."""
    running: dict[int, tuple[Mutant, ForkProcess, float]] = {}
    waiting = list(reversed(list(mutants)))
    while waiting or running:
        while waiting and len(running) < workers:
            process = _FORK.Process(target=_try, args=(waiting[-1],))
            process.start()
            running[process.sentinel] = (waiting.pop(), process, time.monotonic())
        for sentinel in _ended(running):
            mutant, process, _ = running.pop(sentinel)
            process.kill()
            process.join()
            yield mutant, process.exitcode != 0


def _ended(running: dict[int, tuple[Mutant, ForkProcess, float]]) -> list[int]:
    """Those that are through, or have had their time."""
    ready = {sentinel for sentinel in connection.wait(list(running), timeout=1) if isinstance(sentinel, int)}
    return [each for each, (_, _, begun) in running.items() if each in ready or time.monotonic() - begun > LIMIT_S]


def _try(mutant: Mutant) -> None:
    """In the child: the tests that are most likely to find it, then all others."""
    sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 -- until this process ends
    os.chdir(TREE)
    sys.path.insert(0, str(TREE / "src"))
    sys.dont_write_bytecode = False  # the next child need not compile the same again
    sys.meta_path.insert(0, Swapped(mutant.module, mutant.source))
    own, others = selection(mutant)
    os._exit(any(pytest.main([*_PYTEST, *part]) for part in (own, others) if part))


def selection(mutant: Mutant) -> tuple[list[str], list[str]]:
    """The tests of all that is fixed with those whose file has the module's name in it, and the rest.

    There is no rest for a mutant that was switched on before: all tests that reach it have let it through.
    """
    files = sorted(str(path.relative_to(TREE)) for path in (TREE / "tests/unit/domain").glob("test_*.py"))
    own = [file for file in files if mutant.module.rpartition(".")[2] in file or file.endswith("test_defaults.py")]
    rest = [*(file for file in files if file not in own), "tests/unit/test_ledger_machine.py::TestMemoryLedger"]
    return own, [] if mutant.switched else rest
