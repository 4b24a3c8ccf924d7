"""Single texts and their parts: money, plurals, names, commands, and what people and tools look for."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.adapters.texts.commands import COMMANDS
from gptbot.adapters.texts.en.menu import ENGLISH_COMMANDS
from gptbot.adapters.texts.en.words import amount_of as english_amount
from gptbot.adapters.texts.render import TextContext, language_buttons, menu, render
from gptbot.adapters.texts.ru.menu import RUSSIAN_COMMANDS
from gptbot.adapters.texts.ru.words import amount_of as russian_amount
from gptbot.adapters.texts.ru.words import up_to_chars
from gptbot.adapters.texts.wording import NAME_CHARS_MAX, TEXT_UNITS_MAX, framed, one_line, usd
from gptbot.app import commands as known
from gptbot.domain import errors, notices
from gptbot.domain.account import Language
from gptbot.domain.ids import AccountId, local_part
from gptbot.domain.ports.models import Failure
from gptbot.domain.reports import FailureReport, ReportPart, Reports, RequestReport
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters, Spent, TokenUsage

ALICE = notices.Profile(id=AccountId("telegram:42"), name="Alice", username="alice")
BOB = notices.Profile(id=AccountId("telegram:7"), name="Bob", username=None)
LEFT = (notices.WalletView(unit=Unit.TOKEN, posted=30000, held=4000),)
languages = pytest.mark.parametrize("language", Language)


def told(notice: notices.Notice | errors.Refusal, language: Language) -> str:
    """The notice or refusal as a frontend shows it."""
    context = TextContext(invitation_link=lambda inviter: f"https://t.me/b?start={local_part(inviter)}", bot_name="@b")
    return render(notices.Refused(refusal=notice) if isinstance(notice, errors.Refusal) else notice, language, context)


def part(*, charged: int = 42, absorbed: int = 0, **changes: object) -> ReportPart:
    """A paid call with these differences."""
    usual: dict[str, object] = {
        "unit": Unit.TOKEN,
        "amount": 42,
        "model": "some-model",
        "tokens": TokenUsage(input=12, output=30, total=42),
        "cost_nano_usd": 1_200_000,
    }
    spent = Spent(**{**usual, **changes})  # type: ignore[arg-type]  # the class checks what it is given
    return ReportPart(spent=spent, charged=charged, absorbed=absorbed)


def report(**changes: object) -> RequestReport:
    """An answered request with these differences."""
    usual: dict[str, object] = {
        "number": 123,
        "user": ALICE,
        "group": None,
        "parts": (part(),),
        "cost_nano_usd": 1_200_000,
        "left": LEFT,
        "run": Counters(requests=3, tokens=99, cost_nano_usd=5_000_000),
        "total": Counters(requests=123, tokens=9999, cost_nano_usd=12_345_678_901),
    }
    return RequestReport(**{**usual, **changes})  # type: ignore[arg-type]  # the class checks what it is given


def alert(failure: str) -> notices.Notice:
    """The operator is told of this failure."""
    return notices.OperatorAlert(failure=failure, detail="401 wrong")


def failed(failure: str) -> notices.Notice:
    """The admin reads of a request that failed like this."""
    told_of = FailureReport(user=BOB, group=None, model="some-model", failure=failure, detail="401 wrong")
    return Reports(reports=(told_of,))


@pytest.mark.parametrize(
    ("nano_usd", "shown"),
    [
        (0, "$0.00"),
        (1, "$0.000000001"),
        (1_200_000, "$0.0012"),
        (123_456, "$0.00012"),
        (12_345_678, "$0.0123"),
        (500_000_000, "$0.50"),
        (999_999_999, "$1.00"),
        (1_000_000_000, "$1.00"),
        (12_345_678_901, "$12.35"),
        (10**18, "$1000000000.00"),
        (-1_200_000, "-$0.0012"),
    ],
)
def test_money_shows_something(nano_usd: int, shown: str) -> None:
    """A cost is in cents from a dollar on, and never rounded to nothing."""
    assert usd(nano_usd) == shown


@given(st.integers(1, 2**63))
def test_money_is_never_rounded_to_nothing(nano_usd: int) -> None:
    """At least two significant digits are shown, so what is read is within five percent of what it was."""
    assert float(usd(nano_usd).removeprefix("$")) == pytest.approx(nano_usd / 10**9, rel=0.05)


@pytest.mark.parametrize(
    ("amount", "tokens"),
    [
        (0, "0 токенов"),
        (1, "1 токен"),
        (2, "2 токена"),
        (4, "4 токена"),
        (5, "5 токенов"),
        (10, "10 токенов"),
        (11, "11 токенов"),
        (12, "12 токенов"),
        (14, "14 токенов"),
        (21, "21 токен"),
        (22, "22 токена"),
        (25, "25 токенов"),
        (101, "101 токен"),
        (111, "111 токенов"),
        (112, "112 токенов"),
        (122, "122 токена"),
        (-1, "-1 токен"),
        (-3, "-3 токена"),
        (30000, "30000 токенов"),
    ],
)
def test_russian_numerals_agree(amount: int, tokens: str) -> None:
    """One, few and many have forms of their own, and the teens are many."""
    assert russian_amount(Unit.TOKEN, amount) == tokens


def test_other_numerals_agree() -> None:
    """English knows one and many; the Russian genitive after «до», too."""
    assert [english_amount(Unit.IMAGE, amount) for amount in (0, 1, 2)] == ["0 images", "1 image", "2 images"]
    assert [up_to_chars(amount) for amount in (1, 2, 5, 21)] == [
        "до 1 символа",
        "до 2 символов",
        "до 5 символов",
        "до 21 символа",
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Alice", "Alice"),
        ("  Al\nice\t\0 ", "Al ice"),
        ("\u202eAlice", "Alice"),
        ("\ud800", "\ufffd"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("\u05d0\u05dc", "\u2068\u05d0\u05dc\u2069"),
        ("a" * 64, "a" * 64),
        ("a" * 65, "a" * 63 + "…"),
        ("\n", ""),
        ("\u200b\u2060\u00ad", ""),
        ("\u200bA", "\u200bA"),
    ],
)
def test_names_stay_in_their_line(name: str, shown: str) -> None:
    """A name is one line of at most 64 characters and does not turn the text around it."""
    assert one_line(name) == shown
    assert len(one_line(name).strip("\u2068\u2069")) <= NAME_CHARS_MAX


def test_a_prompt_keeps_its_lines_and_fits() -> None:
    """What is shown of a prompt has its line breaks, no control characters, and is cut between characters."""
    assert framed("<", "one\r\ntwo\0\tthree", ">") == "<\n\none\ntwo\tthree\n\n>"
    cut = framed("<", "😀" * 4096, ">")
    assert len(cut.encode("utf-16-le")) // 2 in {TEXT_UNITS_MAX, TEXT_UNITS_MAX - 1}
    assert cut.endswith("😀…\n\n>")


@languages
@pytest.mark.parametrize("admin", [True, False])
def test_the_menu_is_one_that_telegram_takes(language: Language, *, admin: bool) -> None:
    """Names and descriptions have the form that setMyCommands asks for."""
    shown = menu(language, admin)
    assert all(re.fullmatch(r"[a-z0-9_]{1,32}", name) and 3 <= len(words) <= 256 for name, words in shown)
    assert ("stop" in dict(shown)) is admin


def test_the_menu_has_every_command() -> None:
    """What people are shown is what exists, in the same order, with aliases that exist, in every language."""
    existing = {command.name: command for command in known.COMMANDS}
    assert [command.name for command in COMMANDS] == list(existing)
    for command in COMMANDS:
        assert command.admin is existing[command.name].admin
        assert set(command.aliases) <= set(existing[command.name].aliases)
    assert set(ENGLISH_COMMANDS) == set(RUSSIAN_COMMANDS) == set(existing)


@languages
def test_help_shows_the_admins_commands_to_the_admin(language: Language) -> None:
    """Everybody reads all of their commands with aliases; only the admin reads the admin's."""
    everybody, admin = (told(notices.Help(admin=admin), language) for admin in (False, True))
    for name, _ in menu(language, admin=True):
        assert f"\n/{name}" in admin
    assert all(f"\n/{name}" in everybody for name, _ in menu(language, admin=False))
    assert "/ref " in everybody
    assert "/refill" not in everybody


