"""Flood: whoever sends more than can be answered is told so once, and then not read for a while."""

import attrs

from gptbot.app.usecases.access import Paces
from gptbot.domain.access import Verdict
from gptbot.domain.flood import FROM_GROUP, FROM_MEMBER, FROM_ONE
from gptbot.domain.ids import EventId
from gptbot.domain.operator import Operator
from gptbot.domain.ports.ambient import Clock
from gptbot.domain.request import Request


@attrs.frozen(kw_only=True)
class Flood:
    """Judges what comes in before it is stored; what it remembers is gone with the process, and nothing hangs on it.

    Silence always follows a refusal that was stored before: nothing is dropped without a word.
    """

    operator: Operator
    clock: Clock
    _people: Paces = attrs.Factory(Paces)
    _groups: Paces = attrs.Factory(Paces)
    _doors: Paces = attrs.Factory(Paces)

    def verdict(self, request: Request, *, event_id: EventId | None = None) -> Verdict:
        """Whether this is taken in; ``event_id`` is what it counts as, where that is not its own."""
        who, chat, at = request.person.id, request.chat, self.clock.now()
        if self.operator.runs_it(who):
            return Verdict.SERVED
        event = event_id or request.event_id
        own = self._people.asking(request.dialog_id, event, at, FROM_ONE if chat.private else FROM_MEMBER)
        if chat.private or own is Verdict.SILENCE:
            return own
        # A refusal is a message, too: it takes room in the group like an answer.
        together = self._groups.asking(chat.id, event, at, FROM_GROUP)
        return own if together is Verdict.SERVED else together

    def refusing(self, request: Request) -> Verdict:
        """Whether somebody is told that this is not let in, or was told of another just now."""
        return self._people.refusing(request.dialog_id, request.event_id, self.clock.now())

    def passing(self, request: Request) -> bool:
        """Whether it is taken in that somebody came or went, which is never answered."""
        at = self.clock.now()
        return self._doors.asking(request.dialog_id, request.event_id, at, FROM_ONE) is Verdict.SERVED
