"""Who runs the house, and what they want to hear of it."""

from enum import StrEnum

import attrs

from gptbot.domain.access import Access
from gptbot.domain.account import Account, Language, Person
from gptbot.domain.ids import AccountId, ChatId, private_chat


class ReportPolicy(StrEnum):
    """Which requests are reported to the admin."""

    ALL = "all"
    ERRORS = "errors"
    OFF = "off"


@attrs.frozen(kw_only=True)
class Operator:
    """The admin, and what the operator decided for everybody."""

    admin: AccountId
    forced_language: Language | None = None
    reports: ReportPolicy = ReportPolicy.ALL
    image_copies: bool = True
    access: Access = attrs.field(factory=Access)

    @property
    def admin_chat(self) -> ChatId:
        """Where the admin hears from the bot."""
        return private_chat(self.admin)

    def runs_it(self, account: AccountId) -> bool:
        """Whether this is the admin."""
        return account == self.admin

    def language_of(self, account: Account) -> Language:
        """The language to write to this account in."""
        return self.forced_language or account.chosen or account.spoken

    def language_for(self, person: Person, account: Account | None) -> Language:
        """The same for somebody who may not be registered."""
        return self.language_of(account) if account else self.forced_language or person.language
