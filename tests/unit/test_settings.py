"""Settings: documented, defaulted, and complained of in one line each, without a secret."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from pydantic import SecretStr, ValidationError

from gptbot.app.complaints import complaints
from gptbot.app.settings import ChatSettings, RunSettings
from gptbot.domain.account import Language
from gptbot.domain.tariff import Price
from gptbot.domain.terms import Terms

EXAMPLE = Path(__file__).parents[2] / "example.env"
README = EXAMPLE.with_name("README.md")
KEY, TOKEN = "sk-very-secret", "123456:very-secret"
NEEDED = {"OPENAI_API_KEY": KEY, "TELEGRAM_API_KEY": TOKEN, "ADMIN_CHAT_ID": "5"}

Environment = Callable[..., None]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Environment:
    """Sets the variables of the process; without anything else, and without a file .env."""
    names = {name.upper() for kind in (RunSettings, ChatSettings) for name in kind.model_fields} | {"ADMIN_ID"}
    for name in list(os.environ):
        if name.upper() in names:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def put(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return put


def run_settings() -> RunSettings:
    """What the environment and the file say."""
    given: dict[str, Any] = {}
    return RunSettings(**given)


def complained(**variables: str) -> list[str]:
    """The lines that these variables, with the needed ones, are answered with."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**NEEDED, **variables}.items():
            patch.setenv(name, value)
        try:
            run_settings()
        except ValidationError as error:
            return complaints(error)
    return []


def documented() -> dict[str, str]:
    """The variables of example.env and their values."""
    return dict(re.findall(r"^([A-Z][A-Z0-9_]*)=(.*)$", EXAMPLE.read_text("utf-8"), re.MULTILINE))


def test_every_setting_is_in_the_example_and_the_other_way_round() -> None:
    """Nothing is configured that nobody can read of."""
    settings = {name.upper() for kind in (RunSettings, ChatSettings) for name in kind.model_fields}
    assert set(documented()) == settings


def test_every_setting_is_in_the_readme_and_the_other_way_round() -> None:
    """In the first column of its table; ``ADMIN_ID`` is another name."""
    section = README.read_text("utf-8").partition("\n## Settings\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    named = re.findall(r"`([A-Z][A-Z0-9_]*)`", " ".join(rows))
    assert sorted(named) == sorted({*documented(), "ADMIN_ID"})


def test_the_readme_says_the_defaults_of_the_example() -> None:
    """Where one value stands beside the name: numbers and words as they are written."""
    section = README.read_text("utf-8").partition("\n## Settings\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:3]] for line in section.splitlines() if line.startswith("| `")]
    told = {
        name: default.strip("` ")
        for names, defaults in rows
        for name, default in zip(re.findall(r"`([A-Z_]+)`", names), defaults.split(", "), strict=False)
    }
    wrong = {name: told[name] for name, value in documented().items() if value and told[name] != value}
    assert wrong == {}


def test_each_setting_is_in_the_example_once() -> None:
    """And each is written in upper case."""
    names = re.findall(r"^\s*#?\s*([A-Za-z_]+)=", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    assert len(names) == len(set(names))


def test_the_example_with_the_needed_three_is_the_default(environment: Environment) -> None:
    """Copied and filled in, it changes nothing else."""
    environment(**NEEDED)
    plain = run_settings()
    Path(".env").write_text(EXAMPLE.read_text("utf-8"), "utf-8")

    assert run_settings() == plain


def test_the_file_is_read_and_the_environment_wins(environment: Environment) -> None:
    """From the working directory."""
    Path(".env").write_text(f"OPENAI_API_KEY={KEY}\nTELEGRAM_API_KEY={TOKEN}\nADMIN_CHAT_ID=5\nWELCOME_TOKENS=1\n")
    environment(WELCOME_TOKENS="2")

    settings = run_settings()

    assert (settings.admin_chat_id, settings.welcome_tokens) == (5, 2)
    assert settings.telegram_api_key.get_secret_value() == TOKEN


@pytest.mark.parametrize("name", ["ADMIN_ID", "admin_id", "ADMIN_CHAT_ID", "admin_chat_id"])
def test_the_admin_goes_by_two_names(environment: Environment, name: str) -> None:
    """``ADMIN_ID`` is what the seed's users know."""
    environment(OPENAI_API_KEY=KEY, TELEGRAM_API_KEY=TOKEN, **{name: "123456789"})
    assert run_settings().admin_chat_id == 123_456_789


@pytest.mark.parametrize("blank", [" ", "\t\n", "two words", "\u00a0"])
@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "TELEGRAM_API_KEY"])
def test_a_key_is_one_word(environment: Environment, name: str, blank: str) -> None:
    """A blank one is none; what a copy leaves around it is not part of it."""
    environment(**{**NEEDED, name: blank})
    with pytest.raises(ValidationError) as raised:
        run_settings()
    assert complaints(raised.value) == [f"{name} is wrong: must be one word, without spaces in it"]
    environment(**{**NEEDED, name: f" {TOKEN}\r\n"})
    assert getattr(run_settings(), name.lower()).get_secret_value() == TOKEN


