"""Data: the admin reads everybody's as a document, or one user's as a text."""

import json

import pytest

from gptbot.app.usecases import user_data
from gptbot.domain.errors import UnknownAccount
from gptbot.domain.moving import REGISTERED_BEFORE
from gptbot.domain.notices import Profile, Refused
from gptbot.domain.units import Unit
from gptbot.domain.user_data import DataFile, DataTooLarge, UserData
from unit.usecases.house import ADMIN, ALICE, BOB, House, existing


async def test_the_document_is_what_is_exported() -> None:
    """Everybody of Telegram, with the admin's balance as it is shown; the file waits with its letter."""
    house = House()
    await house.join(ADMIN, ALICE)
    for command in ("/data", "/d"):
        notice = await house.say(command, ADMIN)
        assert isinstance(notice, DataFile)
        assert (notice.users, notice.attachment.name, notice.attachment.picture) == (2, "data.json", False)
        data = json.loads(existing(await house.features.delivery.file(notice.attachment.key)))
        assert (data["1"]["balance"], data["42"]["balance"]) == (777777, house.terms.welcome_tokens)
        assert list(data) == ["global", "1", "42"]


async def test_the_document_goes_with_its_letter() -> None:
    """Delivered, nothing of it is kept."""
    house = House()
    notice = await house.say("/data", ADMIN)
    assert isinstance(notice, DataFile)
    await house.forget_letters()
    assert await house.features.delivery.file(notice.attachment.key) is None


async def test_a_document_that_cannot_be_sent_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a word about the command line; nothing is stored."""
    monkeypatch.setattr(user_data, "DATA_MB_MAX", 0)
    house = House()
    await house.say("/data", ADMIN)
    assert await house.told(ADMIN) == [Refused(refusal=DataTooLarge(limit_mb=0))]


@pytest.mark.parametrize("who", ["42", "@ann", "@ANN"])
async def test_one_user_is_shown_whole(who: str) -> None:
    """By id or username in any case: counters, wallets, choices, favours, inviter and invited."""
    house = House()
    await house.join(ALICE)
    await house.say("/start 42", BOB)
    await house.change(ALICE, username="Ann", prompt="Be brief.", context_chars=7, blocked=True, inviter=BOB)
    await house.put(ALICE, 3, Unit.IMAGE)
    await house.forget_letters()
    notice = await house.say(f"/data {who}", ADMIN)
    assert isinstance(notice, UserData)
    assert notice.user == Profile(id=ALICE, name="Alice", username="Ann")
    assert [view.posted for view in notice.wallets] == [(await house.wallet()).posted, 0, 3]
    assert (notice.prompt, notice.default_prompt, notice.context_chars) == ("Be brief.", False, 7)
    assert (notice.blocked, notice.favors, notice.favor_open) == (True, 0, False)
    assert (existing(notice.inviter).id, [friend.id for friend in notice.invited]) == (BOB, [BOB])
    assert (notice.registered, notice.last_request) == ("2026-05-01 12:00 UTC", None)


async def test_an_inviter_who_is_gone_has_an_id_alone() -> None:
    """Nothing else is known of them."""
    house = House()
    await house.join(ALICE)
    await house.change(ALICE, inviter=BOB, last_request_at=house.clock.now())
    notice = await house.say("/data 42", ADMIN)
    assert isinstance(notice, UserData)
    assert notice.inviter == Profile(id=BOB, name="", username=None)
    assert notice.last_request == "2026-05-01 12:00 UTC"


async def test_somebody_who_moved_in_registered_at_no_known_moment() -> None:
    """And was invited by nobody."""
    house = House()
    await house.join(ALICE)
    await house.change(ALICE, registered_at=REGISTERED_BEFORE)
    notice = await house.say("/data 42", ADMIN)
    assert isinstance(notice, UserData)
    assert (notice.registered, notice.inviter, notice.invited_count) == (None, None, 0)


async def test_somebody_who_came_alone_was_invited_by_nobody() -> None:
    """And invited nobody."""
    house = House()
    await house.join(ALICE)
    notice = await house.say("/data 42", ADMIN)
    assert isinstance(notice, UserData)
    assert (notice.inviter, notice.invited, notice.invited_count) == (None, (), 0)


@pytest.mark.parametrize("who", ["99", "@nobody"])
async def test_nobody_is_refused(who: str) -> None:
    """By whatever name."""
    house = House()
    await house.say(f"/data {who}", ADMIN)
    assert await house.told(ADMIN) == [Refused(refusal=UnknownAccount(who=who))]
