"""Kills the bot again and again while people talk to it, and says whether anything was lost or done twice.

Run from the folder ``tests``: ``python -m endurance.endure --kills 100 --stops 30``.
"""

import argparse
import asyncio
import random
import sys
import tempfile
from pathlib import Path

from endurance.ordeal import Plan, endured


def main() -> int:
    """Goes through it, prints the seed and what came of it; 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--stops", type=int, default=30)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seed", type=int, default=None)
    given = parser.parse_args()
    seed = random.SystemRandom().randrange(10**9) if given.seed is None else given.seed
    sys.stdout.write(f"seed {seed}\n")
    sys.stdout.flush()
    plan = Plan(seed=seed, people=given.people, kills=given.kills, stops=given.stops)
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(endured(plan, Path(folder)))
    sys.stdout.write(f"{outcome}\n")
    for fault in outcome.findings.faults:
        sys.stderr.write(f"  {fault}\n")
    return 1 if outcome.findings.faults else 0


if __name__ == "__main__":
    sys.exit(main())
