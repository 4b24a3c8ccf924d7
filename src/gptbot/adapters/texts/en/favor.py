"""English texts about favours, and about buttons that do nothing."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.en.words import EnglishTexts, counted, named, tokens
from gptbot.domain import errors
from gptbot.domain.favor import (
    AdminNeedsNone,
    FavorAsked,
    FavorDecided,
    FavorDenied,
    FavorGranted,
    FavorPending,
    FavorRequested,
    StillEnough,
    UnknownFavor,
)

YES_NO = ("Yes", "No")


class EnglishFavors(EnglishTexts):
    """Asking the admin for tokens."""

    def favor_asked(self, notice: FavorAsked, /) -> str:
        return f"I have asked the admin for {tokens(notice.tokens)} for you. You will read here what they say."

    def favor_requested(self, notice: FavorRequested, /) -> str:
        used = notice.used
        held = f" ({notice.left.held} held by a running request)" if notice.left.held else ""
        return (
            f"Grant {tokens(notice.tokens)} to {named(notice.user)}?\n\n"
            f"Requests: {used.requests}\n"
            f"Tokens used: {used.tokens}\n"
            f"Premium tokens used: {used.premium_tokens}\n"
            f"Images: {used.images}\n"
            f"Tokens left: {notice.left.posted}{held}\n"
            f"Favors granted before: {notice.granted_before}"
        )

    def favor_decided(self, notice: FavorDecided, /) -> str:
        who = named(notice.user)
        if notice.granted:
            return f"✅ Granted: {tokens(notice.tokens)} for {who}."
        return f"❌ Refused: {tokens(notice.tokens)} for {who}."

    def favor_granted(self, notice: FavorGranted, /) -> str:
        return f"The admin said yes: +{tokens(notice.tokens)}. You now have {tokens(notice.posted)}."

    def favor_denied(self, _: FavorDenied, /) -> str:
        return (
            "The admin said no to your request for tokens. Invitations bring some, to you and to your friend: /invite"
        )

    def favor_pending(self, _: FavorPending, /) -> str:
        return "Your last request waits for the admin's answer. You can ask again when there is one."

    def still_enough(self, refusal: StillEnough, /) -> str:
        left = counted(refusal.left, "token is", "tokens are")
        return f"You can ask when you have at most {tokens(refusal.limit)}; now {left} left."

    def admin_needs_none(self, _: AdminNeedsNone, /) -> str:
        return "You are the admin: your requests cost you nothing."

    def unknown_favor(self, _: UnknownFavor, /) -> str:
        return "There is no such request for tokens here."

    def button_not_yours(self, _: errors.ButtonNotYours, /) -> str:
        return "This button is not for you."

    def button_dead(self, _: errors.ButtonDead, /) -> str:
        return "This button does nothing any more."
