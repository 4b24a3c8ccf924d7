"""Makes a schedule from a seed: who does what, and where faults strike."""

from collections.abc import Callable
from random import Random

import attrs

from simulation.schedule import Action, Deed, Fault, Kind, Port, Schedule

ACTIONS_LEAST, ACTIONS_MOST = 14, 27
FAULTS_MOST = 14
APART_S = (0.0, 0.0, 0.05, 0.3, 1.0, 2.5, 6.0)

# How many crossings a schedule has, roughly: beyond, no fault would strike.
_REACH = {
    Port.BEGIN: 250,
    Port.COMMIT: 150,
    Port.ARRIVAL: 20,
    Port.PAYMENT: 24,
    Port.ANSWER: 18,
    Port.NOTE: 45,
    Port.DISK: 200,
    Port.POLL: 24,
    Port.SEND: 45,
    Port.SHOW: 30,
    Port.FILE: 4,
    Port.MODEL: 8,
    Port.DRAW: 2,
    Port.LISTEN: 2,
}
_EARLY = 4
"""Some faults come early, before anything has settled."""

_KINDS: dict[Kind, int] = {
    Kind.CRASH_BEFORE: 4,
    Kind.CRASH_AFTER: 5,
    Kind.ERROR_BEFORE: 4,
    Kind.ERROR_AFTER: 4,
    Kind.DELAY: 3,
    Kind.CANCEL: 1,
    Kind.STOP: 2,
    Kind.CLOCK: 1,
    Kind.REPEAT: 2,
    Kind.REORDER: 1,
}
_DELAYS_S = (0.2, 2.0, 9.0, 20.0)
_STEPS_S = (-7200.0, -30.0, 30.0, 7200.0, 86_400.0)

_COMMANDS = (
    "/balance",
    "/stats",
    "/help",
    "/invite",
    "/prompt P{number}x be brief",
    "/prompt",
    "/reset_prompt",
    "/switch_model",
    "/extended_context {number}000",
    "/delete_context",
    "/ask_favor",
    "/nonsense",
    "/start",
)
_ADMIN = (
    "/refill {other} {amount}",
    "/refill {other} {amount}",
    "/refill {other} {amount} premium",
    "/refill {other} {less}",
    "/refill {other} -{most}",
    "/refill {other} -{most}",
    "/block {other}",
    "/unblock {other}",
    "/recent_users 7",
    "/top_users 5",
    "/data {other}",
    "/balance",
    "/stop",
)


def schemed(seed: int) -> Schedule:
    """The schedule of this seed, always the same."""
    random = Random(seed)  # noqa: S311 -- chance is all that is wanted
    people = random.randint(2, 5)
    schedule = Schedule(
        seed=seed,
        disk=random.random() < 0.4,
        people=people,
        answers_all=random.random() < 0.3,
        requests_per_minute=random.choice((0, 0, 0, 0, 2)),
        waiting_max=random.choice((1, 3, 10)),
    )
    actions = _Actions(random, people).all()
    faults = _faults(random, len(actions))
    return attrs.evolve(schedule, actions=actions, faults=faults)


