"""The contract of inbox, outbox, reports and alerts; `StorageContract` includes it."""

from datetime import timedelta

import attrs
import pytest

from gptbot.domain.account import Language
from gptbot.domain.errors import NotEnough
from gptbot.domain.ids import ChatId, EventId
from gptbot.domain.letter import Letter, Priority
from gptbot.domain.notices import Answer, Profile, Refused, WalletView
from gptbot.domain.ports.storage import InboxItem, Posting, Storage
from gptbot.domain.reports import FailureReport, ReportPart, Reports, RequestReport
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.usage import Counters, Spent, TokenUsage
from gptbot.testing.ledger_contract import ANN, HARD_TEXTS, NOW

ANN_PROFILE = Profile(id=ANN, name="Ann \ud800", username=None)
CHAT = ChatId("telegram:-100")


def item(event_id: str) -> InboxItem:
    """Something that was said."""
    return InboxItem(event_id=EventId(event_id), lane="lane", payload=f'{{"said": "{event_id}"}}', received_at=NOW)


def letter(key: str, to: ChatId = CHAT) -> Letter:
    """A letter with an answer."""
    return Letter(key=key, to=to, notice=Answer(text=f"answer {key}"), language=Language.RU)


def request_report(number: int) -> RequestReport:
    """A report with something in every field."""
    return RequestReport(
        number=number,
        user=ANN_PROFILE,
        group="a group",
        parts=(
            ReportPart(
                spent=Spent(
                    unit=Unit.TOKEN,
                    amount=3,
                    model="gpt",
                    tokens=TokenUsage(input=1, output=2, total=AMOUNT_MAX),
                ),
                charged=3,
                absorbed=0,
            ),
        ),
        cost_nano_usd=None,
        left=(WalletView(unit=Unit.TOKEN, posted=AMOUNT_MAX, held=1),),
        run=Counters(requests=1),
        total=Counters(tokens=AMOUNT_MAX),
    )


def failure_report(detail: str = "detail") -> FailureReport:
    """A report of a failure."""
    return FailureReport(user=ANN_PROFILE, group=None, model="gpt", failure="busy", detail=detail)


async def inbox_ids(storage: Storage, *, after: int = 0, limit: int = 100) -> list[str]:
    """The events that wait, in order."""
    async with storage.begin() as unit:
        return [waiting.event_id for waiting in await unit.inbox.waiting(after=after, limit=limit)]


async def outbox_keys(storage: Storage, frontend: str = "telegram", *, after: int = 0, limit: int = 100) -> list[str]:
    """The keys of the letters that wait, in order."""
    async with storage.begin() as unit:
        return [posting.letter.key for posting in await unit.outbox.waiting(frontend, after=after, limit=limit)]


async def put(storage: Storage, *letters: Letter) -> tuple[Posting, ...]:
    """Stores letters, in a transaction of its own; all that wait."""
    async with storage.begin() as unit:
        for one in letters:
            await unit.outbox.put(one)
        return await unit.outbox.waiting("telegram", after=0, limit=100)


