"""What the admin reads of everybody: who was there lately, who is best, and what the whole bot did."""

from collections.abc import Sequence
from datetime import timedelta

import attrs
import pytest

from gptbot.domain.account import Account
from gptbot.domain.errors import ArgumentsMissing, DomainError, NotANumber, Refusal, UnknownCommand
from gptbot.domain.ids import AccountId, private_chat
from gptbot.domain.listing import SHOWN_MAX, NumberOutOfRange
from gptbot.domain.media import Picture, PictureFormat
from gptbot.domain.notices import Profile, Refused, Stats
from gptbot.domain.ports.charts import Bar
from gptbot.domain.recent_users import DAYS_MAX, RecentUsers, Visit
from gptbot.domain.stats import Attendance, HouseStats
from gptbot.domain.top_users import CHART_BARS_MAX, ChartsMissing, Place, Ranking, TopUsers, UnknownRanking
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters
from gptbot.testing.requests_contract import record
from unit.usecases.house import ADMIN, ALICE, BOB, GROUP, NOW, House

ALICES, BOBS = (Profile(id=who, name=name, username=None) for who, name in ((ALICE, "Alice"), (BOB, "Bob")))
MANY = SHOWN_MAX + 1


class Painter:
    """Keeps what it was asked to draw. Fits `Charts`."""

    def __init__(self, refusal: Refusal | None = None) -> None:
        self.refusal = refusal
        self.drawn: list[tuple[Bar, ...]] = []

    async def bars(self, bars: Sequence[Bar]) -> Picture:
        """A picture of nothing."""
        if self.refusal is not None:
            raise DomainError(self.refusal)
        self.drawn.append(tuple(bars))
        return Picture(data=b"png", format=PictureFormat.PNG)


async def crowded(house: House, number: int) -> None:
    """Brings people who asked for something just now, and have tokens."""
    async with house.storage.begin() as uow:
        for one in range(1_000, 1_000 + number):
            who = AccountId(f"telegram:{one}")
            await uow.accounts.save(Account(id=who, name="Guest", registered_at=NOW, last_request_at=NOW))
    for one in range(1_000, 1_000 + number):
        await house.put(AccountId(f"telegram:{one}"), one)


async def used(house: House, who: AccountId) -> None:
    """Counts a request of now."""
    async with house.storage.begin() as uow:
        answered = record(f"used by {who}", owner=who, total=15, cost=20_000)
        await uow.usage.add(attrs.evolve(answered, at=house.clock.now()))


def painted_by(house: House, painter: Painter) -> Painter:
    """Has another one draw."""
    features = house.features
    house.features = attrs.evolve(features, top_users=attrs.evolve(features.top_users, charts=painter))
    return painter


async def refused(house: House, words: str) -> Refusal:
    """Why the admin gets nothing."""
    assert await house.say(words, ADMIN) is None
    [notice] = await house.told(ADMIN)
    assert isinstance(notice, Refused)
    return notice.refusal


async def document(house: House, notice: RecentUsers | TopUsers | None) -> list[str]:
    """The lines of the attached list."""
    assert notice is not None
    assert notice.attachment is not None
    assert not notice.attachment.picture
    async with house.storage.begin() as uow:
        data = await uow.files.get(notice.attachment.key)
    assert data is not None
    return data.decode().splitlines()


@pytest.mark.parametrize("command", ["/recent_users", "/recent", "/last 7", "/recent_users 1"])
async def test_recent_users_are_listed_newest_first(house: House, command: str) -> None:
    """A week if no number is said; who never asked is not there."""
    await house.join(BOB)
    await house.ask()
    house.clock.move(60)
    await house.ask(house.question(who=BOB))
    later = NOW + timedelta(seconds=60)
    assert await house.say(command, ADMIN) == RecentUsers(
        days=1 if command.endswith("1") else 7,
        count=2,
        visits=(Visit(user=BOBS, at=later), Visit(user=ALICES, at=NOW)),
    )


async def test_nobody_was_there(house: House) -> None:
    """Whoever asked before these days is not listed."""
    await house.ask()
    house.clock.move(24 * 3_600 + 1)
    assert await house.say("/recent_users 1", ADMIN) == RecentUsers(days=1, count=0)


