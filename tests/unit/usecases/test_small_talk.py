"""Commands that only show something: help, invitation, statistics, top-up, stop."""

from gptbot.domain.errors import NotRegistered
from gptbot.domain.ids import account_id
from gptbot.domain.notices import Help, Invitation, Refused, Stats, Stopping, Topup
from gptbot.domain.usage import Counters
from unit.usecases.house import ADMIN, ALICE, BOB, GROUP, House, person


async def test_help_is_for_everybody_and_longer_for_the_admin(house: House) -> None:
    """It needs no account."""
    assert await house.say("/help") == Help(admin=False)
    assert await house.say("/help", BOB) == Help(admin=False)
    assert await house.say("/help", ADMIN) == Help(admin=True)
    assert await house.say("/help", ADMIN, chat=GROUP) == Help(admin=False)


async def test_topup_needs_no_account(house: House) -> None:
    """A placeholder for all."""
    assert await house.say("/topup", BOB) == Topup()


async def test_the_invitation_is_personal(house: House) -> None:
    """It names the inviter and what it brings."""
    assert await house.say("/invite") == Invitation(account_id=ALICE, bonus=20_000)


async def test_statistics_show_what_was_used_and_who_came(house: House) -> None:
    """Own counters, the inviter's name, the names of the invited."""
    await house.say("/start 42", BOB)
    await house.ask(house.question(who=BOB))

    alice, bob = await house.say("/stats"), await house.say("/profile", BOB)

    assert alice == Stats(counters=Counters(), inviter=None, invited=("Bob",), invited_count=1)
    cost = 10 * 1_000 + 5 * 2_000
    used = Counters(requests=1, tokens=15, cost_nano_usd=cost)
    assert bob == Stats(counters=used, inviter="Alice", invited=(), invited_count=0)


async def test_statistics_name_the_first_twenty_friends_and_count_all(house: House) -> None:
    """A popular inviter does not get an endless list."""
    for number in range(100, 122):
        await house.features.desk.serve(
            house.request(seen=person(account_id("telegram", number), name=f"Friend {number}")),
            lambda uow, request: house.features.registration.start(uow, request, inviter=ALICE),
        )
        house.clock.move(1)

    stats = await house.say("/stats")

    assert isinstance(stats, Stats)
    assert stats.invited == tuple(f"Friend {number}" for number in range(100, 120))
    assert stats.invited_count == 22


async def test_an_inviter_who_is_not_there_any_more_has_no_name(house: House) -> None:
    """Imported data may name somebody without an account."""
    await house.change(inviter=account_id("telegram", 999))

    stats = await house.say("/stats")

    assert isinstance(stats, Stats)
    assert stats.inviter is None


async def test_what_belongs_to_an_account_asks_for_one(house: House) -> None:
    """Each of these is refused to people who did not start."""
    commands = ("/balance", "/stats", "/invite", "/prompt", "/prompt x", "/reset_prompt", "/switch_model")
    more = ("/extended_context", "/extended_context 5", "/delete_context", "/language", "/language ru")
    for words in (*commands, *more):
        assert await house.say(words, BOB) is None

    assert await house.told(BOB) == [Refused(refusal=NotRegistered(bonus=20_000))] * 12


async def test_stop_says_so_anywhere(house: House) -> None:
    """The admin may stop the bot in a group."""
    assert await house.say("/stop", ADMIN) == Stopping()
    assert await house.say("/stop", ADMIN, chat=GROUP) == Stopping()
