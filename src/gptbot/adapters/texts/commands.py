"""The commands that people are shown: one row each, and their words are beside them in every language."""

from collections.abc import Iterator, Mapping

import attrs


@attrs.frozen
class Command:
    """A command with those of its aliases that are worth knowing; ``admin``: nobody else is shown it."""

    name: str
    aliases: tuple[str, ...] = ()
    admin: bool = attrs.field(default=False, kw_only=True)


@attrs.frozen
class CommandWords:
    """What a command does in 3 to 256 characters; what is written behind it, and an example of that."""

    description: str
    arguments: str = ""
    example: str = ""


COMMANDS = (
    Command("start"),
    Command("help"),
    Command("invite", ("ref",)),
    Command("balance"),
    Command("stats", ("profile",)),
    Command("topup"),
    Command("ask_favor", ("favor",)),
    Command("prompt", ("p",)),
    Command("reset_prompt"),
    Command("switch_model", ("sw", "model")),
    Command("pro", ("prem", "gpt4")),
    Command("imagine", ("img", "i")),
    Command("extended_context", ("ec", "remember")),
    Command("delete_context", ("dc", "ch")),
    Command("language"),
    Command("forget_me"),
    Command("data", ("d",), admin=True),
    Command("refill", ("r",), admin=True),
    Command("block", ("ban",), admin=True),
    Command("unblock", ("unban",), admin=True),
    Command("recent_users", ("recent", "last"), admin=True),
    Command("top_users", ("top",), admin=True),
    Command("announce", ("a",), admin=True),
    Command("stop", admin=True),
)


def written(name: str, words: CommandWords) -> str:
    """The command as it is typed, with names for its arguments."""
    return f"/{name} {words.arguments}".rstrip()


def usage(name: str, words: CommandWords) -> str:
    """The command as it is typed where its argument cannot be left out."""
    if words.arguments.startswith("["):
        return f"/{name} {words.arguments.removeprefix('[').removesuffix(']')}"
    return written(name, words)


def listed(vocabulary: Mapping[str, CommandWords], *, admin: bool) -> Iterator[str]:
    """One line for each command: either everybody's, or those of the admin alone."""
    for command in COMMANDS:
        if command.admin is admin:
            words = vocabulary[command.name]
            aliases = "".join(f", /{alias}" for alias in command.aliases)
            yield f"{written(command.name, words)}{aliases} — {words.description}"
