"""Reading data.json: as it is in the field, and the place of every fault."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptbot.adapters.legacy.json_text import BrokenDocumentError
from gptbot.adapters.legacy.reading import House, read_dialog, read_document, with_dialogs
from gptbot.domain.account import Account, Language, Tier
from gptbot.domain.extended_context import Role, Turn
from gptbot.domain.ids import AccountId
from gptbot.domain.moving import REGISTERED_BEFORE, Movers, Remark, Remarked, Resident
from gptbot.domain.usage import Counters

HOUSE = House(admin=AccountId("telegram:1"), context_chars_max=50_000, prompt_chars_max=4_096)
NINE = datetime(2024, 3, 31, 20, 59, 58, tzinfo=UTC)


def read(document: object, house: House = HOUSE) -> Movers:
    """What such a document says."""
    return read_document(json.dumps(document).encode(), house)


def only(**fields: Any) -> Resident:  # noqa: ANN401 -- a field may be anything
    """The one user who has these fields."""
    [resident] = read({"42": fields}).residents
    return resident


def fault(text: str | bytes) -> str:
    """What is wrong with such a document."""
    with pytest.raises(BrokenDocumentError) as caught:
        read_document(text.encode() if isinstance(text, str) else text, HOUSE)
    return str(caught.value)


def test_every_field_is_read() -> None:
    """A full record, with the totals of the bot."""
    document = {
        "global": {"requests": 10, "tokens": 20, "premium_tokens": 30, "images": 40, "whisper_seconds": 50},
        "42": {
            "requests": 1,
            "tokens": 2,
            "balance": 3,
            "name": "Анна",
            "username": "@anna_k",
            "lastdate": "31.03.2024 23:59:58",
            "premium_tokens": 4,
            "premium_balance": 5,
            "images": 6,
            "image_balance": 7,
            "whisper_seconds": 8,
            "prompt": "You are Marv - a sarcastic reluctant assistant",
            "lang_model": "premium",
            "max_context_length": 9,
            "ref_id": 43,
            "favors": 10,
            "active_favor_request": True,
            "blacklist": True,
        },
    }
    account = Account(
        id=AccountId("telegram:42"),
        name="Анна",
        username="anna_k",
        registered_at=REGISTERED_BEFORE,
        blocked=True,
        tier=Tier.PREMIUM,
        prompt="You are Marv - a sarcastic reluctant assistant",
        context_chars=9,
        inviter=AccountId("telegram:43"),
        last_request_at=NINE,
    )
    resident = Resident(
        account=account,
        tokens=3,
        premium_tokens=5,
        images=7,
        counters=Counters(requests=1, tokens=2, premium_tokens=4, images=6, voice_seconds=8, unpriced=1),
        favors=10,
        favor_open=True,
    )
    totals = Counters(requests=10, tokens=20, premium_tokens=30, images=40, voice_seconds=50, unpriced=10)
    assert read(document) == Movers(residents=(resident,), totals=totals)


def test_what_is_missing_has_its_meaning() -> None:
    """A record without a field is somebody with nothing."""
    account = Account(id=AccountId("telegram:42"), name="", registered_at=REGISTERED_BEFORE)
    assert read({"42": {}}) == Movers(residents=(Resident(account=account),), totals=Counters())


@pytest.mark.parametrize("written", ["31.03.2024 23:59:58", "31-03-2024 23:59:58", "2024-03-31 23:59:58"])
@pytest.mark.parametrize("field", ["lastdate", "last_request"])
def test_the_last_request_has_two_names_and_three_forms(field: str, written: str) -> None:
    """All of them at UTC+3."""
    assert only(**{field: written}).account.last_request_at == NINE


def test_of_two_last_requests_the_later_counts() -> None:
    """Whichever name it has."""
    earlier, later = "01.01.2024 00:00:00", "2024-03-31 23:59:58"
    assert only(lastdate=earlier, last_request=later).account.last_request_at == NINE
    assert only(lastdate=later, last_request=earlier).account.last_request_at == NINE


@pytest.mark.parametrize(
    ("written", "read_as"), [("None", None), ("", None), ("@", None), (None, None), ("@Ann", "Ann"), ("Ann", "Ann")]
)
def test_a_username_may_be_none(written: str | None, read_as: str | None) -> None:
    """In words, too."""
    assert only(username=written).account.username == read_as


@pytest.mark.parametrize("written", [7, "7"])
def test_an_inviter_is_an_id(written: object) -> None:
    """As a number or in digits."""
    assert only(ref_id=written).account.inviter == AccountId("telegram:7")


@pytest.mark.parametrize("field", ["balance", "premium_balance", "image_balance", "tokens", "favors"])
def test_what_is_below_zero_starts_at_zero(field: str) -> None:
    """And is reported."""
    movers = read({"42": {field: -5}})
    [resident] = movers.residents
    assert (resident.tokens, resident.premium_tokens, resident.images, resident.favors) == (0, 0, 0, 0)
    assert movers.remarks == (Remark(Remarked.NEGATIVE, f'user 42, field "{field}"', "-5"),)


def test_unknown_fields_are_kept_in_the_report() -> None:
    """With their values, of whatever kind, of users, of the bot and of our own part."""
    huge = '{"global": {"x": 1}, "42": {"vip": {"since": [1, 2]}, "big": 99999999999999999999, "gptbot": {"y": "é"}}}'
    remarks = read_document(huge.encode(), HOUSE).remarks
    assert [(remark.kind, remark.place, remark.detail) for remark in remarks] == [
        (Remarked.UNKNOWN_FIELD, 'user 42, field "gptbot", field "y"', '"é"'),
        (Remarked.UNKNOWN_FIELD, 'user 42, field "vip"', '{"since": [1, 2]}'),
        (Remarked.UNKNOWN_FIELD, 'user 42, field "big"', "99999999999999999999"),
        (Remarked.UNKNOWN_FIELD, 'global, field "x"', "1"),
    ]


def test_the_admins_balance_is_not_booked() -> None:
    """It never counts down here; the counters are the admin's own."""
    movers = read({"1": {"requests": 3, "balance": 777777}})
    [admin] = movers.residents
    assert (admin.tokens, admin.counters.requests) == (0, 3)
    assert [remark.kind for remark in movers.remarks] == [Remarked.ADMIN_BALANCE]


