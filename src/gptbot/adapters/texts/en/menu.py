"""The English words of the commands, and the help."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.commands import CommandWords, listed
from gptbot.adapters.texts.en.words import EnglishTexts
from gptbot.domain.notices import Help
from gptbot.domain.top_users import Ranking

ENGLISH_COMMANDS = {
    "start": CommandWords("sign up and get your first tokens"),
    "help": CommandWords("all commands"),
    "invite": CommandWords("your invitation link, with a bonus for both"),
    "balance": CommandWords("what you have left in your wallets"),
    "stats": CommandWords("your statistics: requests, tokens, invited friends"),
    "topup": CommandWords("how to get more tokens"),
    "ask_favor": CommandWords("ask the admin for tokens when you are nearly out of them"),
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
    "imagine": CommandWords(
        "draw a picture; as a reply to a picture, change it",
        "text",
        "/imagine A fox in a snowy forest",
    ),
    "extended_context": CommandWords(
        "remember our dialogue, up to N characters",
        "N",
        "/extended_context 5000",
    ),
    "delete_context": CommandWords("forget our dialogue and stop remembering"),
    "forget_me": CommandWords("erase what I know about you; I ask again before", "[yes]", "/forget_me yes"),
    "language": CommandWords("English or Russian", "[en|ru]", "/language en"),
    "data": CommandWords("everybody's data as a file, or one user's record", "[who]", "/data @alice"),
    "refill": CommandWords(
        "top up somebody's wallet (a negative amount takes away)",
        "who amount [premium|image]",
        "/refill @alice 5000 premium",
    ),
    "block": CommandWords("stop answering somebody", "who", "/block @alice"),
    "unblock": CommandWords("answer them again", "who", "/unblock @alice"),
    "recent_users": CommandWords("who was active in the last n days (7 if you write none)", "n", "/recent_users 30"),
    "top_users": CommandWords(
        f"the best n (10) by {', '.join(Ranking)} (requests); chart draws them",
        "n what [chart]",
        "/top_users 5 tokens chart",
    ),
    "announce": CommandWords(
        "write to many: all, reqN (requests), balN (tokens), test (you), a user, a group",
        "filter",
        "/announce all",
    ),
    "stop": CommandWords("stop the bot"),
}


class EnglishMenu(EnglishTexts):
    """What can be done."""

    def help(self, notice: Help, /) -> str:
        lines = [
            "Just write to me, and I will answer. To follow up on an answer of mine, reply to that message.",
            "In a group, mention me or reply to me.",
            "I also listen to voice messages, and look at pictures with a caption.",
            "",
            "Commands:",
            *listed(ENGLISH_COMMANDS, admin=False),
        ]
        if notice.admin:
            lines += ["", "For you as the admin (who: an id or an @username):", *listed(ENGLISH_COMMANDS, admin=True)]
        return "\n".join(lines)