async def test_many_recent_users_are_a_document(house: House) -> None:
    """Stored with the letter, a line for each."""
    await crowded(house, SHOWN_MAX)
    shown = await house.say("/recent", ADMIN)
    assert isinstance(shown, RecentUsers)
    assert (len(shown.visits), shown.attachment) == (SHOWN_MAX, None)
    await crowded(house, MANY)
    listed = await house.say("/recent", ADMIN)
    assert isinstance(listed, RecentUsers)
    assert (listed.count, listed.visits) == (MANY, ())
    lines = await document(house, listed)
    assert lines[0].split("\t") == ["id", "username", "name", "last_request"]
    assert len(lines) == 1 + MANY


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("/recent_users 0", NumberOutOfRange(limit=DAYS_MAX)),
        ("/recent_users -1", NumberOutOfRange(limit=DAYS_MAX)),
        (f"/recent_users {DAYS_MAX + 1}", NumberOutOfRange(limit=DAYS_MAX)),
        ("/recent_users 9" + "9" * 17, NumberOutOfRange(limit=DAYS_MAX)),
        ("/recent_users week", NotANumber(text="week")),
        ("/recent_users 1.5", NotANumber(text="1.5")),
        ("/recent_users 1 2", ArgumentsMissing(command="recent_users")),
        ("/top_users 0", NumberOutOfRange(limit=10_000)),
        ("/top_users -5 tokens", NumberOutOfRange(limit=10_000)),
        ("/top_users 10001", NumberOutOfRange(limit=10_000)),
        ("/top_users 5 money", UnknownRanking(text="money")),
        ("/top_users 1.5 tokens", NotANumber(text="1.5")),
        ("/top_users 5 6 tokens", ArgumentsMissing(command="top_users")),
        ("/top_users tokens images", ArgumentsMissing(command="top_users")),
        ("/top_users 5 tokens now please", ArgumentsMissing(command="top_users")),
        ("/top_users chart chart", ArgumentsMissing(command="top_users")),
        ("/top_users chart money", UnknownRanking(text="money")),
        (f"/top_users chart {CHART_BARS_MAX + 1}", NumberOutOfRange(limit=CHART_BARS_MAX)),
        ("/top_users chart 0", NumberOutOfRange(limit=CHART_BARS_MAX)),
    ],
)
async def test_wrong_words_are_refused(house: House, words: str, refusal: Refusal) -> None:
    """By what is wrong with them."""
    painter = painted_by(house, Painter())
    assert await refused(house, words) == refusal
    assert painter.drawn == []


@pytest.mark.parametrize(
    ("words", "ranking", "amount"),
    [
        ("/top_users", Ranking.REQUESTS, 1),
        ("/top 5", Ranking.REQUESTS, 1),
        ("/top 5 requests", Ranking.REQUESTS, 1),
        ("/top_users tokens", Ranking.TOKENS, 15),
        ("/top_users TOKENS 5", Ranking.TOKENS, 15),
        ("/top_users 5 balance", Ranking.BALANCE, 30_000),
        ("/top_users 5 premium_balance", Ranking.PREMIUM_BALANCE, 4),
        ("/top_users 5 image_balance", Ranking.IMAGE_BALANCE, 3),
        ("/top_users 5 favors", Ranking.FAVORS, 2),
        ("/top_users 5 refs", Ranking.REFS, 1),
        ("/top_users 5 ref", Ranking.REFS, 1),
        ("/top_users 5 referrals", Ranking.REFS, 1),
        ("/top_users 5 invites", Ranking.REFS, 1),
        ("/top_users 5 cost", Ranking.COST, 20_000),
        ("/top_users 5 price", Ranking.COST, 20_000),
    ],
)
async def test_people_are_ranked(house: House, words: str, ranking: Ranking, amount: int) -> None:
    """By every key and alias, in any order and case; ten if no number is said."""
    await used(house, ALICE)
    await house.put(ALICE, 4, Unit.PREMIUM_TOKEN)
    await house.put(ALICE, 3, Unit.IMAGE)
    async with house.storage.begin() as uow:
        await uow.favors.granted_before(ALICE, 2)
        await uow.accounts.save(Account(id=BOB, name="Bob", inviter=ALICE, registered_at=NOW))
    assert await house.say(words, ADMIN) == TopUsers(
        ranking=ranking, count=1, places=(Place(user=ALICES, amount=amount),)
    )


