"""The English words of the commands, and the help."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.commands import CommandWords, listed
from gptbot.adapters.texts.en.words import EnglishTexts
from gptbot.domain.notices import Help

ENGLISH_COMMANDS = {
    "start": CommandWords("sign up and get your first tokens"),
    "help": CommandWords("all commands"),
    "invite": CommandWords("your invitation link, with a bonus for both"),
    "balance": CommandWords("what you have left in your wallets"),
    "stats": CommandWords("your statistics: requests, tokens, invited friends"),
    "topup": CommandWords("how to get more tokens"),
    "prompt": CommandWords(
        "show the system prompt or set your own",
        "[text]",
        "/prompt You are a patient teacher of mathematics",
    ),
    "reset_prompt": CommandWords("back to the default prompt"),
    "switch_model": CommandWords("switch between the standard and the premium model"),
    "pro": CommandWords(
        "one question to the premium model, without switching",
        "text",
        "/pro Explain the theory of relativity in simple words",
    ),
    "extended_context": CommandWords(
        "remember our dialogue, up to N characters",
        "N",
        "/extended_context 5000",
    ),
    "delete_context": CommandWords("forget our dialogue and stop remembering"),
    "language": CommandWords("English or Russian", "[en|ru]", "/language en"),
    "refill": CommandWords(
        "top up somebody's wallet (a negative amount takes away)",
        "who amount [premium|image]",
        "/refill @alice 5000 premium",
    ),
    "block": CommandWords("stop answering somebody", "who", "/block @alice"),
    "unblock": CommandWords("answer them again", "who", "/unblock @alice"),
    "stop": CommandWords("stop the bot"),
}


class EnglishMenu(EnglishTexts):
    """What can be done."""

    def help(self, notice: Help, /) -> str:
        lines = [
            "Just write to me, and I will answer. To follow up on an answer of mine, reply to that message.",
            "In a group, mention me or reply to me.",
            "",
            "Commands:",
            *listed(ENGLISH_COMMANDS, admin=False),
        ]
        if notice.admin:
            lines += ["", "For you as the admin (who: an id or an @username):", *listed(ENGLISH_COMMANDS, admin=True)]
        return "\n".join(lines)
