"""The search for secrets finds what must not be public, and lets fakes be."""

import subprocess
from pathlib import Path

import pytest

from checks.leaks import FAKES, Leak, leaks, leaks_in

# Put together here, so that this file itself has none.
TOKEN = "123456789:" + "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw7"[:35]
OPENAI = "sk-" + "Zq8Lw3Rt6Yv1Bn4Mx7Kd2Hf5"
PROJECT = "sk-proj-" + "Zq8Lw3Rt6Yv_1Bn4Mx7-Kd2Hf5Gj9"
OLDER = "sk-" + "Zq8Lw3Rt6Yv1Bn4Mx7Kd" + "T3BlbkFJ" + "Zq8Lw3Rt6Yv1Bn4Mx7Kd"
KEY = "-----BEGIN {}PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (TOKEN, "Telegram Bot Token"),
        (f'TELEGRAM_API_KEY="{TOKEN}"', "Telegram Bot Token"),
        (f"https://api.telegram.org/bot{TOKEN}/getMe", "Telegram Bot Token"),
        (OPENAI, "OpenAI key"),
        (f"api_key='{PROJECT}',", "OpenAI key"),
        (OLDER, "OpenAI key"),
        *((KEY.format(kind), "Private key") for kind in ("", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ")),
        ("AKIA" + "Z7QLW3RT6YVB4NMX", "AWS Access Key"),
        ("ghp_" + "Zq8Lw3Rt6Yv1Bn4Mx7Kd2Hf5Gj9Zq8Lw3Rt6", "GitHub Token"),
        ("https://ann:" + "Zq8Lw3Rt@example.com/", "Basic Auth Credentials"),
        (f'"{TOKEN}"  # a comment that says emulated, nobody and secret', "Telegram Bot Token"),
    ],
)
def test_a_secret_is_found(line: str, kind: str) -> None:
    """Wherever in a line it stands, and whatever is said beside it."""
    assert Leak("a.py", 2, kind) in list(leaks_in("a.py", f"first\n{line}\n"))


@pytest.mark.parametrize("fake", FAKES)
def test_a_fake_says_that_it_is_one(fake: str) -> None:
    """In the key itself."""
    lines = [f"sk-{fake}-0123456789abcdefghij", f"123456789:{fake:-<35}", "https://ann:" + f"{fake}@host/"]
    assert list(leaks_in("a.py", "\n".join(lines))) == []


@pytest.mark.parametrize("line", ["sk-short", "task-aaaaaaaaaaaaaaaaaaaaaaaaaaa", "telegram:123456789", "12:34:56"])
def test_what_only_resembles_a_secret_is_none(line: str) -> None:
    """Too short, the middle of a word, an id, the time of day."""
    assert list(leaks_in("a.py", line)) == []


def git(folder: Path, *words: str) -> None:
    """Does something in a repository."""
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607 -- our own words


def test_a_planted_secret_is_found_in_a_repository(tmp_path: Path) -> None:
    """In every tracked file, whatever it is called and however it is written; not in what git does not track."""
    texts = {
        "src/a.py": f"first = 1\nKEY = {PROJECT!r}\n".encode(),
        "mein schlüssel.txt": TOKEN.encode(),
        "latin.bin": b"\xff\xfe\n" + OPENAI.encode(),
        ".env": b"LANGUAGE=en\n",
        "deploy/.env.production": b"LANGUAGE=en\n",
        ".env.example": b"LANGUAGE=en\n",
        "example.env": b"LANGUAGE=en\n",
        "good.py": b"KEY = None\n",
    }
    git(tmp_path, "init", "-q")
    for name, text in {**texts, "untracked.py": TOKEN.encode()}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text)
    git(tmp_path, "add", "--", *texts)
    assert sorted(map(str, leaks(tmp_path))) == [
        ".env:1: an environment file is tracked",
        "deploy/.env.production:1: an environment file is tracked",
        "latin.bin:2: OpenAI key",
        "mein schlüssel.txt:1: Telegram Bot Token",
        "src/a.py:2: OpenAI key",
    ]


def test_what_git_does_not_track_cannot_be_looked_at(tmp_path: Path) -> None:
    """Then the check fails, and does not pass for having found nothing."""
    with pytest.raises(subprocess.CalledProcessError):
        list(leaks(tmp_path))