def test_nobody_invites_themselves() -> None:
    """Such an inviter is nobody, and reported."""
    movers = read({"42": {"ref_id": 42}})
    assert movers.residents[0].account.inviter is None
    assert [remark.kind for remark in movers.remarks] == [Remarked.INVITED_THEMSELVES]


def test_limits_of_this_bot_hold() -> None:
    """What is longer is cut, and reported; a blank prompt is the default one."""
    house = House(admin=None, context_chars_max=10, prompt_chars_max=3, language=Language.RU)
    movers = read({"42": {"prompt": "Marvin", "max_context_length": 11}, "43": {"prompt": " "}}, house)
    long, blank = (resident.account for resident in movers.residents)
    assert (long.prompt, long.context_chars, blank.prompt, blank.spoken) == ("Mar", 10, None, Language.RU)
    assert [remark.kind for remark in movers.remarks] == [Remarked.PROMPT_CUT, Remarked.CONTEXT_CUT]


def test_what_the_bot_never_counted_its_users_did() -> None:
    """Totals that are not there are the sums of the users."""
    users = {str(number): {"requests": 1, "images": 2} for number in (42, 43)}
    assert read(users).totals == Counters(requests=2, images=4, unpriced=2)
    assert read({"global": {"requests": 9}, **users}).totals == Counters(requests=9, images=4, unpriced=9)


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("", "line 1, column 1", "not JSON"),
        ('{"42": {"tokens": 1},\n}', "line 2, column 1", "not JSON"),
        ('{"42": {"tokens": 1}', "line 1, column 21", "not JSON"),
        (b'{"42": {"name": "\xff"}}', "byte 18", "not UTF-8"),
        ("[" * 100_000, "", "nested too deep"),
        ("[]", "", "not an object"),
        ("null", "", "not an object"),
        ('{"ann": {}}', 'key "ann"', "neither the id"),
        ('{"": {}}', 'key ""', "neither the id"),
        ('{"-5": {}}', 'key "-5"', "neither the id"),
        ('{"042": {}}', 'key "042"', "neither the id"),
        ('{"0": {}}', 'key "0"', "neither the id"),
        ('{"٤٢": {}}', 'key "٤٢"', "neither the id"),
        ('{"4.2": {}}', 'key "4.2"', "neither the id"),
        ('{"9223372036854775808": {}}', 'key "9223372036854775808"', "neither the id"),
        ('{"42": {}, "42": {}}', 'user "42"', "there twice"),
        ('{"42": {"tokens": 1, "tokens": 2}}', 'user 42, field "tokens"', "twice"),
        ('{"42": 5}', "user 42", "an object of fields"),
        ('{"42": []}', "user 42", "an object of fields"),
        ('{"global": 5}', "global", "an object of fields"),
        ('{"global": {"requests": "1"}}', 'global, field "requests"', "not a whole number"),
        ('{"42": {"tokens": "1"}}', 'user 42, field "tokens"', "not a whole number"),
        ('{"42": {"tokens": 1.0}}', 'user 42, field "tokens"', "not a whole number"),
        ('{"42": {"tokens": null}}', 'user 42, field "tokens"', "not a whole number"),
        ('{"42": {"tokens": true}}', 'user 42, field "tokens"', "not a whole number"),
        ('{"42": {"tokens": NaN}}', 'user 42, field "tokens"', "not a number"),
        ('{"42": {"balance": 9223372036854775808}}', 'user 42, field "balance"', "beyond 64 bits"),
        ('{"42": {"balance": -9223372036854775809}}', 'user 42, field "balance"', "beyond 64 bits"),
        ('{"42": {"balance": ' + "9" * 5_000 + "}}", 'user 42, field "balance"', "beyond 64 bits"),
        ('{"42": {"name": 5}}', 'user 42, field "name"', "not a text"),
        ('{"42": {"name": "\\ud83d"}}', 'user 42, field "name"', "half a character"),
        ('{"42": {"prompt": ["x"]}}', 'user 42, field "prompt"', "not a text"),
        ('{"42": {"username": 5}}', 'user 42, field "username"', "not a text"),
        ('{"42": {"lastdate": "yesterday"}}', 'user 42, field "lastdate"', "not a moment"),
        ('{"42": {"lastdate": "31.02.2024 00:00:00"}}', 'user 42, field "lastdate"', "not a moment"),
        ('{"42": {"lastdate": "01.01-2024 00:00:00"}}', 'user 42, field "lastdate"', "not a moment"),
        ('{"42": {"last_request": "0001-01-01 00:00:00"}}', 'user 42, field "last_request"', "not a moment"),
        ('{"42": {"last_request": 5}}', 'user 42, field "last_request"', "not a text"),
        ('{"42": {"lang_model": "gpt-4"}}', 'user 42, field "lang_model"', "neither of"),
        ('{"42": {"ref_id": "ann"}}', 'user 42, field "ref_id"', "not the id"),
        ('{"42": {"ref_id": -1}}', 'user 42, field "ref_id"', "not the id"),
        ('{"42": {"ref_id": true}}', 'user 42, field "ref_id"', "not the id"),
        ('{"42": {"ref_id": 99999999999999999999}}', 'user 42, field "ref_id"', "beyond 64 bits"),
        ('{"42": {"blacklist": 1}}', 'user 42, field "blacklist"', "neither true nor false"),
        ('{"42": {"active_favor_request": "yes"}}', 'user 42, field "active_favor_request"', "neither true"),
        ('{"42": {"gptbot": 5}}', 'user 42, field "gptbot"', "an object of fields"),
        ('{"42": {"gptbot": {"registered_at": "2024-01-01"}}}', 'field "registered_at"', "not a moment"),
        ('{"42": {"gptbot": {"registered_at": "x"}}}', 'field "registered_at"', "not a moment"),
    ],
)
def test_a_fault_has_its_place(text: str | bytes, place: str, why: str) -> None:
    """Line and column, or the user and the field; in one line that any terminal can show."""
    said = fault(text)
    assert place in said
    assert why in said
    assert "\n" not in said
    assert len(said) < 300
    said.encode()


