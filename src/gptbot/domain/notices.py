"""What people are told, as values; the words are in the texts."""

import attrs

from gptbot.domain.account import Language, Tier
from gptbot.domain.errors import Refusal
from gptbot.domain.ids import AccountId
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters


@attrs.frozen(kw_only=True)
class Notice:
    """Something to tell. Every subclass has words in every language."""


class Rewriting:
    """What a notice also is that takes the place of the message whose button was pressed."""

    __slots__ = ()


@attrs.frozen(kw_only=True)
class Answer(Notice):
    """What the model said, as Markdown, below what was heard of a recording."""

    text: str
    transcript: str | None = None


@attrs.frozen(kw_only=True)
class Attachment:
    """A file that goes with a notice: its key in the store, its name, and whether it is shown as a picture."""

    key: str
    name: str
    picture: bool


@attrs.frozen(kw_only=True)
class DrawingBegun(Notice):
    """While a picture is being made; taken away when it is there, or will not be."""


@attrs.frozen(kw_only=True)
class Drawing(Notice):
    """A picture that was made."""

    attachment: Attachment


@attrs.frozen(kw_only=True)
class DrawingCopy(Notice):
    """To the admin: a picture that somebody had made, with the prompt and without a name."""

    attachment: Attachment
    prompt: str


@attrs.frozen(kw_only=True)
class Welcome(Notice):
    """To somebody new: what they were given, ``bonus`` of it for coming by invitation."""

    name: str
    tokens: int
    bonus: int


@attrs.frozen(kw_only=True)
class WelcomeBack(Notice):
    """To somebody who is registered already."""

    name: str


@attrs.frozen(kw_only=True)
class FriendJoined(Notice):
    """To an inviter: somebody came, and this is the reward."""

    name: str
    bonus: int


@attrs.frozen(kw_only=True)
class Profile:
    """How the admin knows somebody."""

    id: AccountId
    name: str
    username: str | None


@attrs.frozen(kw_only=True)
class NewUser(Notice):
    """To the admin: somebody registered."""

    user: Profile
    inviter: Profile | None


@attrs.frozen(kw_only=True)
class Help(Notice):
    """The commands; the admin's as well if ``admin``."""

    admin: bool


@attrs.frozen(kw_only=True)
class Invitation(Notice):
    """The personal link, and what it brings to both."""

    account_id: AccountId
    bonus: int


@attrs.frozen(kw_only=True)
class WalletView:
    """One wallet as its owner sees it."""

    unit: Unit
    posted: int
    held: int


@attrs.frozen(kw_only=True)
class Balance(Notice):
    """The three wallets."""

    wallets: tuple[WalletView, ...]


@attrs.frozen(kw_only=True)
class Stats(Notice):
    """Own counters, who invited me, whom I invited: the first few names and the number of all."""

    counters: Counters
    inviter: str | None
    invited: tuple[str, ...]
    invited_count: int


@attrs.frozen(kw_only=True)
class Topup(Notice):
    """How to get more: turn to the admin."""


@attrs.frozen(kw_only=True)
class PromptShown(Notice):
    """The present prompt and how to set another."""

    prompt: str
    default: bool


@attrs.frozen(kw_only=True)
class PromptSet(Notice):
    """The prompt that applies from now on."""

    prompt: str


@attrs.frozen(kw_only=True)
class PromptReset(Notice):
    """Back at the default prompt, or at it ``already``."""

    already: bool


@attrs.frozen(kw_only=True)
class ModelSwitched(Notice):
    """Which model answers from now on, and whether its wallet is empty."""

    tier: Tier
    model: str
    empty: bool


@attrs.frozen(kw_only=True)
class ContextExplained(Notice):
    """What extended context is, and how much is remembered now (0: nothing)."""

    chars: int
    limit: int


@attrs.frozen(kw_only=True)
class ContextSet(Notice):
    """How much is remembered from now on (0: nothing)."""

    chars: int


@attrs.frozen(kw_only=True)
class ContextDeleted(Notice):
    """The dialogue is forgotten, and nothing is remembered from now on."""


@attrs.frozen(kw_only=True)
class LanguageAsked(Notice):
    """Which language shall it be? Frontends with buttons show one for each."""

    present: Language


@attrs.frozen(kw_only=True)
class LanguageSet(Notice):
    """The language from now on."""

    language: Language


@attrs.frozen(kw_only=True)
class Refilled(Notice):
    """To the admin: what was added (or taken: negative), and what is in the wallet now."""

    user: Profile
    unit: Unit
    asked: int
    added: int
    posted: int


@attrs.frozen(kw_only=True)
class WalletFilled(Notice):
    """To the owner: the admin added something."""

    unit: Unit
    added: int
    posted: int


@attrs.frozen(kw_only=True)
class Blocked(Notice):
    """To the admin: this user gets no answer from now on, or did not before either."""

    user: Profile
    already: bool


@attrs.frozen(kw_only=True)
class Unblocked(Notice):
    """To the admin: this user is served again, or was all the time."""

    user: Profile
    already: bool


@attrs.frozen(kw_only=True)
class Stopping(Notice):
    """To the admin: the process stops."""


@attrs.frozen(kw_only=True)
class Refused(Notice):
    """A rule said no."""

    refusal: Refusal


@attrs.frozen(kw_only=True)
class OperatorAlert(Notice):
    """To the admin: something that only the operator can mend. ``failure`` names its kind."""

    failure: str
    detail: str


def attachment_of(notice: Notice) -> Attachment | None:
    """The file that goes with a notice, if it has one."""
    attachment = getattr(notice, "attachment", None)
    return attachment if isinstance(attachment, Attachment) else None
