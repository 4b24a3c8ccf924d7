"""The process dies while people talk: `make endure` does it a hundred times, here it is a few."""

from pathlib import Path

from endurance.ordeal import Plan, endured


async def test_a_few_deaths_lose_nothing_and_charge_nothing_twice(tmp_path: Path) -> None:
    """Killed or asked to stop: all is answered once in its own chat and paid once; twice only where a kill cut in."""
    outcome = await endured(Plan(seed=4, people=12, kills=3, stops=1, pause_s=0.3, answer_s=0.2), tmp_path)
    assert outcome.findings.faults == []
    assert outcome.questions > 20


async def test_an_orderly_end_sends_nothing_twice(tmp_path: Path) -> None:
    """Asked to stop twice in the middle of talk, it goes on where it was, without a single message again."""
    outcome = await endured(Plan(seed=5, people=8, stops=2, pause_s=0.3, answer_s=0.2), tmp_path)
    assert (outcome.findings.faults, outcome.findings.doubles) == ([], 0)