def test_an_empty_variable_is_the_default(environment: Environment) -> None:
    """As in a copied example that was not filled in."""
    environment(**NEEDED, WELCOME_TOKENS="", OPENAI_BASE_URL="", ADMIN_ID="")
    settings = run_settings()
    assert (settings.welcome_tokens, settings.openai_base_url, settings.admin_chat_id) == (30_000, None, 5)


def test_the_terms_of_a_new_installation(environment: Environment) -> None:
    """The figures of the house."""
    environment(**NEEDED)
    assert attrs.asdict(run_settings().terms) == attrs.asdict(
        Terms(
            welcome_tokens=30_000,
            bonus_tokens=20_000,
            context_chars_max=50_000,
            prompt_chars_max=4_096,
            default_prompt="You are a helpful assistant",
            answer_tokens_max=4_000,
            premium_tokens_per_voice_second=6,
            voice_seconds_max=300,
            hold_lifetime_s=900,
        )
    )


def test_settings_become_what_they_mean(environment: Environment) -> None:
    """Prices, a forced language, a root without its last slash."""
    environment(**NEEDED, MODEL_PRICES="m=1/2", BOT_LANGUAGE="ru", TELEGRAM_BASE_URL="http://localhost:8081/")
    settings = run_settings()
    assert settings.prices == {"m": Price(input_nano_usd=10**9, output_nano_usd=2 * 10**9)}
    assert settings.forced_language is Language.RU
    assert settings.telegram_base_url == "http://localhost:8081"
    assert ChatSettings(bot_language="auto").forced_language is None


def test_the_terminal_needs_nothing() -> None:
    """Without a key a model on this machine answers."""
    settings = ChatSettings()
    assert (settings.openai_api_key, settings.local_model) == (None, None)


