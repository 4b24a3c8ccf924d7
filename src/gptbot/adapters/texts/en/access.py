"""English texts about who is served, and about being forgotten."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.en.words import EnglishTexts, counted
from gptbot.adapters.texts.wording import shown_id
from gptbot.domain.access import NotAllowed, TooManyRequests
from gptbot.domain.flood import TooMuchAtOnce
from gptbot.domain.forget_me import ForgetAsked, ForgetDropped, Forgotten


class EnglishAccess(EnglishTexts):
    """Coming in, and leaving without a trace."""

    def not_allowed(self, refusal: NotAllowed, /) -> str:
        return (
            "This bot serves only people whom its operator has chosen. "
            f"If you should be one of them, tell the operator your id: {shown_id(refusal.account_id)}"
        )

    def too_many_requests(self, refusal: TooManyRequests, /) -> str:
        most = counted(refusal.limit, "request", "requests")
        return f"One moment, please: I take at most {most} a minute from one person. Nothing was charged."

    def too_much_at_once(self, _: TooMuchAtOnce, /) -> str:
        return (
            "One moment, please: this is more at once than I can answer. "
            "I may not read what comes from here within the next minute. Nothing was charged."
        )

    def forget_asked(self, _: ForgetAsked, /) -> str:
        return (
            "Shall I forget you? Your name and username, your prompt and your settings, our dialogues in every chat, "
            "and who invited you would be gone, and what I am working on for you would end without an answer.\n\n"
            "Only numbers would stay, under your id: what is in your wallets and what was used. If you came back, "
            "you would find what is left in them; there are no welcome tokens a second time. "
            "Backups from before still hold you until newer ones replace them.\n\n"
            "If you are sure: /forget_me yes"
        )

    def forget_dropped(self, _: ForgetDropped, /) -> str:
        return "Good. Nothing was forgotten."

    def forgotten(self, _: Forgotten, /) -> str:
        return "Done: you are forgotten, and only numbers are left. If you ever want to come back: /start"