def test_every_language_has_a_button() -> None:
    """A language is offered under the name that it has for itself."""
    assert dict(language_buttons()) == {Language.EN: "English", Language.RU: "Русский"}


@languages
def test_a_newcomer_reads_what_they_were_given(language: Language) -> None:
    """The welcome has the name, the total, the bonus of it if there is one, and where to read on."""
    invited = told(notices.Welcome(name="Alice", tokens=50000, bonus=20000), language)
    assert all(part in invited for part in ("Alice", "50000", "20000", "/help", "@b"))
    alone = told(notices.Welcome(name="Alice", tokens=30000, bonus=0), language)
    assert "30000" in alone
    assert "20000" not in alone


@languages
def test_the_balance_says_what_is_held(language: Language) -> None:
    """Each wallet has its line; what a running request holds stands beside it."""
    empty = notices.WalletView(unit=Unit.IMAGE, posted=7, held=0)
    lines = told(notices.Balance(wallets=(*LEFT, empty)), language).splitlines()
    assert any("30000" in line and "4000" in line for line in lines)
    assert any(line.endswith(": 7") for line in lines)


@languages
def test_more_friends_than_shown_are_counted(language: Language) -> None:
    """Statistics name the first few friends and count the others."""
    stats = notices.Stats(counters=Counters(), inviter="Carol", invited=("Ann", "Ben"), invited_count=12)
    text = told(stats, language)
    assert all(part in text for part in ("Carol", "12", "Ann, Ben", "10"))
    assert told(notices.Invitation(account_id=ALICE.id, bonus=20000), language).count("https://t.me/b?start=42") == 1