class InboxContract:
    """What every `Inbox` does."""

    async def test_items_wait_in_the_order_of_arrival(self, storage: Storage) -> None:
        """Items wait in the order of arrival, as they were received, in pages."""
        async with storage.begin() as unit:
            await unit.inbox.add([item("c"), item("a")])
        async with storage.begin() as unit:
            await unit.inbox.add([item("b")])
            waiting = await unit.inbox.waiting(after=0, limit=100)
            assert await unit.inbox.count() == 3
        assert [one.event_id for one in waiting] == ["c", "a", "b"]
        assert waiting[0] == attrs.evolve(item("c"), number=waiting[0].number)
        numbers = [one.number for one in waiting]
        assert numbers == sorted(set(numbers))
        assert await inbox_ids(storage, limit=2) == ["c", "a"]
        assert await inbox_ids(storage, after=numbers[1]) == ["b"]

    async def test_repeated_event_is_dropped(self, storage: Storage) -> None:
        """An event is stored once: repeated in a batch, while it waits, or after it was done."""
        async with storage.begin() as unit:
            await unit.inbox.add([item("a"), item("a"), item("b")])
            await unit.inbox.add([attrs.evolve(item("a"), payload="other")])
        assert await inbox_ids(storage) == ["a", "b"]
        async with storage.begin() as unit:
            await unit.inbox.done(EventId("a"), NOW)
            await unit.inbox.add([item("a"), item("c")])
            await unit.inbox.add([])
        assert await inbox_ids(storage) == ["b", "c"]

    async def test_done_items_wait_no_more(self, storage: Storage) -> None:
        """A done item is done and not counted; an event that never came can be done beforehand."""
        async with storage.begin() as unit:
            await unit.inbox.add([item("a")])
            assert not await unit.inbox.is_done(EventId("a"))
            assert not await unit.inbox.is_done(EventId("early"))
            for event_id in ("a", "a", "early"):
                await unit.inbox.done(EventId(event_id), NOW)
        async with storage.begin() as unit:
            await unit.inbox.add([item("early")])
            assert await unit.inbox.is_done(EventId("a"))
            assert await unit.inbox.is_done(EventId("early"))
            assert await unit.inbox.count() == 0

    async def test_failures_are_counted(self, storage: Storage) -> None:
        """Every failure of a waiting item counts; one that does not wait has none."""
        async with storage.begin() as unit:
            await unit.inbox.add([item("a"), item("b")])
            assert [await unit.inbox.failed(EventId("a")) for _ in range(3)] == [1, 2, 3]
            assert [one.failures for one in await unit.inbox.waiting(after=0, limit=9)] == [3, 0]
            await unit.inbox.done(EventId("a"), NOW)
            assert await unit.inbox.failed(EventId("a")) == 0
            assert await unit.inbox.failed(EventId("unknown")) == 0

    async def test_pruning_forgets_what_is_done(self, storage: Storage) -> None:
        """Pruning forgets what was done before the moment, and never what waits; numbers go on rising."""
        async with storage.begin() as unit:
            await unit.inbox.add([item("old"), item("young"), item("waiting"), item("newest")])
            numbers = [one.number for one in await unit.inbox.waiting(after=0, limit=9)]
            for event_id in ("old", "newest"):
                await unit.inbox.done(EventId(event_id), NOW - timedelta(microseconds=1))
            await unit.inbox.done(EventId("young"), NOW)
            await unit.inbox.prune(NOW)
        async with storage.begin() as unit:
            done = [await unit.inbox.is_done(EventId(event_id)) for event_id in ("old", "young", "waiting", "newest")]
            await unit.inbox.add([item("next")])
            waiting = await unit.inbox.waiting(after=0, limit=9)
        assert done == [False, True, False, False]
        assert [one.event_id for one in waiting] == ["waiting", "next"]
        assert waiting[1].number > max(numbers)


