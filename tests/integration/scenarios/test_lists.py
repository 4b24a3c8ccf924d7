"""Lists of people for the admin: who was there, and who is best by what; as text, document and chart."""

import io
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from PIL import Image

from gptbot.adapters.sqlite import SqliteStorage
from gptbot.domain.account import Account
from gptbot.domain.ids import EntryId, account_id
from gptbot.domain.units import Unit
from gptbot.domain.wallet import Reason
from integration.emulators.openai import Say
from integration.emulators.telegram import Message, User
from integration.harness import Stage, is_russian, opened_stage, said

pytestmark = pytest.mark.asyncio(loop_scope="module")

WITHOUT_MATPLOTLIB = """
import importlib.util

found = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "matplotlib" else found(name, package)
"""
WINNERS = {
    "requests": ("Anna", "3"),
    "tokens": ("Anna", "300"),
    "balance": ("Gleb", "1029000"),
    "premium_tokens": ("Boris", "1000"),
    "premium_balance": ("Gleb", "8000"),
    "images": ("Vera", "2"),
    "image_balance": ("Gleb", "77"),
    "favors": ("Dina", "1"),
    "refs": ("Egor", "2"),
    "cost": ("Boris", r"\$0\.01"),
}
ALIASES = {"ref": "refs", "referrals": "refs", "invites": "refs", "price": "cost"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ranked(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A bot where each of `WINNERS` has done what they are best at."""
    async with opened_stage(tmp_path_factory.mktemp("ranked")) as stage:
        await stage.start(
            MODEL_PRICES="gpt-6-luna=1/1,gpt-6.1-terra=10/10,gpt-image-2.6-flare=1/1",
            ADMIN_REPORTS="off",
            ADMIN_IMAGES="off",
        )
        anna, boris, vera, gleb, dina, egor = [
            await stage.newcomer(name) for name in ("Anna", "Boris", "Vera", "Gleb", "Dina", "Egor")
        ]
        stage.openai.default = Say("fine", tokens=(60, 40))
        for _ in range(3):
            await said(anna, "how are you?", match="fine")
        await refilled(stage, boris, "2000 premium")
        stage.openai.behave(Say("deep", tokens=(600, 400)))
        await said(boris, "/pro how are you?", match="deep")
        await refilled(stage, vera, "3 image")
        for _ in range(2):
            await said(vera, "/img a fox", match=lambda message: "photo" in message.json)
        for words in ("999000", "8000 p", "77 i"):
            await refilled(stage, gleb, words)
        await stage.admin.says(f"/refill {dina.id} -29999")
        await said(dina, "/favor")
        await stage.admin.presses(await stage.admin.receives("Grant .*Dina"), "Yes")
        await dina.receives("said yes")
        for name in ("Friend", "Fellow"):
            await said(stage.stranger(name), f"/start {egor.id}")
        yield stage


async def refilled(stage: Stage, user: User, words: str) -> None:
    """The admin fills one of their wallets."""
    await stage.admin.says(f"/refill {user.id} {words}")
    await user.receives("topped up")


async def listed(stage: Stage, words: str, match: str = "^(Top |Топ-|Active|Актив|Nobody)") -> Message:
    """What the admin reads."""
    return await said(stage.admin, words, match=match)


async def speaking(stage: Stage, language: str) -> None:
    """From now on the admin reads this language."""
    await said(stage.admin, f"/language {language}", match="I speak English|по-русски")


@pytest.mark.parametrize("command", ["top_users", "top"])
@pytest.mark.parametrize("key", [*WINNERS, *ALIASES])
async def test_the_best_by_every_key(ranked: Stage, command: str, key: str) -> None:
    """Each key, each alias, in any case; nobody with nothing is there."""
    name, amount = WINNERS[ALIASES.get(key, key)]
    lines = (await listed(ranked, f"/{command} 2 {key.upper()}")).text.splitlines()
    assert lines[1].startswith(f"1. {name} (@person_")
    assert is_like(f"— {amount}$", lines[1])
    assert len(lines) <= 3


def is_like(pattern: str, text: str) -> bool:
    """Whether the text has such a part."""
    return re.search(pattern, text) is not None


async def test_without_words_it_is_the_first_ten_by_requests(ranked: Stage) -> None:
    """Words come in any order; both languages say by what."""
    plain = (await listed(ranked, "/top")).text
    assert plain == (await listed(ranked, "/top_users requests 10")).text
    assert plain == (await listed(ranked, "/top 10 Requests")).text
    assert "requests" in plain.partition("\n")[0]
    await speaking(ranked, "ru")
    try:
        for words, title in (("", "запросы"), ("5 cost", "стоимость"), ("refs 1", "приглашённые")):
            text = (await listed(ranked, f"/top {words}")).text
            assert title in text.partition("\n")[0]
            assert "Anna" in text or words != ""
    finally:
        await speaking(ranked, "en")


async def test_recent_users_newest_first(ranked: Stage) -> None:
    """Those who asked for something, by every name of the command, with the time; in both languages."""
    await said(await ranked.newcomer("Newest"), "how are you?", match="fine")
    for command in ("/recent_users", "/recent 1", "/last 3650"):
        lines = (await listed(ranked, command)).text.splitlines()
        names = [line.split()[1] for line in lines[1:]]
        assert names[0] == "Newest"
        assert {"Anna", "Boris", "Vera"} <= set(names)
        assert names.index("Vera") < names.index("Boris") < names.index("Anna")
        assert "Gleb" not in names
        assert f"{datetime.now(UTC):%Y-}" in lines[1]
    await speaking(ranked, "ru")
    try:
        assert "за последние 7 дней" in (await listed(ranked, "/recent_users")).text
    finally:
        await speaking(ranked, "en")


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("words", ["3 balance chart", "chart", "CHART cost 30", "chart price"])
async def test_a_chart_is_a_picture(ranked: Stage, words: str, language: str) -> None:
    """With a title in the language of the admin."""
    await speaking(ranked, language)
    try:
        chart = await said(ranked.admin, f"/top_users {words}", match=lambda message: "photo" in message.json)
    finally:
        await speaking(ranked, "en")
    assert chart.content is not None
    with Image.open(io.BytesIO(chart.content)) as image:
        assert image.format == "PNG"
        assert image.width > 500
    assert chart.text.startswith("Топ-" if language == "ru" else "Top ")


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_wrong_words_are_refused(ranked: Stage, language: str) -> None:
    """Numbers out of range, unknown keys, too many words: each says what would be right, and nothing is listed."""
    await speaking(ranked, language)
    wrong = {
        "/top_users 0": "1.*10000",
        "/top_users 10001": "1.*10000",
        "/top_users -1": "1.*10000",
        "/top_users 1.5": "1.5",
        "/top_users 99999999999999999999999": "smaller number|поменьше",
        "/top_users gold": "gold.*premium_balance",
        "/top_users 🦊": "🦊",
        "/top_users 5 5": "/top_users 5 tokens chart",
        "/top_users tokens cost": "/top_users 5 tokens chart",
        "/top_users chart chart": "/top_users 5 tokens chart",
        "/top_users 1 tokens chart now": "/top_users 5 tokens chart",
        "/top_users 31 chart": "1.*30",
        "/top_users 0 chart": "1.*30",
        "/top_users gold chart": "gold.*premium_balance",
        "/recent_users 0": "1.*3650",
        "/recent_users 3651": "1.*3650",
        "/recent_users -7": "1.*3650",
        "/recent_users week": "week",
        "/recent_users 1 2": "/recent_users 30",
    }
    try:
        for words, match in wrong.items():
            answer = await said(ranked.admin, words, match=match)
            assert is_russian(answer.text) is (language == "ru"), words
            assert "Anna" not in answer.text
    finally:
        await speaking(ranked, "en")


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_for_everybody_else_there_are_no_lists(ranked: Stage, language: str) -> None:
    """In private they are unknown commands, in groups there is silence, for the admin as well."""
    eve, group = await ranked.newcomer("Eve", language), ranked.group()
    unknown = (await said(eve, "/fly")).text
    commands = ("top_users", "top", "recent_users", "recent", "last", "data", "d")
    for command in commands:
        for words in ("", " 5 chart" if "top" in command else " 5"):
            assert (await said(eve, f"/{command}{words}")).text == unknown.replace("fly", command)
            for user in (eve, ranked.admin):
                await user.says(f"/{command}{words}", chat=group)
    await group.receives_nothing(until=said(eve, "/help", match="/balance"))
    assert [message.text for message in group.inbox] == []


class TestManyPeople:
    """A store with more people than a message holds."""

    pytestmark = pytest.mark.asyncio(loop_scope="function")

    async def test_a_long_list_is_a_document(self, stage: Stage) -> None:
        """UTF-8, a line for each, in order; fifty are still a text."""
        await crowded(stage, 60)
        await stage.start()
        for words, field in (("/recent_users 100", "last_request"), ("/top_users 60 balance", "balance")):
            answer = await listed(stage, words)
            assert answer.json["document"]["file_name"] == "users.txt"
            rows = [line.split("\t") for line in (answer.content or b"").decode().splitlines()]
            assert len(rows) == 61
            assert rows[0][-1] == field
            assert [row[-2] for row in rows[1:3]] == ["Жук и Щит 0", "Жук и Щит 1"]
            assert {len(row) for row in rows} == {len(rows[0])}
            assert "60" in answer.text
        short = await listed(stage, "/recent_users 50")
        assert "document" not in short.json
        await speaking(stage, "ru")
        assert (await listed(stage, "/top_users 10000 balance")).json["document"]["file_name"] == "users.txt"

    async def test_fifty_long_names_are_texts(self, stage: Stage) -> None:
        """More than one message, if need be, and nobody is lost."""
        await crowded(stage, 60, name="Ы" * 60)
        await stage.start()
        await stage.admin.says("/top_users 50 balance")
        parts = [await stage.admin.receives("^Top 50"), await stage.admin.receives("50\\. Ы")]
        lines = [line for part in parts for line in part.text.splitlines()]
        assert [line.split(".")[0] for line in lines if "Ы" in line] == [str(number) for number in range(1, 51)]

    async def test_a_chart_of_names_that_no_font_has(self, stage: Stage) -> None:
        """It comes all the same."""
        await crowded(stage, 30, name="🦊\u202e李")
        await stage.start()
        chart = await said(stage.admin, "/top 30 balance chart", match=lambda message: "photo" in message.json)
        assert chart.text.startswith("Top 30")

    async def test_without_the_library_its_extra_is_named(self, stage: Stage) -> None:
        """The list itself is there; in both languages."""
        (stage.folder / "sitecustomize.py").write_text(WITHOUT_MATPLOTLIB)
        await crowded(stage, 3)
        bot = stage.make(PYTHONPATH=str(stage.folder))
        bot.afresh = True
        await bot.start()
        for language in ("en", "ru"):
            await speaking(stage, language)
            told = await said(stage.admin, "/top balance chart", match=r"gptbot\[charts\]")
            assert is_russian(told.text) is (language == "ru")
            assert len((await listed(stage, "/top balance")).text.splitlines()) == 4

    async def test_nobody_is_a_list_too(self, stage: Stage) -> None:
        """In a new bot: said in words, also where a chart was asked for; in both languages."""
        await stage.start()
        for language, word in (("en", "^Nobody"), ("ru", "никто|некого")):
            await speaking(stage, language)
            for command in ("/recent_users", "/top", "/top chart", "/top cost"):
                assert "photo" not in (await said(stage.admin, command, match=word)).json


async def crowded(stage: Stage, size: int, name: str = "Жук\nи\u2028Щит {}") -> None:
    """People who were here before the bot is started: each asked a day before the one before them, and has less."""
    async with SqliteStorage.open(f"sqlite:///{stage.folder / 'gptbot.db'}") as storage, storage.begin() as uow:
        for number in range(size):
            who, at = account_id("telegram", 5_000 + number), datetime.now(UTC) - timedelta(days=number, hours=1)
            account = Account(id=who, name=name.format(number), registered_at=at, last_request_at=at)
            await uow.accounts.save(account)
            wallet = await uow.wallets.get(who, Unit.TOKEN)
            entry = EntryId(f"welcome/{who}")
            await uow.wallets.save(wallet.credit(30_000 - number, reason=Reason.WELCOME, entry_id=entry, at=at))
