"""Measures an import of many users: ``python tests/measure_import.py [users] [dialogues]``. It asserts nothing.

It makes the documents in a folder of its own, imports them as the command line does, and proves the store.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

USERS, DIALOGS = 100_000, 1_000


def document(users: int) -> dict[str, dict[str, object]]:
    """Records of every kind."""
    records: dict[str, dict[str, object]] = {"global": {"requests": 7 * users, "tokens": 900 * users}}
    for number in range(1, users + 1):
        record: dict[str, object] = {
            "requests": number % 50,
            "tokens": 3 * number,
            "balance": 30_000 - number % 40_000,
            "name": f"Имя {number}",
            "username": f"@user_{number}" if number % 9 else "None",
            "lastdate": f"{number % 28 + 1:02}.{number % 12 + 1:02}.2024 12:{number % 60:02}:07",
        }
        if number % 3 == 0:
            record |= {"premium_tokens": number, "premium_balance": 500, "images": 2, "image_balance": 3}
        if number % 10 == 0:
            record |= {"prompt": "Be brief.", "ref_id": number - 1, "favors": 2, "max_context_length": 5_000}
        records[str(number)] = record
    return records


def main() -> None:
    """Prints how long each command takes."""
    users = int(sys.argv[1]) if sys.argv[1:] else USERS
    dialogs = int(sys.argv[2]) if sys.argv[2:] else DIALOGS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "data.json").write_text(json.dumps(document(users), ensure_ascii=False), "utf-8")
        (folder / "chat_context").mkdir()
        turns = [{"role": "user", "content": "word " * 50}, {"role": "assistant", "content": "word " * 90}]
        talk = json.dumps(turns * 5)
        for number in range(1, dialogs + 1):
            (folder / "chat_context" / f"{number}.json").write_text(talk, "utf-8")
        for words in (["import", "data.json"], ["audit"], ["export", "out.json"], ["backup", "copy.db"]):
            command, start = [sys.executable, "-m", "gptbot.app.cli", *words], time.perf_counter()
            subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603 -- our own program
            took_s = time.perf_counter() - start
            sys.stdout.write(f"gptbot {' '.join(words)}: {took_s:.1f} s for {users:,} users\n")


if __name__ == "__main__":
    main()