class OutboxContract:
    """What every `Outbox` does."""

    async def test_letter_comes_back(self, storage: Storage) -> None:
        """A letter comes back whole, with a refusal inside its notice as well."""
        full = Letter(
            key="full",
            to=CHAT,
            notice=Refused(refusal=NotEnough(unit=Unit.IMAGE, held=AMOUNT_MAX)),
            language=Language.EN,
            priority=Priority.REPORT,
            reply_to="77",
            exchange=EventId("event"),
            replaces="78",
            asker=ANN,
        )
        reports = attrs.evolve(full, key="reports", notice=Reports(reports=(request_report(1), failure_report())))
        postings = await put(storage, full, reports, letter("plain"))
        assert [posting.letter for posting in postings] == [full, reports, letter("plain")]
        assert [posting.parts_sent for posting in postings] == [0, 0, 0]

    async def test_letters_wait_for_their_frontend(self, storage: Storage) -> None:
        """Each frontend sees its own letters, in the order of writing, in pages."""
        others = [letter("c", ChatId("console:ann")), letter("t", ChatId("telegramish:1"))]
        postings = await put(storage, letter("2"), *others, letter("1"), letter("3"))
        assert await outbox_keys(storage) == ["2", "1", "3"]
        assert await outbox_keys(storage, "console") == ["c"]
        assert await outbox_keys(storage, limit=2) == ["2", "1"]
        assert await outbox_keys(storage, after=postings[1].number) == ["3"]

    async def test_letters_for_one_chat(self, storage: Storage) -> None:
        """The letters of one chat alone, in the order of writing, in pages; of another frontend's chat none."""
        first, *_ = await put(storage, letter("2"), letter("other", ChatId(ANN)), letter("1"), letter("3"))
        async with storage.begin() as unit:
            pages = [
                await unit.outbox.waiting("telegram", after=0, limit=2, to=CHAT),
                await unit.outbox.waiting("telegram", after=first.number, limit=9, to=CHAT),
                await unit.outbox.waiting("console", after=0, limit=9, to=CHAT),
            ]
        assert [[posting.letter.key for posting in page] for page in pages] == [["2", "1"], ["1", "3"], []]

    async def test_waiting_letter_is_written_once(self, storage: Storage) -> None:
        """A second letter with the key of one that waits is dropped."""
        again = attrs.evolve(letter("same"), notice=Answer(text="other"))
        assert [posting.letter for posting in await put(storage, letter("same"), again)] == [letter("same")]
        assert [posting.letter for posting in await put(storage, again)] == [letter("same")]

    async def test_progress_is_kept(self, storage: Storage) -> None:
        """How many parts have arrived is kept; a removed letter is gone, and its number is not used again."""
        first, second = await put(storage, letter("1"), letter("2"))
        async with storage.begin() as unit:
            await unit.outbox.sent(first.number, 2)
            await unit.outbox.sent(10**9, 2)
            await unit.outbox.remove(second.number)
            await unit.outbox.remove(second.number)
        kept, third = await put(storage, letter("3"))
        assert kept == attrs.evolve(first, parts_sent=2)
        assert third.number > second.number

    async def test_letters_are_readdressed(self, storage: Storage) -> None:
        """What waits for one chat goes to another, at its place; other letters stay."""
        new = ChatId("telegram:-200")
        await put(storage, letter("1"), letter("2", ChatId(ANN)), letter("3"))
        async with storage.begin() as unit:
            await unit.outbox.readdress(CHAT, new)
        assert [(p.letter.key, p.letter.to) for p in await put(storage)] == [("1", new), ("2", ANN), ("3", new)]

    @pytest.mark.parametrize("text", HARD_TEXTS)
    async def test_hard_texts_survive_in_letters(self, storage: Storage, text: str) -> None:
        """Every text of a notice comes back exactly."""
        [posting] = await put(storage, attrs.evolve(letter("key"), notice=Answer(text=text)))
        assert posting.letter.notice == Answer(text=text)


class ReportQueueContract:
    """What every `ReportQueue` does."""

    async def test_reports_are_taken_once_in_order(self, storage: Storage) -> None:
        """Reports are taken oldest first, each once, as many as asked for."""
        reports: list[RequestReport | FailureReport] = [request_report(1)]
        reports += [failure_report("\ud800\0"), request_report(2), failure_report()]
        async with storage.begin() as unit:
            for report in reports:
                await unit.reports.put(report)
        async with storage.begin() as unit:
            assert await unit.reports.take(limit=3) == tuple(reports[:3])
        async with storage.begin() as unit:
            assert await unit.reports.take(limit=3) == (reports[3],)
            assert await unit.reports.take(limit=3) == ()


class AlertsContract:
    """What every `Alerts` does."""

    async def test_alert_is_due_after_its_quiet_time(self, storage: Storage) -> None:
        """An alert is due when nothing was said of its kind for its quiet time, each kind for itself."""
        due = []
        for kind, after_s in (("a", 0), ("a", 59), ("b", 59), ("a", 60), ("a", 119), ("a", 121)):
            async with storage.begin() as unit:
                due.append(await unit.alerts.due(kind, NOW + timedelta(seconds=after_s), quiet_s=60))
        assert due == [True, False, True, True, False, True]

    async def test_old_alerts_are_forgotten(self, storage: Storage) -> None:
        """What was said before a moment is forgotten, and due whatever its quiet time; what was said since is not."""
        for kind, after_s in (("old", 0), ("new", 60)):
            async with storage.begin() as unit:
                await unit.alerts.due(kind, NOW + timedelta(seconds=after_s), quiet_s=600)
        async with storage.begin() as unit:
            await unit.alerts.prune(NOW + timedelta(seconds=60))
        at = NOW + timedelta(seconds=61)
        async with storage.begin() as unit:
            assert [await unit.alerts.due(kind, at, quiet_s=600) for kind in ("old", "new")] == [True, False]
