"""Flood: a person, and a group, are taken in at the pace of their answers; too much is told once, then not read."""

import pytest

from gptbot.app.usecases.flood import Flood
from gptbot.domain.access import Verdict
from gptbot.domain.flood import FROM_GROUP, FROM_MEMBER, FROM_ONE
from gptbot.domain.ids import AccountId, EventId
from unit.usecases.house import ADMIN, ALICE, BOB, GROUP, House

SERVED, HASTY, SILENCE = Verdict.SERVED, Verdict.HASTY, Verdict.SILENCE
MEMBERS = [AccountId(f"telegram:{number}") for number in range(100, 110)]


@pytest.fixture
def house() -> House:
    """A house that nobody came to."""
    return House()


@pytest.fixture
def flood(house: House) -> Flood:
    """What it knows of floods."""
    return house.features.flood


def test_a_person_is_told_once_a_minute_and_then_not_read(house: House, flood: Flood) -> None:
    """When the minute is over, everything is as before."""
    for _ in range(2):
        verdicts = [flood.verdict(house.request()) for _ in range(FROM_ONE.limit + 40)]
        assert verdicts == [SERVED] * FROM_ONE.limit + [HASTY] + [SILENCE] * 39
        house.clock.move(60)


def test_one_who_floods_takes_nothing_from_another(house: House, flood: Flood) -> None:
    """In private, where everybody has a chat of their own."""
    for _ in range(1000):
        flood.verdict(house.request())
    assert flood.verdict(house.request(BOB)) is SERVED


def test_the_admin_may_send_as_much_as_they_like(house: House, flood: Flood) -> None:
    """In groups as well, where it takes no room from the members."""
    assert {flood.verdict(house.request(ADMIN, chat=chat)) for chat in (None, GROUP) for _ in range(500)} == {SERVED}
    assert flood.verdict(house.request(chat=GROUP)) is SERVED


def test_one_member_leaves_half_of_the_group_s_room_to_the_others(house: House, flood: Flood) -> None:
    """The word that it is too much takes a place of it, too."""
    mine = [flood.verdict(house.request(chat=GROUP)) for _ in range(200)]
    assert mine == [SERVED] * FROM_MEMBER.limit + [HASTY] + [SILENCE] * (199 - FROM_MEMBER.limit)
    left = FROM_GROUP.limit - FROM_MEMBER.limit - 1
    others = [flood.verdict(house.request(who, chat=GROUP)) for _ in range(20) for who in MEMBERS]
    assert others == [SERVED] * left + [HASTY] + [SILENCE] * (len(others) - 1 - left)


def test_a_group_where_all_flood_is_told_once_a_minute(house: House, flood: Flood) -> None:
    """However many they are; after five minutes there is room again."""
    for _ in range(3):
        verdicts = [
            flood.verdict(house.request(who, chat=GROUP)) for _ in range(FROM_GROUP.limit // 8) for who in MEMBERS
        ]
        assert verdicts.count(HASTY) == 1
        house.clock.move(60)
    house.clock.move(120)
    assert flood.verdict(house.request(chat=GROUP)) is SERVED


def test_what_comes_again_is_judged_as_before(house: House, flood: Flood) -> None:
    """A batch whose storing failed comes again, and is neither dropped nor told twice."""
    requests = [house.request() for _ in range(FROM_ONE.limit + 5)]
    first = [flood.verdict(request) for request in requests]
    assert [flood.verdict(request) for request in requests] == first


def test_an_album_counts_as_one(house: House, flood: Flood) -> None:
    """All of its parts are the same event."""
    for _ in range(FROM_ONE.limit - 1):
        flood.verdict(house.request())
    assert {flood.verdict(house.request(), event_id=EventId("album")) for _ in range(10)} == {SERVED}
    assert flood.verdict(house.request()) is HASTY


def test_whoever_was_told_of_one_limit_is_not_told_of_another(house: House, flood: Flood) -> None:
    """Too many questions wait, then too much comes: one word for both."""
    assert [flood.refusing(house.request()) for _ in range(3)] == [HASTY, SILENCE, SILENCE]
    assert {flood.verdict(house.request()) for _ in range(FROM_ONE.limit + 1)} == {SERVED, SILENCE}
    assert flood.refusing(house.request(BOB)) is HASTY


def test_coming_and_going_is_limited_apart(house: House, flood: Flood) -> None:
    """It is never answered, so nobody is told, and it takes no room from what is said."""
    assert [flood.passing(house.request()) for _ in range(FROM_ONE.limit + 9)].count(True) == FROM_ONE.limit
    assert flood.verdict(house.request(ALICE)) is SERVED
