"""What a line means: a command with its words, or a question."""

import re

import attrs

_COMMAND = re.compile(r"/(?P<name>\w+(?:@\w+)?)(?![\w/.])")


@attrs.frozen(kw_only=True)
class Written:
    """A command as it was written."""

    name: str
    argument: str


def legible(line: str) -> str:
    """The line without what cannot be stored or sent, and without blanks around it: NUL and half characters."""
    return line.encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()


def command_in(text: str) -> Written | None:
    """The command that the text is, or None; a path like ``/etc/hosts`` is none."""
    command = _COMMAND.match(text)
    return None if command is None else Written(name=command["name"], argument=text[command.end() :].strip())
