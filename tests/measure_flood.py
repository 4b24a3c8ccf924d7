"""Measures floods: ``python tests/measure_flood.py [seconds] [a second]``. It asserts nothing.

One person, and then the members of one group, send as much as this to a bot between emulators; it prints how long
others waited for their answers before and meanwhile, what became of the flood, and whether its sender is served again.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from integration.emulators.telegram import Group, User
from integration.flooding import Said, Waits, commands_of, flooded, questions_of, refusals
from integration.harness import Stage, opened_stage, said

SECONDS, PER_SECOND, MEMBERS = 10.0, 1000, 20


async def measure(name: str, seconds: float, per_second: int) -> None:
    """One kind of flood, on a stage of its own."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened_stage(Path(folder)) as stage:
            await stage.start()
            flooder = await stage.newcomer("Flo")
            group = stage.group()
            flooded_chat = group if name == "group" else flooder
            say = await _flood(name, stage, flooder, group)
            before, during, count = await flooded(stage, say, per_second=per_second, seconds=seconds)
            toasts = [call for call in stage.telegram.called("answerCallbackQuery") if call.parameters.get("text")]
            told = len(refusals(flooded_chat.inbox)) + len(toasts)
            _say(f"{name}: {count:,} in {seconds:.0f} s, told {told} times; {len(flooded_chat.inbox)} messages to it")
            _say(f"  others waited {_shown(before)} before, {_shown(during)} meanwhile")
            await asyncio.sleep(60)
            for message in flooder.unread:
                message.read = True
            _say(f"  a minute later: {(await said(flooder, '/balance')).text.splitlines()[0]}")


async def _flood(name: str, stage: Stage, flooder: User, group: Group) -> Said:
    if name == "presses":
        menu = await said(flooder, "/language")
        return lambda _: flooder.forged(menu, "language:en")
    if name == "group":
        members = [await stage.newcomer() for _ in range(MEMBERS)]
        return commands_of(stage.telegram, members, group)
    return commands_of(stage.telegram, [flooder]) if name == "commands" else questions_of(stage.telegram, flooder)


def _shown(waits: Waits) -> str:
    return f"{waits.median_s:.2f} s (longest {waits.longest_s:.2f} s, {len(waits.seconds)} answers)"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def main() -> None:
    """Each kind of flood."""
    seconds = float(sys.argv[1]) if sys.argv[1:] else SECONDS
    per_second = int(sys.argv[2]) if sys.argv[2:] else PER_SECOND
    for name in ("commands", "questions", "presses", "group"):
        await measure(name, seconds, per_second)


if __name__ == "__main__":
    asyncio.run(main())
