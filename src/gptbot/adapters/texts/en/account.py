"""English texts about coming here, wallets, invitations and the language."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.en.words import EnglishTexts, amount_of, tokens, wallet
from gptbot.adapters.texts.wording import NAMES_MAX, one_line
from gptbot.domain.account import Language
from gptbot.domain.notices import (
    Balance,
    FriendJoined,
    Invitation,
    LanguageAsked,
    LanguageSet,
    Stats,
    Topup,
    WalletFilled,
    Welcome,
    WelcomeBack,
)

_LANGUAGES = {Language.EN: "English", Language.RU: "Russian"}


class EnglishAccount(EnglishTexts):
    """What people read about themselves."""

    def welcome(self, notice: Welcome, /) -> str:
        name, bot = one_line(notice.name), one_line(self.context.bot_name)
        hello = f"Hello, {name}!" if name else "Hello!"
        bonus = f", {notice.bonus} of them as a bonus for coming by invitation" if notice.bonus else ""
        given = (
            f"You have {tokens(notice.tokens)} to start with{bonus}." if notice.tokens else "Your wallets: /balance."
        )
        return (
            f"{hello}{f' I am {bot}.' if bot else ''}\n\n"
            f"{given} Tokens pay for my answers.\n\n"
            "Ask me anything: just write. All commands: /help"
        )

    def welcome_back(self, notice: WelcomeBack, /) -> str:
        name = one_line(notice.name)
        return f"Good to see you again{f', {name}' if name else ''}! Just write to me. All commands: /help"

    def friend_joined(self, notice: FriendJoined, /) -> str:
        joined = f"{one_line(notice.name) or 'A friend'} has joined by your invitation."
        bonus = f" Your bonus: {tokens(notice.bonus)}." if notice.bonus else ""
        return f"{joined}{bonus} Thank you!"

    def invitation(self, notice: Invitation, /) -> str:
        link = self.context.invitation_link(notice.account_id)
        bonus = f"When a friend joins by it, each of you gets {tokens(notice.bonus)}."
        return f"Your invitation link:\n{link}\n\n{bonus if notice.bonus else 'Share it with your friends.'}"

    def balance(self, notice: Balance, /) -> str:
        lines = "\n".join(wallet(view) for view in notice.wallets)
        return f"Your balance\n\n{lines}\n\nHow to get more: /invite, /topup"

    def stats(self, notice: Stats, /) -> str:
        used = notice.counters
        lines = [
            "Your statistics",
            "",
            f"Requests: {used.requests}",
            f"Tokens: {used.tokens}",
            f"Premium tokens: {used.premium_tokens}",
            f"Images: {used.images}",
            "",
        ]
        if notice.inviter is not None:
            lines.append(f"Invited by: {one_line(notice.inviter) or 'a friend'}")
        return "\n".join((*lines, _invited(notice)))

    def topup(self, _: Topup, /) -> str:
        return (
            "To top up your balance, please turn to the admin of this bot.\n"
            "Invitations bring tokens, too, to you and to your friend: /invite"
        )

    def wallet_filled(self, notice: WalletFilled, /) -> str:
        added, now = amount_of(notice.unit, notice.added), amount_of(notice.unit, notice.posted)
        return f"The admin has topped up your balance: +{added}. You now have {now}."

    def language_asked(self, notice: LanguageAsked, /) -> str:
        return (
            f"Which language shall I speak? Now: {_LANGUAGES[notice.present]}.\n\n"
            "/language en — English\n/language ru — Russian"
        )

    def language_set(self, notice: LanguageSet, /) -> str:
        return f"From now on, I speak {_LANGUAGES[notice.language]}."


def _invited(notice: Stats) -> str:
    if not notice.invited_count:
        return "You have not invited anyone yet. Your link: /invite"
    shown = [name for name in (one_line(name) for name in notice.invited[:NAMES_MAX]) if name]
    more = notice.invited_count - len(shown)
    if not shown:
        return f"Invited by you: {notice.invited_count}"
    return f"Invited by you ({notice.invited_count}): {', '.join(shown)}{f' and {more} more' if more > 0 else ''}"
