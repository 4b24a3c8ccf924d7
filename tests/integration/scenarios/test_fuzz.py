"""The whole process, fed with updates that Telegram should not send."""

import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from integration.harness import Stage
from integration.nursery import ran
from unit.telegram.mutations import mutated, typed
from unit.telegram.recorded import RECORDED

STRANGE = 2_000 if "HYPOTHESIS_PROFILE" in os.environ else 160
AT_ONCE = 40
PEOPLE = range(5000, 5040)

# The library announces changes of its own, and strange updates touch all of them.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


def strange(count: int) -> list[dict[str, Any]]:
    """Mutated updates of many people, without ids: the queue of Telegram gives them theirs."""
    found: list[dict[str, Any]] = []

    @settings(max_examples=count, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(raw=mutated([recorded.update for recorded in RECORDED]) | typed())
    def gather(raw: dict[str, Any]) -> None:
        shared = json.dumps({kind: content for kind, content in raw.items() if kind != "update_id"})
        # One alone would be met with silence as one who floods.
        found.append(json.loads(shared.replace('"id": 42,', f'"id": {PEOPLE[len(found) % len(PEOPLE)]},')))

    gather()
    return found


def left(database: Path) -> tuple[int, ...]:
    """How many updates, letters and holds wait for something."""
    connection = sqlite3.connect(database)
    try:
        tables = ("inbox WHERE done_at IS NULL", "outbox", "holds")
        counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables]  # noqa: S608
        return tuple(int(count) for (count,) in counts)
    finally:
        connection.close()


async def test_strange_updates_between_ordinary_ones(stage: Stage) -> None:
    """Who asks in between is answered each time; the process stays, its store adds up, and nothing is left undone."""
    updates = strange(STRANGE)  # before anybody waits: it takes a while, in which no emulator answers
    bot = stage.make(POLL_TIMEOUT_S="1", REQUESTS_PER_MINUTE="0")
    bot.troubles = True
    await bot.start()
    for number in PEOPLE:
        await stage.telegram.user(number, "Alice", username=f"user_{number}").says("/start")
    ann = await stage.newcomer()
    for begin in range(0, len(updates), AT_ONCE):
        for update in updates[begin : begin + AT_ONCE]:
            stage.telegram.push(update)
        await ann.says(f"still there, {begin}?")
        await ann.receives(f"^echo: still there, {begin}", timeout_s=60)
    await stage.telegram.confirmed_all(timeout_s=60)
    await stage.telegram.until(lambda: left(stage.folder / "gptbot.db") == (0, 0, 0), timeout_s=60)

    assert bot.running
    assert await bot.terminate() == 0
    assert "a loop failed" not in bot.log
    assert "a letter failed" not in bot.log
    assert "never retrieved" not in bot.log
    code, said, complaint = ran("audit", folder=stage.folder, environment=bot.environment)
    assert (code, complaint) == (0, ""), said
