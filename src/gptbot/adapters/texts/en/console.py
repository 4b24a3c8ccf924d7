"""English words of the terminal."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.wording import DETAIL_CHARS_MAX, one_line


class EnglishConsole:
    """What the terminal says in English."""

    def remote(self, standard: str, premium: str) -> str:
        other = "" if premium == standard else f", and {one_line(premium)} for /pro"
        return f"gptbot · {one_line(standard)} answers{other}."

    def local(self, model: str, *, bundled: bool) -> str:
        kind = "a small model" if bundled else "a model"
        limits = " that speaks English only and makes mistakes" if bundled else ""
        return (
            f"gptbot · {one_line(model)} answers, {kind} on this machine: a demonstration{limits}. "
            "Set OPENAI_API_KEY for a real one, and for /imagine."
        )

    def hello(self, name: str) -> str:
        return (
            f"You are {one_line(name)}. Begin: /start · all commands: /help · give up an answer: Ctrl-C · leave: Ctrl-D"
        )

    def thinking(self) -> str:
        return "thinking… (Ctrl-C gives up)"

    def drawing(self) -> str:
        return "drawing… (Ctrl-C gives up)"

    def no_image_model(self) -> str:
        return "There is no image model on this machine. Set OPENAI_API_KEY for one. Nothing was charged."

    def kept(self, path: str) -> str:
        return f"The file is here: {one_line(path, DETAIL_CHARS_MAX)}"

    def given_up(self) -> str:
        return "Given up. Nothing was charged."

    def storage_failed(self, detail: str) -> str:
        return f"The database does not work, so nothing came of this: {one_line(detail, DETAIL_CHARS_MAX)}"

    def invitation(self, inviter: str) -> str:
        return f"gptbot chat --as NAME, then /start {inviter}"
