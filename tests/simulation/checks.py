"""What has to be true after a schedule, from what Telegram, the models and the witness saw."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

import attrs

from gptbot.domain.ids import account_id
from gptbot.domain.units import Unit
from gptbot.domain.wallet import Entry, Reason
from simulation.mail import ADMIN_ID, ANNOUNCED, ANSWER, ASKED, Sending
from simulation.models import Call
from simulation.people import GROUP_ID, Said
from simulation.rules import Debt, Rules
from simulation.schedule import Deed, Schedule
from simulation.telegram import SimulatedTelegram
from simulation.witness import Witness

DRAWING = "Drawing"
_PROMPT = re.compile(r"\bP(\d+)x\b")


@attrs.define(eq=False, kw_only=True, slots=False)
class Evidence:
    """All that was seen."""

    schedule: Schedule
    said: Sequence[Said]
    telegram: SimulatedTelegram
    calls: Sequence[Call]
    witness: Witness

    @property
    def sent(self) -> list[Sending]:
        """What Telegram took."""
        return self.telegram.mail.sent

    @cached_property
    def rules(self) -> Rules:
        """What is owed to whom."""
        return Rules(schedule=self.schedule, said=self.said, mail=self.telegram.mail)

    @cached_property
    def by_number(self) -> dict[int, Said]:
        """What was said, by the number that marks its words; of an album, the part with the words."""
        return {one.action.number: one for one in reversed(self.said)}

    @cached_property
    def shown(self) -> dict[int, list[Sending]]:
        """The messages that show the answer of a call."""
        found: dict[int, list[Sending]] = {}
        for sending in self.sent:
            for number in set(ANSWER.findall(sending.text)):
                found.setdefault(int(number), []).append(sending)
        return found


def judged(evidence: Evidence) -> Iterator[str]:
    """Sentences about what is wrong."""
    yield from (f"no correct bot sends this: {line}" for line in evidence.telegram.violations)
    yield from unanswered(evidence)
    yield from ignored(evidence)
    yield from charged_wrongly(evidence)
    yield from refilled_wrongly(evidence)
    yield from strayed(evidence)
    yield from overheard(evidence)
    yield from sent_twice(evidence)
    yield from littered(evidence)


def unanswered(evidence: Evidence) -> Iterator[str]:
    """Every update was answered or refused, each by a message of its own."""
    debts = [debt for debt in evidence.rules.debts() if not debt.excused]
    payers: dict[int, Debt] = {}

    def settled(debt: Debt, tried: set[int]) -> bool:
        for place, sending in enumerate(evidence.sent):
            if place in tried or not debt.paid_by(sending):
                continue
            tried.add(place)
            if place not in payers or settled(payers[place], tried):
                payers[place] = debt
                return True
        return False

    for debt in debts:
        if not settled(debt, set()):
            yield f"nobody answered {debt.said}"


def ignored(evidence: Evidence) -> Iterator[str]:
    """What is not for the bot, or comes from somebody who is blocked, reaches no model."""
    silent = {number for number, said in evidence.by_number.items() if evidence.rules.ignored(said)}
    for call in evidence.calls:
        if call.asked in silent:
            yield f"a model was asked what nobody was to answer: {evidence.by_number[call.asked]}"


def charged_wrongly(evidence: Evidence) -> Iterator[str]:
    """Each question that was answered is charged once, for the answer that was shown; others are not."""
    charges: dict[int, list[Entry]] = {}
    for entry in evidence.witness.entries:
        if entry.reason is Reason.CHARGE:
            said = _charged_for(evidence, entry)
            if said is None:
                yield f"nobody asked for what {entry} charges"
            else:
                charges.setdefault(said.action.number, []).append(entry)
    for number, said in evidence.by_number.items():
        if evidence.rules.asks(said):
            yield from _question(evidence, said, charges.pop(number, []))
    for number, entries in charges.items():
        if any(entry.amount or entry.absorbed for entry in entries):  # the admin's words may come too late to announce
            yield f"{evidence.by_number[number]} was no question, and was charged {entries}"


def _charged_for(evidence: Evidence, entry: Entry) -> Said | None:
    """Ids of entries come from events, which are named after chat and message, or after the album."""
    for said in evidence.by_number.values():
        names = (
            f":{said.update_id}:{said.chat}:{said.message}/",
            f":album:{said.chat}:{said.user}:{said.action.number}/",
        )
        if any(name in entry.id for name in names):
            return said
    return None


def _question(evidence: Evidence, said: Said, charges: list[Entry]) -> Iterator[str]:
    shown = [call for call in evidence.calls if call.asked == said.action.number and call.number in evidence.shown]
    if len(shown) > 1:
        yield f"{said} got the answers of {len(shown)} calls"
    if not shown and charges and not evidence.rules.excused(said):
        yield f"{said} was charged {charges} and got no answer"
    if said.user == ADMIN_ID:
        shown = []
        if any(entry.amount for entry in charges):
            yield f"the admin was charged {charges}"
    for call in shown:
        yield from _paid(said, call, charges)
    listening = said.action.deed is Deed.VOICE
    if len(charges) > 1 + listening:
        yield f"{said} was charged more than once: {charges}"
    if any(entry.account_id != account_id("telegram", said.user) for entry in charges):
        yield f"somebody else paid for {said}: {charges}"


def _paid(said: Said, call: Call, charges: list[Entry]) -> Iterator[str]:
    used = [(entry.unit, entry.absorbed - entry.amount) for entry in charges]
    if used.count((call.unit, call.used)) != 1:
        yield f"{said} was answered by {call.words} for {call.used} {call.unit}, and charged {used}"


def refilled_wrongly(evidence: Evidence) -> Iterator[str]:
    """What the admin reads as added is added, once."""
    added = [entry.amount for entry in evidence.witness.entries if entry.reason is Reason.REFILL]
    for said in evidence.by_number.values():
        words = said.action.words.split()
        if words[:1] != ["/refill"] or int(words[2]) < 0:
            continue
        read = any(one.chat == ADMIN_ID and re.search(rf"Added for .*: {words[2]} ", one.text) for one in evidence.sent)
        if added.count(int(words[2])) > 1 or (read and int(words[2]) not in added):
            yield f"{said} was added {added.count(int(words[2]))} times"


def strayed(evidence: Evidence) -> Iterator[str]:
    """No words reach another chat than that in which they were said; the admin sees pictures without names."""
    images = {call.asked for call in evidence.calls if call.unit is Unit.IMAGE}
    for sending in evidence.sent:
        for number in {int(mark) for mark in ASKED.findall(sending.text)}:
            said = evidence.by_number.get(number)
            home = ADMIN_ID if said is None else said.chat
            if sending.chat != home and not (sending.chat == ADMIN_ID and number in images):
                yield f"{said} was answered in chat {sending.chat}: {sending.text[:60]!r}"
        for number in {int(mark) for mark in _PROMPT.findall(sending.text)}:
            owner = evidence.by_number[number]
            if sending.chat not in {owner.user, owner.chat, ADMIN_ID, GROUP_ID}:
                yield f"the prompt of {owner} was shown in chat {sending.chat}"
        for number in {int(mark) for mark in ANNOUNCED.findall(sending.text)}:
            order = evidence.by_number.get(number - 1)
            if order is not None and order.action.words == "/announce test" and sending.chat != ADMIN_ID:
                yield f"a trial of an announcement went to {sending.chat}"


def overheard(evidence: Evidence) -> Iterator[str]:
    """A model is told what was said in the same chat, and prompts of nobody else."""
    for call in evidence.calls:
        said = evidence.by_number.get(call.asked)
        if said is None:
            continue
        text = "\n".join(turn.text for turn in call.turns)
        for number in {int(mark) for mark in ASKED.findall(text)} - {0}:
            if evidence.by_number[number].chat != said.chat:
                yield f"for {said} the model was told what was said elsewhere: {evidence.by_number[number]}"
        for number in {int(mark) for mark in _PROMPT.findall(text)}:
            if evidence.by_number[number].user != said.user and said.chat != GROUP_ID:
                yield f"for {said} the model was told the prompt of {evidence.by_number[number]}"


def sent_twice(evidence: Evidence) -> Iterator[str]:
    """Twice comes only what the bot could not know to have come: the answer was lost, or it died before it noted it."""
    for first, second in evidence.telegram.mail.twice():
        if not evidence.telegram.mail.unknown(first):
            yield f"sent twice to {first.chat}, at {first.at_s} and {second.at_s}: {first.text[:60]!r}"


def littered(evidence: Evidence) -> Iterator[str]:
    """No "Drawing…" is left standing, unless the bot could not know that it stands there."""
    for sending in evidence.sent:
        if not sending.text.startswith(DRAWING) or evidence.rules.shut(sending.chat):
            continue
        message = evidence.telegram.state.chats[sending.chat].messages[sending.message_id]
        if sending.heard and not (sending.life.crashed or sending.life.hurt) and not message.deleted:
            yield f"in {sending.chat}, «{sending.text}» of {sending.at_s} is still there"