def test_what_is_missing_is_named() -> None:
    """All three at once, in the order of the settings."""
    assert complained(OPENAI_API_KEY="", TELEGRAM_API_KEY="", ADMIN_CHAT_ID="") == [
        "OPENAI_API_KEY is missing: set it in the environment or in the file .env",
        "TELEGRAM_API_KEY is missing: set it in the environment or in the file .env",
        "ADMIN_CHAT_ID is missing: set it in the environment or in the file .env",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ADMIN_CHAT_ID", "@me"),
        ("ADMIN_CHAT_ID", "-5"),
        ("ADMIN_CHAT_ID", "0"),
        ("ADMIN_CHAT_ID", str(2**52)),
        ("DATABASE_URL", "postgres://me:very-secret@host/db"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("OPENAI_BASE_URL", "http://me:very-secret@host:99999999"),
        ("OPENAI_BASE_URL", "very-secret"),
        ("OPENAI_BASE_URL", "ftp://very-secret"),
        ("TELEGRAM_BASE_URL", "very-secret"),
        ("DEFAULT_REASONING_EFFORT", "much"),
        ("PREMIUM_REASONING_EFFORT", "much"),
        ("ANSWER_TOKENS_MAX", "0"),
        ("ANSWER_TOKENS_MAX", "1000001"),
        ("MODEL_TOTAL_DEADLINE_S", "0"),
        ("MODEL_TOTAL_DEADLINE_S", "nan"),
        ("MODEL_TOTAL_DEADLINE_S", "inf"),
        ("MODEL_SILENCE_DEADLINE_S", "soon"),
        ("MODEL_RETRIES", "6"),
        ("MODEL_RETRIES", "-1"),
        ("MODEL_PRICES", "very-secret"),
        ("PROMPT_CHARS_MAX", "0"),
        ("CONTEXT_CHARS_MAX", "0"),
        ("WELCOME_TOKENS", "-1"),
        ("WELCOME_TOKENS", str(2**63)),
        ("BONUS_TOKENS", "1.5"),
        ("PREMIUM_TOKENS_PER_VOICE_SECOND", "-6"),
        ("HOLD_LIFETIME_S", "0"),
        ("HOLD_LIFETIME_S", "180"),
        ("HOLD_LIFETIME_S", "300"),
        ("IMAGE_DEADLINE_S", "0"),
        ("TRANSCRIPTION_DEADLINE_S", "-1"),
        ("IMAGE_SIZE", "large"),
        ("IMAGE_SIZE", "1024x"),
        ("IMAGE_QUALITY", "hd"),
        ("ADMIN_IMAGES", "perhaps"),
        ("BOT_LANGUAGE", "de"),
        ("LOG_LEVEL", "LOUD"),
        ("GROUP_TRIGGER", "never"),
        ("ADMIN_REPORTS", "some"),
        ("QUESTIONS_WAITING_MAX", "0"),
        ("QUESTIONS_RUNNING_MAX", "0"),
        ("INBOX_MAX", "0"),
        ("POLL_TIMEOUT_S", "0"),
        ("POLL_TIMEOUT_S", "51"),
    ],
)
def test_a_wrong_value_is_complained_of_in_one_line(name: str, value: str) -> None:
    """It names the variable, says what is wrong with it, and shows no value that may be a secret."""
    (line,) = complained(**{name: value})

    assert line.startswith((f"{name} is wrong: ", f"{name} must be longer than MODEL_TOTAL_DEADLINE_S"))
    assert len(line.splitlines()) == 1
    assert "very-secret" not in line
    assert len(line) < 200


@pytest.mark.parametrize(
    "deadlines",
    [
        {"IMAGE_DEADLINE_S": "900"},
        {"TRANSCRIPTION_DEADLINE_S": "720"},
        {"MODEL_TOTAL_DEADLINE_S": "780"},
        {
            "HOLD_LIFETIME_S": "20",
            "MODEL_TOTAL_DEADLINE_S": "1",
            "TRANSCRIPTION_DEADLINE_S": "1",
            "IMAGE_DEADLINE_S": "20",
        },
    ],
    ids=str,
)
def test_a_hold_lives_longer_than_all_that_it_pays_for(deadlines: dict[str, str]) -> None:
    """A recording is listened to, then answered; a picture is drawn."""
    (line,) = complained(**deadlines)
    assert line == (
        "HOLD_LIFETIME_S must be longer than MODEL_TOTAL_DEADLINE_S and TRANSCRIPTION_DEADLINE_S together, "
        "and than IMAGE_DEADLINE_S"
    )


def test_every_wrong_value_has_its_line() -> None:
    """Not only the first."""
    lines = complained(ADMIN_CHAT_ID="", WELCOME_TOKENS="x", LOG_LEVEL="x", OPENAI_API_KEY="")
    assert [line.split()[0] for line in lines] == ["WELCOME_TOKENS", "LOG_LEVEL", "OPENAI_API_KEY", "ADMIN_CHAT_ID"]


def test_an_abbreviation_keeps_its_capitals() -> None:
    """A sentence is continued, a name is not changed."""
    (line,) = complained(OPENAI_BASE_URL="ftp://host")
    assert line == "OPENAI_BASE_URL is wrong: URL scheme should be 'http' or 'https'"


def test_settings_show_no_secret_when_they_are_printed(environment: Environment) -> None:
    """Nor does the error about others."""
    environment(**NEEDED)
    settings = run_settings()

    assert isinstance(settings.openai_api_key, SecretStr)
    assert "very-secret" not in f"{settings!r} {settings}"
    environment(WELCOME_TOKENS="very-secret")
    with pytest.raises(ValidationError) as error:
        run_settings()
    assert "very-secret" not in str(error.value)
