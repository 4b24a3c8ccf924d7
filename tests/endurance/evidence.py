"""What must be true after all: looked up in the store, and in what the emulators saw."""

import itertools
import sqlite3
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import attrs

from endurance.answers import PART, cost, doomed, parts
from endurance.crowd import Asked, Crowd
from gptbot.adapters.sqlite.audit import audited
from integration.emulators.telegram import Message

_EMPTY = {
    "unserved": "SELECT count(*) FROM inbox WHERE done_at IS NULL",
    "undelivered": "SELECT count(*) FROM outbox",
    "held": "SELECT count(*) FROM holds",
    "running": "SELECT count(*) FROM exchanges WHERE status IN ('opened', 'answered')",
}
_NEGATIVE = "SELECT count(*) FROM wallets WHERE posted < 0 OR held < 0 OR held > posted"


@attrs.frozen
class Death:
    """When a process ended (`time.monotonic`), and whether it was asked to."""

    at: float
    asked: bool


@attrs.define
class Findings:
    """What is wrong, and how often something was sent twice that may be: a process died before it could note it."""

    faults: list[str] = attrs.Factory(list)
    doubles: int = 0

    def expect(self, fine: object, otherwise: str) -> None:
        """Notes a fault, unless it is fine."""
        if not fine:
            self.faults.append(otherwise)