async def test_nobody_has_anything(house: House) -> None:
    """Said without a list and without a picture."""
    painter = painted_by(house, Painter())
    for words in ("/top_users 5 images", "/top_users 5 premium_tokens chart"):
        await house.say(words, ADMIN)
    assert [type(notice) for notice in await house.told(ADMIN)] == [TopUsers, TopUsers]
    assert {getattr(notice, "count", 1) for notice in await house.told(ADMIN)} == {0}
    assert painter.drawn == []


async def test_a_long_ranking_is_a_document(house: House) -> None:
    """Best first."""
    await crowded(house, MANY)
    listed = await house.say("/top_users 100 balance", ADMIN)
    assert isinstance(listed, TopUsers)
    assert (listed.count, listed.places) == (MANY + 1, ())
    lines = await document(house, listed)
    assert lines[1].split("\t") == ["1", "42", "", "Alice", "30000"]
    assert lines[2].split("\t")[1] == "1050"
    shown = await house.say(f"/top_users {SHOWN_MAX} balance", ADMIN)
    assert isinstance(shown, TopUsers)
    assert len(shown.places) == SHOWN_MAX


@pytest.mark.parametrize("words", ["/top_users 2 balance chart", "/top chart balance 2", "/TOP Chart 2 Balance"])
async def test_a_chart_is_a_picture(house: House, words: str) -> None:
    """Stored with the letter; labelled with name, username and id, whichever can be written."""
    await crowded(house, 3)
    painter = painted_by(house, Painter())
    await house.change(username="alice")
    await house.say(words, ADMIN)
    [notice] = await house.told(ADMIN)
    assert isinstance(notice, TopUsers)
    assert notice.attachment is not None
    assert (notice.ranking, notice.count, notice.attachment.picture) == (Ranking.BALANCE, 2, True)
    async with house.storage.begin() as uow:
        assert await uow.files.get(notice.attachment.key) == b"png"
    assert painter.drawn == [
        (
            Bar(labels=("Alice", "@alice", "42"), value=30_000.0, shown="30 000"),
            Bar(labels=("Guest", "1002"), value=1_002.0, shown="1 002"),
        )
    ]


async def test_a_chart_is_drawn_once(house: House) -> None:
    """The same event again draws and sends nothing."""
    painter = painted_by(house, Painter())
    for _ in range(2):
        await house.say("/top_users balance chart", ADMIN, event="same")
    assert len(painter.drawn) == 1
    assert len(await house.letters(ADMIN)) == 1


async def test_without_the_extra_its_name_is_told(house: House) -> None:
    """And nothing else happens."""
    painted_by(house, Painter(refusal=ChartsMissing(extra="charts")))
    await house.say("/top_users balance chart", ADMIN)
    assert await house.told(ADMIN) == [Refused(refusal=ChartsMissing(extra="charts"))]


@pytest.mark.parametrize("words", ["/recent_users 5", "/top_users 5 tokens", "/top_users 5 tokens chart"])
async def test_nobody_else_reads_of_everybody(house: House, words: str) -> None:
    """Neither users nor the admin in a group."""
    painter = painted_by(house, Painter())
    await house.say(words)
    await house.say(words, ADMIN, chat=GROUP)
    [hint] = await house.letters()
    name = words.removeprefix("/").partition(" ")[0]
    assert hint.to == private_chat(ALICE)
    assert hint.notice == Refused(refusal=UnknownCommand(command=name))
    assert painter.drawn == []


async def test_the_admin_sees_the_whole_bot(house: House) -> None:
    """Today, since midnight in UTC, and in all, beside own numbers."""
    await used(house, ALICE)
    house.clock.move(12 * 3_600)
    await house.join(BOB, ADMIN)
    for who in (BOB, ADMIN):
        await used(house, who)
        await house.change(who, last_request_at=house.clock.now())
    once = Counters(requests=1, tokens=15, cost_nano_usd=20_000)
    own = Stats(counters=once, inviter=None, invited=(), invited_count=0)
    assert await house.say("/stats", ADMIN) == HouseStats(
        own=own,
        today=attrs.evolve(once, requests=2, tokens=30, cost_nano_usd=40_000),
        total=attrs.evolve(once, requests=3, tokens=45, cost_nano_usd=60_000),
        attendance=Attendance(users=3, new_today=2, active_today=2),
    )


async def test_nobody_else_sees_the_whole_bot(house: House) -> None:
    """Users see their own numbers, and so does the admin in a group."""
    assert isinstance(await house.say("/stats"), Stats)
    assert isinstance(await house.say("/profile", ADMIN, chat=GROUP), Stats)