@given(st.binary() | st.text().map(str.encode))
def test_nothing_else_comes_of_a_broken_document(data: bytes) -> None:
    """Whatever the bytes are, they are read or refused."""
    with suppress(BrokenDocumentError):
        assert isinstance(read_document(data, HOUSE), Movers)


def test_a_dialogue_is_read() -> None:
    """In order, with what it does not know in the report."""
    remarks: list[Remark] = []
    text = '[{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "", "at": 5}]'
    assert read_dialog(text.encode(), remarks, "42.json") == (
        Turn(role=Role.USER, text="Hi"),
        Turn(role=Role.ASSISTANT, text=""),
    )
    assert remarks == [Remark(Remarked.UNKNOWN_FIELD, '42.json, message 2, field "at"', "5")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{}", "not a list"),
        ("[5]", "message 1"),
        ('[{"role": "user", "content": "x"}, {"role": "user"}]', "message 2"),
        ('[{"role": "system", "content": "x"}]', 'message 1, field "role"'),
        ('[{"role": "user", "content": 5}]', 'message 1, field "content"'),
        ('[{"role": "user", "content": "\\udc00"}]', 'message 1, field "content"'),
        ('[{"role": "user", "role": "user", "content": "x"}]', 'message 1, field "role"'),
        ("[", "line 1"),
    ],
)
def test_a_broken_dialogue_has_its_place(text: str, place: str) -> None:
    """The message and the field."""
    with pytest.raises(BrokenDocumentError, match=place):
        read_dialog(text.encode(), [], "42.json")


def test_dialogues_go_to_their_users() -> None:
    """One of somebody who is not there is reported."""
    turns = (Turn(role=Role.USER, text="Hi"),)
    movers = with_dialogs(read({"42": {}, "43": {}}), {43: turns, 99: turns})
    assert [resident.turns for resident in movers.residents] == [(), turns]
    assert movers.remarks == (Remark(Remarked.NOBODYS_DIALOG, "user 99", "1 message"),)
