"""What all tests share: only what the gate is about is watched."""

import gc
from collections.abc import Generator
from contextlib import contextmanager
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import coverage
import pytest

from gptbot import domain
from gptbot.app import usecases

TESTS = Path(__file__).parent
WATCHED = tuple(TESTS / "unit" / part for part in ("domain", "usecases"))
"""Whose tests have to reach every branch; all others run twice as fast without being watched."""
SEARCHES = ("hypothesis", "exhaustive")
LONGEST = {"endurance", "test_announce_delivery.py"}


@contextmanager
def unwatched() -> Generator[None]:
    """Coverage is not measured in here, if it is at all."""
    watching = coverage.Coverage.current()
    if watching is None:
        yield
        return
    # A worker of xdist has two: pytest-cov starts one before it knows that it is in a worker, and forgets it.
    while (running := coverage.Coverage.current()) is not None:
        running.stop()
    try:
        yield
    finally:
        watching.start()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is watched is imported while it is; looking for tests and importing all that they need is not."""
    for package in (domain, usecases):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    gc.disable()  # of what is imported now, most stays until the end
    try:
        with unwatched():
            return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that wait and files that compute come in turn, or all would wait at the end; the longest come first."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[bool, bytes]:
    path = item.path.relative_to(TESTS)
    return LONGEST.isdisjoint(path.parts), sha256(path.as_posix().encode()).digest()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """A test of something else is not watched, nor are its fixtures; nor is a search: examples reach every branch."""
    of_these = any(item.path.is_relative_to(part) for part in WATCHED)
    if of_these and not any(item.get_closest_marker(name) for name in SEARCHES):
        return (yield)
    with unwatched():
        return (yield)
