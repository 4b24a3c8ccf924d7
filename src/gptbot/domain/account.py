"""Who uses the bot: identity, standing, tier, language, prompt and how much is remembered."""

from datetime import datetime
from enum import StrEnum

import attrs

from gptbot.domain.ids import AccountId
from gptbot.domain.units import Unit


class Language(StrEnum):
    """A language that texts exist in."""

    EN = "en"
    RU = "ru"


class Tier(StrEnum):
    """Which of the two language models answers."""

    STANDARD = "standard"
    PREMIUM = "premium"

    @property
    def unit(self) -> Unit:
        """What an answer of this tier is paid in."""
        return Unit.TOKEN if self is Tier.STANDARD else Unit.PREMIUM_TOKEN

    @property
    def other(self) -> "Tier":
        """The tier that switching leads to."""
        return Tier.PREMIUM if self is Tier.STANDARD else Tier.STANDARD


@attrs.frozen(kw_only=True)
class Person:
    """Somebody as the frontend sees them at this moment, registered or not."""

    id: AccountId
    name: str
    username: str | None = None
    language: Language = Language.EN


@attrs.frozen(kw_only=True)
class Account:
    """A registered person; ``unreachable`` ones have shut their private chat with the bot."""

    id: AccountId
    name: str
    registered_at: datetime
    username: str | None = None
    spoken: Language = Language.EN
    chosen: Language | None = None
    blocked: bool = False
    tier: Tier = Tier.STANDARD
    prompt: str | None = None
    context_chars: int = attrs.field(default=0, validator=attrs.validators.ge(0))
    inviter: AccountId | None = None
    last_request_at: datetime | None = None
    unreachable: bool = False

    @classmethod
    def registered(cls, person: Person, *, inviter: AccountId | None, at: datetime) -> "Account":
        """A new account for somebody who came for the first time."""
        return cls(
            id=person.id,
            name=person.name,
            username=person.username,
            spoken=person.language,
            inviter=inviter,
            registered_at=at,
        )

    @property
    def remembers(self) -> bool:
        """Whether extended context is on."""
        return self.context_chars > 0

    def seen(self, person: Person, *, privately: bool = False) -> "Account":
        """The account with the names and the language that its owner has now; who writes ``privately`` is reachable."""
        return attrs.evolve(
            self,
            name=person.name,
            username=person.username,
            spoken=person.language,
            unreachable=self.unreachable and not privately,
        )

    def requested(self, at: datetime) -> "Account":
        """The account after its owner asked for something, whatever comes of it."""
        return attrs.evolve(self, last_request_at=at)
