"""What the scenarios about announcements share."""

import re
from collections import Counter
from datetime import UTC, datetime

import attrs

from gptbot.adapters.sqlite import SqliteStorage
from gptbot.domain.account import Account
from gptbot.domain.ids import EntryId, account_id
from gptbot.domain.units import Unit
from gptbot.domain.wallet import Reason
from integration.emulators.telegram import Message, User
from integration.harness import BotProcess, Stage, said

NEWS = "News of the house"
QUESTION = r"\?.*y/n"
REPORT = r"^Announcement: \d+ delivered"


async def crowd(stage: Stage, size: int) -> list[User]:
    """People who registered before the bot is started; the admin is not among them."""
    people = [stage.stranger(f"Person {number}") for number in range(size)]
    async with SqliteStorage.open(f"sqlite:///{stage.folder / 'gptbot.db'}") as storage, storage.begin() as uow:
        for user in people:
            user.chat.met = True
            at = datetime(2026, 1, 1, tzinfo=UTC)
            who = account_id("telegram", user.id)
            await uow.accounts.save(Account(id=who, name=user.profile["first_name"], registered_at=at))
            wallet = await uow.wallets.get(who, Unit.TOKEN)
            entry = EntryId(f"welcome/{who}")
            await uow.wallets.save(wallet.credit(30_000, reason=Reason.WELCOME, entry_id=entry, at=at))
    return people


async def previewed(stage: Stage, wanted: str = "req0", text: str = NEWS) -> Message:
    """An announcement up to its preview; the message that asks whether to send it."""
    admin = stage.admin
    await admin.says(f"/announce {wanted}")
    await admin.receives("preview")
    await admin.says(text)
    await admin.receives(f"^{re.escape(text)}$")
    return await admin.receives(QUESTION)


async def begun(stage: Stage, wanted: str = "req0") -> None:
    """An announcement that is under way."""
    await previewed(stage, wanted)
    await said(stage.admin, "y", match="on its way")


def told(people: list[User], text: str = NEWS) -> list[int]:
    """How often each of them got it."""
    counts = Counter(message.chat.id for user in people for message in user.inbox if message.text == text)
    return [counts[user.id] for user in people]


def delivered(stage: Stage) -> int:
    """How many announcements have arrived with anybody but the admin."""
    return sum(message.text == NEWS and message.chat.id != stage.admin.id for message in stage.telegram.sent)


async def until_delivered(stage: Stage, count: int) -> None:
    """Waits until so many have it."""
    await stage.telegram.until(lambda: delivered(stage) >= count, timeout_s=30, hope=f"{count} announcements")


@attrs.frozen
class Figures:
    """The numbers of a report."""

    delivered: int
    failed: int


async def reported(stage: Stage) -> tuple[Figures, str]:
    """The final report: its figures and its text."""
    text = (await stage.admin.receives(REPORT, timeout_s=30)).text
    found = re.findall(r"\d+", text.partition("\n")[0])
    return Figures(int(found[0]), int(found[1])), text


async def restarted(bot: BotProcess) -> None:
    """Killed and started again."""
    await bot.kill()
    await bot.start()
