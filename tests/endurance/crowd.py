"""People who talk to the bot all the time, and what they have seen of it."""

import asyncio
import random
from collections.abc import Iterator

import attrs

from endurance.answers import PART, doomed, new_token
from integration.emulators.telegram import Group, Message, User
from integration.harness import Stage, numbers

OPEN_MAX = 3
"""So many questions somebody asks without having an answer."""

PEOPLE_IN_GROUP = 10
CONTEXT_CHARS = 600
REFUSAL = "try later"


@attrs.define(eq=False)
class Asked:
    """A question, where it was asked, and every message that answers it, in order."""

    token: str
    chat_id: int
    message_id: int
    user_id: int
    said: list[Message] = attrs.Factory(list)

    @property
    def event(self) -> str:
        """How the names of its events in the store end."""
        return f":{self.chat_id}:{self.message_id}"


@attrs.define(eq=False)
class Granted:
    """A refill: its amount is a number that no other has."""

    user_id: int
    amount: int
    said: list[Message] = attrs.Factory(list)


@attrs.define(eq=False)
class Prompted:
    """A prompt that somebody set, with a token in it."""

    token: str
    user_id: int
    said: list[Message] = attrs.Factory(list)


@attrs.define(eq=False)
class Crowd:
    """Everybody who talks. ``over`` ends it; whoever has asked enough waits for answers."""

    stage: Stage
    seed: int
    pause_s: float
    people: list[User] = attrs.Factory(list)
    groups: list[Group] = attrs.Factory(list)
    asked: dict[str, Asked] = attrs.Factory(dict)
    prompted: dict[str, Prompted] = attrs.Factory(dict)
    granted: dict[int, Granted] = attrs.Factory(dict)
    over: asyncio.Event = attrs.Factory(asyncio.Event)
    strays: list[str] = attrs.Factory(list)
    _seen: int = 0
    _number: int = 0
    _open: dict[int, int] = attrs.Factory(dict)

    async def gather(self, size: int) -> None:
        """Everybody registers; the bot is running."""
        self.people = [self.stage.stranger(f"Person {number}") for number in range(size)]
        self.groups = [self.stage.group() for _ in range(0, size, PEOPLE_IN_GROUP)]
        for user in self.people:
            await user.says("/start")
        for number, user in enumerate(self.people):
            await user.receives()
            if number % 2:
                await user.says(f"/extended_context {CONTEXT_CHARS}")
        for user in self.people[1::2]:
            await user.receives(str(CONTEXT_CHARS))

    async def talk(self) -> None:
        """Everybody talks until it is over; the admin gives."""
        async with asyncio.TaskGroup() as group:
            for number, user in enumerate(self.people):
                group.create_task(self._talks(user, random.Random(f"{self.seed}/{number}")))  # noqa: S311 -- no secret
            group.create_task(self._gives(random.Random(self.seed)))  # noqa: S311 -- no secret

    def look(self) -> None:
        """Takes note of what the bot has said since the last look."""
        sent = self.stage.telegram.sent
        for message in sent[self._seen :]:
            for token in {found.group(1) for found in PART.finditer(message.text)}:
                self._noted(token, message)
            for prompt in self.prompted.values() if "system prompt is now" in message.text else ():
                if prompt.token in message.text:
                    prompt.said.append(message)
            for amount in self.granted.keys() & set(numbers(message.text)):
                if self.granted[amount].user_id == message.chat.id:
                    self.granted[amount].said.append(message)
        self._seen = len(sent)

    def unanswered(self) -> list[Asked]:
        """Questions that the model can answer and that have no answer yet, after a look."""
        self.look()
        return [asked for asked in self.asked.values() if not asked.said and not doomed(asked.token)]

    def refusals(self) -> Iterator[Message]:
        """What was said in place of answers."""
        return (message for message in self.stage.telegram.sent if REFUSAL in message.text)

    def _noted(self, token: str, message: Message) -> None:
        asked = self.asked.get(token)
        if asked is None:
            self.strays.append(f"an answer to nothing that was asked: {message.text[:80]!r}")
            return
        if not asked.said:
            self._open[asked.user_id] -= 1
        asked.said.append(message)

    async def _talks(self, user: User, chance: random.Random) -> None:
        while not await self._passed(chance.uniform(0, 2 * self.pause_s)):
            if self._open.get(user.id, 0) >= OPEN_MAX:
                continue
            if chance.random() < 0.1:
                await self._prompts(user)
            else:
                await self._asks(user, chance)

    async def _asks(self, user: User, chance: random.Random) -> None:
        token = self._token()
        group = chance.choice(self.groups) if chance.random() < 0.2 else None
        name = f"@{self.stage.telegram.username} " if group else ""
        if not doomed(token):
            self._open[user.id] = self._open.get(user.id, 0) + 1
        message = user.message(f"{name}what about {token}, please?", chat=group)
        self.asked[token] = Asked(token, message.chat.id, message.id, user.id)
        self.stage.telegram.offer("message", message.json)

    async def _prompts(self, user: User) -> None:
        token = self._token()
        self.prompted[token] = Prompted(token, user.id)
        await user.says(f"/prompt be like {token}")

    async def _gives(self, chance: random.Random) -> None:
        while not await self._passed(chance.uniform(0, 2 * self.pause_s)):
            user = chance.choice(self.people)
            amount = 1_000_000 + len(self.granted)
            self.granted[amount] = Granted(user.id, amount)
            await self.stage.admin.says(f"/refill {user.id} {amount}")

    async def _passed(self, seconds: float) -> bool:
        """Whether it was over before the time had passed: people think before they write."""
        try:
            async with asyncio.timeout(seconds):
                return await self.over.wait()
        except TimeoutError:
            return False

    def _token(self) -> str:
        self._number += 1
        return new_token(self.seed, self._number)
