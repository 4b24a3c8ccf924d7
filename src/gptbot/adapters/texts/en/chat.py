"""English texts about the prompt, the model and what is remembered."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.en.words import TIERS, UNITS, EnglishTexts, chars
from gptbot.adapters.texts.wording import framed, one_line
from gptbot.domain.account import Tier
from gptbot.domain.notices import (
    ContextDeleted,
    ContextExplained,
    ContextSet,
    ModelSwitched,
    PromptReset,
    PromptSet,
    PromptShown,
)

_GET_MORE = {Tier.STANDARD: "How to get more: /invite, /topup", Tier.PREMIUM: "How to get more: /topup"}


class EnglishChat(EnglishTexts):
    """How questions are answered."""

    def prompt_shown(self, notice: PromptShown, /) -> str:
        if notice.default:
            return framed(
                "The system prompt tells the model how to answer. Yours is the default one:",
                notice.prompt,
                "Set your own: /prompt text",
                whole=True,
            )
        return framed(
            "Your system prompt:",
            notice.prompt,
            "Set another: /prompt text\nBack to the default one: /reset_prompt",
            whole=True,
        )

    def prompt_set(self, notice: PromptSet, /) -> str:
        return framed("Done. Your system prompt is now:", notice.prompt, "Back to the default one: /reset_prompt")

    def prompt_reset(self, notice: PromptReset, /) -> str:
        if notice.already:
            return "Your system prompt is the default one already. To set your own: /prompt text"
        return "Done. Your system prompt is the default one again."

    def model_switched(self, notice: ModelSwitched, /) -> str:
        tier = TIERS[notice.tier]
        many = UNITS[notice.tier.unit][1]
        switched = f"The {tier} model answers now: {one_line(notice.model)}. Its answers are paid for in {many}."
        if notice.empty:
            switched += f"\n\nYou have no {many} at the moment. {_GET_MORE[notice.tier]}"
        return f"{switched}\n\nSwitch back: /switch_model"

    def context_explained(self, notice: ContextExplained, /) -> str:
        now = f"I remember up to {chars(notice.chars)}" if notice.chars else "I remember nothing"
        return (
            "With extended context, I remember our dialogue and take it into account when I answer. "
            "The more I remember, the more tokens each answer takes.\n\n"
            f"Now: {now}.\n\n"
            f"/extended_context N — remember up to N characters, from 1 to {notice.limit}\n"
            "/extended_context 0 — turn it off\n"
            "/delete_context — forget our dialogue and turn it off"
        )

    def context_set(self, notice: ContextSet, /) -> str:
        if notice.chars:
            return (
                f"From now on, I remember up to {chars(notice.chars)} of our dialogue.\n"
                "Forget it and stop remembering: /delete_context"
            )
        return (
            "Extended context is off: each question stands on its own. "
            "What I have remembered so far is kept until you send /delete_context."
        )

    def context_deleted(self, _: ContextDeleted, /) -> str:
        return "Our dialogue is forgotten, and extended context is off: each question stands on its own."
