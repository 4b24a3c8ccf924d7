"""The rules of the house once more, as somebody knows them who has only read them: what an update is owed."""

import re
from collections.abc import Sequence

import attrs

from simulation.mail import ADMIN_ID, Mail, Sending
from simulation.people import GROUP_ID, Said, person_id
from simulation.schedule import Deed, Kind, Schedule

QUESTIONS = {Deed.ASK, Deed.LONG, Deed.REPLY, Deed.VOICE, Deed.PICTURE, Deed.ALBUM, Deed.CHAT}
_PAID = re.compile(r"/(imagine|img|pro) ")
_STRANGER = "We have not met yet"
_REFUSED = (
    rf"{_STRANGER}|The model cannot answer|The model refused|Nothing was charged|You have no|are held by a request"
)
_REFUSED += "|One moment, please|cannot be fetched|could not"
_MOMENT = re.compile("One moment, please")
MINUTE_S = 62

_ANSWERS = {
    "start": "Hello|Good to see you again",
    "help": "/balance",
    "balance": "Your balance",
    "stats": "Requests: ",
    "invite": "Your invitation link",
    "prompt": "system prompt",
    "reset_prompt": "default one",
    "switch_model": "model answers now",
    "extended_context": "remember up to",
    "delete_context": "Our dialogue is forgotten",
    "ask_favor": "I have asked the admin|waits for the admin|You can ask when|You are the admin",
    "nonsense": "I do not know",
    "forget_me": "Shall I forget you|you are forgotten",
    "refill": "Added for|Taken from|not registered|That is too much",
    "block": "is blocked|not registered",
    "unblock": "is unblocked|is not blocked|not registered",
    "recent_users": "Active in|Nobody was active",
    "top_users": "Top |Nobody has",
    "data": "Requests:|not registered",
    "announce": "An announcement to|announcement|Nobody would get it",
    "stop": "The bot is stopping",
}
_NO_COMMAND = r"A\d+x to Q0x|announcement|how it will look|The model cannot|Nothing was charged|You have no|One moment"


@attrs.frozen(kw_only=True)
class Debt:
    """What an update is owed: a message of this kind in its chat, or silence. ``excused``: both will do."""

    said: Said
    pattern: "re.Pattern[str]"
    excused: bool

    def paid_by(self, sending: Sending) -> bool:
        """Whether this message may be the answer."""
        if sending.chat != self.said.chat or sending.at_s < self.said.at_s:
            return False
        replied = sending.chat != GROUP_ID or sending.reply_to == self.said.message
        return replied and self.pattern.search(sending.text) is not None


@attrs.frozen(kw_only=True)
class Rules:
    """What is owed, by what people did and could see."""

    schedule: Schedule
    said: Sequence[Said]
    mail: Mail

    def asks(self, said: Said) -> bool:
        """Whether it is a question to a model, and for the bot."""
        action = said.action
        return said.meant and (action.deed in QUESTIONS or _PAID.match(action.words) is not None)

    def ignored(self, said: Said) -> bool:
        """Whether nobody may answer it: it is not for the bot, or its sender was blocked before and stays so."""
        if said.action.deed in QUESTIONS and not said.meant:
            return True
        freed = max((one.at_s for one in self._orders("/unblock", said.user)), default=0.0)
        blocks = (one for one in self._orders("/block", said.user) if one.at_s > freed)
        return any(self._acknowledged(one) < said.at_s for one in blocks)

    def debts(self) -> list[Debt]:
        """What every update is owed; none for presses, doors, and what nobody may answer."""
        owed = []
        seen: set[int] = set()
        for said in self.said:
            pattern = self._pattern(said)
            if pattern is None or said.action.number in seen or self.ignored(said):
                continue
            seen.add(said.action.number)
            owed.append(Debt(said=said, pattern=re.compile(pattern), excused=self.excused(said)))
        return owed

    def excused(self, said: Said) -> bool:
        """Whether silence is right, or may be: a block or a farewell can be served before what was said earlier."""
        private = said.chat != GROUP_ID
        return (
            any(self._orders("/block", said.user))
            or self.gone(said.user)
            or (private and self.shut(said.user))
            or (self.asks(said) and self._hasty(said))
        )

    def gone(self, user: int) -> bool:
        """Whether they ever wanted to be forgotten."""
        pressed = (one.pressed or "" for one in self.said if one.user == user)
        return any(data.startswith("forget_me:yes") for data in pressed)

    def shut(self, user: int) -> bool:
        """Whether they ever shut their chat with the bot."""
        return any(one.action.deed is Deed.BLOCK_BOT for one in self.said if one.user == user)

    def _pattern(self, said: Said) -> str | None:
        action = said.action
        if self.asks(said):
            return rf"A\d+x to Q{action.number}x\b|{_REFUSED}"
        if action.deed is not Deed.SAY:
            return None
        if not action.words.startswith("/"):
            return _NO_COMMAND
        name = action.words[1:].split()[0]
        if name == "nonsense" and action.group:
            return None
        if name == "prompt" and action.words.endswith("brief"):
            return rf"P{action.number}x|{_STRANGER}"
        return f"{_ANSWERS[name]}|{_STRANGER}"

    def _hasty(self, said: Said) -> bool:
        """Whether they were told that they ask too often, or would have been: the telling itself may be cut off.

        It is told once within a minute, by the bot's clock, for all chats or for the one where too many wait.
        """
        cut_off = any(fault.kind is Kind.CANCEL for fault in self.schedule.faults)
        if self.schedule.requests_per_minute and (cut_off or self.shut(said.user)):
            return True
        if cut_off and self.schedule.waiting_max < len(self._asked_by(said.user)):
            return True
        since_s = 0.0 if any(fault.kind is Kind.CLOCK for fault in self.schedule.faults) else said.at_s - MINUTE_S
        told = [one for one in self.mail.sent if one.at_s >= since_s and _MOMENT.search(one.text)]
        return any(one.chat == said.user or self._replies(one, said.user) for one in told)

    def _asked_by(self, user: int) -> list[Said]:
        return [one for one in self.said if one.user == user and self.asks(one)]

    def _replies(self, sending: Sending, user: int) -> bool:
        return sending.chat == GROUP_ID and any(
            one.message == sending.reply_to for one in self.said if one.user == user and one.chat == GROUP_ID
        )

    def _orders(self, command: str, user: int) -> list[Said]:
        return [one for one in self.said if one.action.words == f"{command} {user}"]

    def _acknowledged(self, block: Said) -> float:
        """When the admin read that it is done."""
        name = next(f"User{number}" for number in range(99) if f"{person_id(number)}" in block.action.words)
        done = re.compile(rf"{name}\b.* is blocked and gets no answers")
        read = (one for one in self.mail.sent if one.chat == ADMIN_ID and one.at_s >= block.at_s)
        return next((one.at_s for one in read if done.search(one.text)), float("inf"))
