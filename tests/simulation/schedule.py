"""A schedule: who does what and when, and which faults strike where. A value, so that it can be cut and printed."""

from enum import StrEnum

import attrs


class Port(StrEnum):
    """Where the bot's work crosses to the outside; crossings are counted for each of these alone.

    A commit is what it writes: arrivals, something paid, an answer, a note of what was sent, or anything else. The
    disk is where transactions are kept that were committed together.
    """

    BEGIN = "begin"
    COMMIT = "commit"
    ARRIVAL = "arrival"
    PAYMENT = "payment"
    ANSWER = "answer"
    NOTE = "note"
    DISK = "disk"
    POLL = "poll"
    SEND = "send"
    SHOW = "show"
    FILE = "file"
    MODEL = "model"
    DRAW = "draw"
    LISTEN = "listen"


class Kind(StrEnum):
    """What happens at a crossing; "before" and "after" are about its effect on the outside."""

    CRASH_BEFORE = "crash before"
    CRASH_AFTER = "crash after"
    ERROR_BEFORE = "error before"
    ERROR_AFTER = "error after"
    DELAY = "delay"
    CANCEL = "cancel"
    STOP = "stop"
    CLOCK = "clock"
    REPEAT = "repeat"
    REORDER = "reorder"


class Deed(StrEnum):
    """What people do."""

    ASK = "ask"
    LONG = "long"
    REPLY = "reply"
    VOICE = "voice"
    PICTURE = "picture"
    ALBUM = "album"
    SAY = "say"
    CHAT = "chat"
    PRESS = "press"
    BLOCK_BOT = "block bot"
    UNBLOCK_BOT = "unblock bot"


@attrs.frozen
class Action:
    """Somebody does something; ``number`` marks the words, ``person`` 0 is the admin, ``group`` or in private.

    ``words`` are a command, or which button is pressed.
    """

    number: int
    at_s: float
    person: int
    deed: Deed
    words: str = ""
    group: bool = False


@attrs.frozen
class Fault:
    """What happens at the ``nth`` crossing of a port. ``amount``: seconds, or which update."""

    port: Port
    nth: int
    kind: Kind
    amount: float = 0


@attrs.frozen(kw_only=True)
class Schedule:
    """One simulated stretch of the bot's life, with the house it happens in."""

    seed: int
    disk: bool = True
    people: int = 4
    answers_all: bool = False
    requests_per_minute: int = 0
    waiting_max: int = 3
    actions: tuple[Action, ...] = ()
    faults: tuple[Fault, ...] = ()