class _Actions:
    """What people do."""

    def __init__(self, random: Random, people: int) -> None:
        self._random = random
        self._people = people
        self._now_s = 0.5
        self._made: list[Action] = []

    def all(self) -> tuple[Action, ...]:
        """Some come first, and some only ever talk."""
        self._begin()
        count = self._random.randint(ACTIONS_LEAST, ACTIONS_MOST)
        while len(self._made) < count:
            self._now_s += self._random.choice(APART_S)
            self._random.choices(
                (self._question, self._command, self._admin, self._press, self._announce, self._door, self._forget),
                (50, 20, 14, 8, 3, 1, 1),
            )[0]()
        return tuple(self._made)

    def _begin(self) -> None:
        for person in range(1, self._people + 1):
            if self._random.random() < 0.9:
                inviter = f" {40 + self._random.randint(1, self._people) + 1}" if self._random.random() < 0.3 else ""
                self._add(person, Deed.SAY, f"/start{inviter}")
        for person in range(1, self._people + 1):
            for unit, chance in (("premium", 0.8), ("image", 0.5)):
                if self._random.random() < chance:
                    self._now_s += 0.3
                    self._refill(person, unit)

            if self._random.random() < 0.35:
                self._add(person, Deed.SAY, "/extended_context {number}000")

    def _question(self) -> None:
        deeds = (Deed.ASK, Deed.LONG, Deed.REPLY, Deed.VOICE, Deed.PICTURE, Deed.ALBUM, Deed.CHAT, Deed.SAY)
        deed = self._random.choices(deeds, (28, 18, 12, 8, 6, 4, 5, 14))[0]
        group = deed is Deed.CHAT or self._random.random() < 0.3
        words = ""
        if deed is Deed.SAY:
            words = self._random.choice(("/imagine", "/imagine", "/pro", "/img"))
            words += f" Q{len(self._made) + 1}x please"
        self._add(self._anybody(), deed, words, group=group)

    def _command(self) -> None:
        self._add(self._anybody(), Deed.SAY, self._random.choice(_COMMANDS), group=self._random.random() < 0.1)

    def _admin(self) -> None:
        self._add(0, Deed.SAY, self._random.choice(_ADMIN))

    def _refill(self, person: int, unit: str) -> None:
        self._add(0, Deed.SAY, f"/refill {41 + person} {{amount}} {unit}")

    def _press(self) -> None:
        person = self._random.choice((0, 0, self._anybody()))
        self._add(person, Deed.PRESS, self._random.choice(("first", "first", "last")))

    def _announce(self) -> None:
        for words in (
            f"/announce {self._random.choice(('all', 'all', 'req1', 'test'))}",
            f"N{len(self._made) + 2}x hear, hear",
            self._random.choice(("y", "y", "y", "n", "q")),
        ):
            self._add(0, Deed.SAY, words)
            self._now_s += 4

    def _door(self) -> None:
        person = self._random.randint(1, self._people)
        self._add(person, Deed.BLOCK_BOT)
        self._now_s += self._random.choice(APART_S)
        self._add(person, Deed.UNBLOCK_BOT)

    def _forget(self) -> None:
        person = self._random.randint(1, self._people)
        self._add(person, Deed.SAY, "/forget_me")
        self._now_s += 3
        self._add(person, Deed.PRESS, self._random.choice(("first", "last")))

    def _anybody(self) -> int:
        return (
            self._random.choice((*range(1, self._people + 1), 0))
            if self._random.random() < 0.1
            else (self._random.randint(1, self._people))
        )

    def _add(self, person: int, deed: Deed, words: str = "", *, group: bool = False) -> None:
        number = len(self._made) + 1
        filled = words.format(
            number=number,
            other=41 + self._random.randint(1, self._people),
            amount=1_000 + number,
            less=-(1_000 + number),
            most=29_700 + number,
        )
        self._made.append(Action(number, round(self._now_s, 3), person, deed, filled, group))
        self._now_s += 0.01


def _faults(random: Random, actions: int) -> tuple[Fault, ...]:
    """None, a dozen of all kinds, or many of a few kinds at one port."""
    ports: tuple[Port, ...] = tuple(_REACH)
    port_weights: tuple[int, ...] = (12, 4, 7, 18, 13, 13, 10, 8, 22, 4, 4, 8, 4, 3)
    kinds, kind_weights = tuple(_KINDS), tuple(_KINDS.values())
    if random.random() < 0.3:
        ports, port_weights = (random.choices(ports, port_weights)[0],), (1,)
    if random.random() < 0.3:
        kinds = tuple(random.choices(kinds, kind_weights, k=2))
        kind_weights = (1, 1)
    found: dict[tuple[Port, int], Fault] = {}
    for _ in range(random.choice((0, 1, 2, 4, 6, 8, 10, FAULTS_MOST))):
        port = random.choices(ports, port_weights)[0]
        reach = max(_EARLY, _REACH[port] * actions // ACTIONS_MOST)
        nth = random.randint(1, _EARLY if random.random() < 0.1 else reach)
        kind = random.choices(kinds, kind_weights)[0]
        found[port, nth] = Fault(port, nth, kind, _AMOUNTS.get(kind, _which)(random))
    return tuple(found[key] for key in sorted(found))


def _which(random: Random) -> float:
    return random.randint(0, 40)


_AMOUNTS: dict[Kind, Callable[[Random], float]] = {
    Kind.DELAY: lambda random: random.choice(_DELAYS_S),
    Kind.CLOCK: lambda random: random.choice(_STEPS_S),
}