@languages
def test_a_refill_says_what_was_taken_of_what_was_asked(language: Language) -> None:
    """Where less was there than the admin wanted to take, both numbers are told."""
    taken = notices.Refilled(user=ALICE, unit=Unit.TOKEN, asked=-500, added=-21, posted=0)
    assert all(part in told(taken, language) for part in ("Alice (@alice, id 42)", "500", "21"))
    added = notices.Refilled(user=BOB, unit=Unit.TOKEN, asked=500, added=500, posted=700)
    assert all(part in told(added, language) for part in ("Bob (id 7)", "500", "700"))


@languages
def test_a_report_has_all_numbers(language: Language) -> None:
    """The admin reads who asked, which model, tokens, price, sums; a group, a loss and a guess if there are."""
    plain = told(Reports(reports=(report(),)), language)
    expected = ("123", "Alice (@alice, id 42)", "some-model", "12 + 30 = 42", "$0.0012", "30000", "99", "$12.35")
    assert all(part in plain for part in expected)
    guessed = TokenUsage(input=12, output=30, total=50, estimated=True)
    odd = report(group="Friends", parts=(part(tokens=guessed, amount=50, charged=40, absorbed=10),), cost_nano_usd=None)
    text = told(Reports(reports=(report(), odd)), language)
    assert text.startswith(f"{plain}\n\n")
    charged = {Language.EN: ": 40 tokens\n", Language.RU: ": 40 токенов\n"}[language]
    assert all(part in text for part in ("Friends", "~50", charged, ": 10\n"))


@languages
def test_a_report_has_every_call(language: Language) -> None:
    """A voice names both models, its seconds and what each of them took; a picture has no tokens to show."""
    voice = part(model="ear", unit=Unit.PREMIUM_TOKEN, amount=60, tokens=None, voice_seconds=10, charged=60)
    text = told(Reports(reports=(report(parts=(voice, part())),)), language)
    assert text.index("ear") < text.index("10 ") < text.index("60 ") < text.index("some-model") < text.index("= 42")
    drawn = told(Reports(reports=(report(parts=(part(unit=Unit.IMAGE, amount=1, tokens=None, charged=1),)),)), language)
    assert "= 42" not in drawn
    assert "1 image" in drawn or "1 изображение" in drawn


@languages
@pytest.mark.parametrize("failure", [*Failure, "bug", "disk"])
def test_every_failure_has_words(language: Language, failure: str) -> None:
    """An alert says what a known failure means and shows the detail; a report of it says it shortly."""
    for tell in (alert, failed):
        text = told(tell(failure), language)
        assert text.endswith("401 wrong")
        assert text != told(tell("volcano"), language).replace("volcano", failure)


@languages
def test_an_unknown_failure_is_named(language: Language) -> None:
    """A failure that texts do not know yet is told by its name."""
    assert "volcano" in told(alert("volcano"), language)
    assert "volcano" in told(failed("volcano"), language)


@languages
@pytest.mark.parametrize("command", [name for name, words in ENGLISH_COMMANDS.items() if words.arguments])
def test_a_command_without_its_words_shows_how_it_is_written(language: Language, command: str) -> None:
    """Whoever leaves the arguments out reads the form and an example."""
    text = told(errors.ArgumentsMissing(command=command), language)
    assert len(re.findall(f"^/{command} .+$", text, re.MULTILINE)) == 2
    assert f"/{command} [" not in text


@languages
def test_an_empty_wallet_says_what_to_do(language: Language) -> None:
    """Held tokens are waited for; an empty wallet is filled by friends or by the admin."""
    empty = told(errors.NotEnough(unit=Unit.TOKEN, held=0), language)
    held = told(errors.NotEnough(unit=Unit.TOKEN, held=9), language)
    assert "/invite" in empty
    assert "/topup" in empty
    assert "/topup" not in held
