"""What the bot sent and whether it knows: the ground on which something may be sent twice."""

import re

import attrs

from gptbot.domain.ids import ChatId
from simulation.crossings import Life

ADMIN_ID = 1
ANSWER = re.compile(r"\bA(\d+)x\b")
ASKED = re.compile(r"\bQ(\d+)x\b")
ANNOUNCED = re.compile(r"\bN(\d+)x\b")


@attrs.define(eq=False)
class Sending:
    """One message that Telegram took. ``heard``: the bot was told so; ``noted``: and it is in the store."""

    chat: int
    text: str
    life: Life
    message_id: int
    at_s: float
    reply_to: int | None = None
    heard: bool = False
    noted: bool = False

    @property
    def bulk(self) -> bool:
        """Whether it is an announcement."""
        return ANNOUNCED.search(self.text) is not None


@attrs.define(eq=False)
class Mail:
    """Everything that Telegram took, in order."""

    sent: list[Sending] = attrs.Factory(list)

    def noted(self, life: Life, chat: ChatId, *, bulk: bool) -> None:
        """The store knows of what this run sent there so far."""
        number = int(chat.partition(":")[2])
        for sending in reversed(self.sent):
            if sending.life is not life:
                continue
            if sending.chat == number and sending.bulk is bulk and sending.heard:
                if sending.noted:
                    break
                sending.noted = True

    def unknown(self, sending: Sending) -> bool:
        """Whether the bot could not know that it came.

        The answer was lost, or it died before it could note it, or was ended while the store took long. What was
        followed by something else had to be noted before that.
        """
        life = sending.life
        if not sending.heard or life.hurt:  # who was cancelled noted nothing, and somebody else went on
            return True
        if sending.noted or not (life.crashed or (life.dead and life.slow)):
            return False
        place = self.sent.index(sending)
        return not any(self._follows(later, sending) for later in self.sent[place + 1 :])

    def _follows(self, later: Sending, sending: Sending) -> bool:
        if later.life is not sending.life or later.bulk is not sending.bulk:
            return False
        return sending.bulk or (later.chat == sending.chat and ANSWER.search(later.text) is not None)

    def twice(self) -> list[tuple[Sending, Sending]]:
        """What came to the same chat with the same words though those are never used twice, and the time before."""
        last: dict[tuple[int, str], Sending] = {}
        found = []
        for sending in self.sent:
            announced = sending.bulk and sending.chat != ADMIN_ID  # who also gets a preview
            if not (ANSWER.search(sending.text) or announced):
                continue
            key = (sending.chat, sending.text)
            if key in last:
                found.append((last[key], sending))
            last[key] = sending
        return found
