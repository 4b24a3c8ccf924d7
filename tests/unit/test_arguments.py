"""Arguments: whole numbers within 64 bits, wallets and languages by name; anything else is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.app.arguments import language_named, unit_named, whole_number, words
from gptbot.domain.account import Language
from gptbot.domain.errors import (
    ArgumentsMissing,
    DomainError,
    NotANumber,
    NumberTooLarge,
    Refusal,
    UnknownLanguage,
    UnknownUnit,
)
from gptbot.domain.units import AMOUNT_MAX, Unit


def refusal(error: pytest.ExceptionInfo[DomainError]) -> Refusal:
    """What was said no with."""
    return error.value.refusal


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("-0", 0),
        ("+5", 5),
        ("-5", -5),
        ("0005", 5),
        ("-0005", -5),
        ("9223372036854775807", AMOUNT_MAX),
        ("-9223372036854775807", -AMOUNT_MAX),
        ("000000000000000000000000000009223372036854775807", AMOUNT_MAX),
        pytest.param("0" * 5_000 + "7", 7),
        pytest.param("0" * 5_000, 0),
    ],
)
def test_whole_numbers_are_read(text: str, number: int) -> None:
    """With a sign, with zeros in front, up to 2^63 - 1."""
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "+",
        "5.0",
        "5,0",
        "1e3",
        "0x10",
        "1_000",
        " 5",
        "5 ",
        "5\n",
        "--5",
        "+-5",
        "\u0665",
        "\u096b",
        "\uff15",
        "\u00b2",
        "five",
    ],
)
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    """Digits of other scripts (Arabic, Devanagari, full width), fractions, powers and spaces among it."""
    with pytest.raises(DomainError) as error:
        whole_number(text)
    assert refusal(error) == NotANumber(text=text)


@pytest.mark.parametrize("text", ["9223372036854775808", "-9223372036854775808", "1" + "0" * 19, "9" * 100_000])
def test_what_does_not_fit_into_64_bits_is_refused(text: str) -> None:
    """At once, however long it is."""
    with pytest.raises(DomainError) as error:
        whole_number(text)
    assert refusal(error) == NumberTooLarge()


@given(st.integers(-AMOUNT_MAX, AMOUNT_MAX))
def test_every_amount_is_read_as_it_is_written(number: int) -> None:
    """Whatever fits."""
    assert whole_number(str(number)) == number


@given(st.text())
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    """A number or a refusal, and what is repeated of it is at most 64 characters."""
    try:
        assert abs(whole_number(text)) <= AMOUNT_MAX
    except DomainError as error:
        said = error.refusal
        assert isinstance(said, NotANumber | NumberTooLarge)
        assert not isinstance(said, NotANumber) or said.text == text[:64]


@pytest.mark.parametrize(
    ("unit", "names"),
    [
        (Unit.TOKEN, ("token", "tokens", "Tokens")),
        (Unit.PREMIUM_TOKEN, ("premium", "prem", "p", "P")),
        (Unit.IMAGE, ("image", "images", "img", "i", "IMG")),
    ],
)
def test_wallets_have_short_names(unit: Unit, names: tuple[str, ...]) -> None:
    """In any case."""
    assert [unit_named(name) for name in names] == [unit] * len(names)


@pytest.mark.parametrize("name", ["", "gold", "pre", "premium_token", "tokenss"])
def test_other_names_of_wallets_are_refused(name: str) -> None:
    """A part of a name is not enough."""
    with pytest.raises(DomainError) as error:
        unit_named(name)
    assert refusal(error) == UnknownUnit(text=name)


def test_languages_go_by_their_codes() -> None:
    """In any case; others are refused."""
    assert (language_named("en"), language_named("RU")) == (Language.EN, Language.RU)
    with pytest.raises(DomainError) as error:
        language_named("english")
    assert refusal(error) == UnknownLanguage(text="english")


def test_words_are_counted() -> None:
    """Too few or too many show how the command is written."""
    assert words(" a \n b ", "refill", least=2, most=3) == ["a", "b"]
    assert words("a b c", "refill", least=2, most=3) == ["a", "b", "c"]
    for argument in ("", "a", "a b c d"):
        with pytest.raises(DomainError) as error:
            words(argument, "refill", least=2, most=3)
        assert refusal(error) == ArgumentsMissing(command="refill")