def rows(store: Path, sql: str) -> list[tuple[object, ...]]:
    """What a statement finds; nothing is changed."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


def known_updates(store: Path) -> set[int]:
    """The numbers of all updates that the store has, done or not."""
    return {int(str(event).split(":")[1]) for (event,) in rows(store, "SELECT event_id FROM inbox")}


def lost(store: Path, offered: Iterable[int], confirmed: int) -> list[int]:
    """What Telegram was told to forget and the store does not have."""
    known = known_updates(store)
    return [number for number in offered if number <= confirmed and number not in known]


def summed_up(store: Path, findings: Findings) -> None:
    """Every balance is the sum of its entries, none is negative, and each hold has its request."""
    audit = audited(store, threading.Event())
    findings.faults.extend(audit.faults)
    findings.expect(rows(store, _NEGATIVE) == [(0,)], "a wallet is negative")


def unfinished(store: Path) -> list[str]:
    """What is left to do."""
    return [f"{count} {what}" for what, sql in _EMPTY.items() for (count,) in rows(store, sql) if count]


def charged(store: Path, crowd: Crowd, findings: Findings) -> None:
    """Who was answered has paid once what the answer used, who was refused nothing; what was given is there once."""
    entries = rows(store, "SELECT id, account_id, amount, reason FROM entries WHERE reason NOT IN ('welcome')")
    paid: dict[str, list[tuple[str, int]]] = defaultdict(list)
    given: Counter[tuple[str, int]] = Counter()
    for entry, account, amount, reason in entries:
        assert isinstance(amount, int)
        if reason == "charge":
            event = str(entry).removeprefix("charge/").split("/", maxsplit=1)[0]
            paid[":" + event.split(":", 2)[2]].append((str(account), -amount))
        else:
            given[str(account), amount] += 1
    for asked in crowd.asked.values():
        wanted = [] if doomed(asked.token) else [(f"telegram:{asked.user_id}", cost(asked.token))]
        found = [each for each in paid.pop(asked.event, []) if each[1]]
        findings.expect(found == wanted, f"{asked.token} cost {found} and not {wanted}")
    findings.expect(not paid, f"charged for nothing that was asked: {paid}")
    wished = Counter((f"telegram:{granted.user_id}", granted.amount) for granted in crowd.granted.values())
    findings.expect(given == wished, f"given: {given - wished} too much, {wished - given} not")


def answered(crowd: Crowd, deaths: list[Death], findings: Findings) -> None:
    """Every question has its answer, whole, in the chat that asked and in the order of asking; doubles are counted."""
    findings.faults.extend(crowd.strays)
    lanes: dict[tuple[int, int], list[Asked]] = defaultdict(list)
    for asked in crowd.asked.values():
        for message in asked.said:
            where = f"{asked.token} of chat {asked.chat_id} was answered in {message.chat.id}"
            findings.expect(message.chat.id == asked.chat_id, where)
        if not doomed(asked.token):
            _whole(asked, deaths, findings)
            lanes[asked.chat_id, asked.user_id].append(asked)
    for lane in lanes.values():
        first = [asked.said[0].at for asked in lane if asked.said]
        findings.expect(first == sorted(first), f"chat {lane[0].chat_id} was answered out of order")
    _refused(crowd, deaths, findings)
    for prompted in crowd.prompted.values():
        findings.expect(prompted.said, f"the prompt {prompted.token} of {prompted.user_id} was not confirmed")
        _once(prompted.said, f"the prompt {prompted.token}", deaths, findings)
    for granted in crowd.granted.values():
        findings.expect(granted.said, f"{granted.user_id} was not told of {granted.amount}")
        _once(granted.said, f"the word of {granted.amount}", deaths, findings)


def _whole(asked: Asked, deaths: list[Death], findings: Findings) -> None:
    by_part: dict[str, list[Message]] = defaultdict(list)
    for message in asked.said:
        for found in PART.finditer(message.text):
            by_part[found.group(2)].append(message)
    wanted = {str(number) for number in range(parts(asked.token))}
    findings.expect(set(by_part) == wanted, f"{asked.token} was answered with the parts {sorted(by_part)} of {wanted}")
    for number, messages in by_part.items():
        _once(messages, f"{asked.token}.{number}", deaths, findings)
    replies = {message.reply_to for message in by_part.get("0", ())}
    in_group = asked.chat_id < 0
    findings.expect(not in_group or replies == {asked.message_id}, f"{asked.token} replies to {replies}")


def _refused(crowd: Crowd, deaths: list[Death], findings: Findings) -> None:
    """As many refusals in each chat as questions at which the model failed."""
    wanted = Counter(asked.chat_id for asked in crowd.asked.values() if doomed(asked.token))
    said: dict[int, list[Message]] = defaultdict(list)
    for message in crowd.refusals():
        said[message.chat.id].append(message)
    for chat_id in {*wanted, *said}:
        more = len(said[chat_id]) - wanted[chat_id]
        # Refusals are all alike: which one came twice, only its place before a death tells.
        possible = sum(1 for message in said[chat_id] if _died_after(message, deaths, crowd.stage.telegram.sent))
        findings.expect(0 <= more <= possible, f"chat {chat_id} was refused {more:+} times too often")
        findings.doubles += max(0, more)


def _once(messages: list[Message], what: str, deaths: list[Death], findings: Findings) -> None:
    """Sent once, and again only by the process after one that died before it could note that it had sent it."""
    for earlier, later in itertools.pairwise(messages):
        between = [death for death in deaths if earlier.at < death.at < later.at]
        findings.expect(len(between) >= 1, f"{what} was sent twice by one process")
        findings.expect(not between or not between[0].asked, f"{what} was sent again after an orderly end")
        findings.expect(
            not between or not _followed(earlier, before=between[0].at), f"{what} was sent twice, and noted in between"
        )
        findings.doubles += 1


def _died_after(message: Message, deaths: list[Death], sent: list[Message]) -> bool:
    death = next((death for death in deaths if death.at > message.at), None)
    return death is not None and not death.asked and not _followed(message, before=death.at)


def _followed(message: Message, *, before: float) -> bool:
    """Whether the bot said more in that chat before this moment: it does so only when the message is noted."""
    return any(other.by_bot and message.at < other.at < before for other in _later(message))


def _later(message: Message) -> Iterator[Message]:
    return (other for number, other in message.chat.messages.items() if number > message.id)
