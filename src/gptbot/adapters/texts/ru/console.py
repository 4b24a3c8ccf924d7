"""Russian words of the terminal."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.wording import DETAIL_CHARS_MAX, one_line


class RussianConsole:
    """What the terminal says in Russian."""

    def remote(self, standard: str, premium: str) -> str:
        other = "" if premium == standard else f", а на /pro — {one_line(premium)}"
        return f"gptbot · отвечает {one_line(standard)}{other}."

    def local(self, model: str, *, bundled: bool) -> str:
        kind = "небольшая модель" if bundled else "модель"
        limits = ": понимает только по-английски и ошибается" if bundled else ""
        return (
            f"gptbot · отвечает {one_line(model)}, {kind} на этом компьютере, для демонстрации{limits}. "
            "Настоящая модель и /imagine: задайте OPENAI_API_KEY."
        )

    def hello(self, name: str) -> str:
        return f"Вы — {one_line(name)}. Начать: /start · все команды: /help · не ждать ответа: Ctrl-C · выйти: Ctrl-D"

    def thinking(self) -> str:
        return "думаю… (Ctrl-C — не ждать)"

    def drawing(self) -> str:
        return "рисую… (Ctrl-C — не ждать)"

    def no_image_model(self) -> str:
        return "На этом компьютере нет модели для картинок: задайте OPENAI_API_KEY. Ничего не списано."

    def kept(self, path: str) -> str:
        return f"Файл лежит здесь: {one_line(path, DETAIL_CHARS_MAX)}"

    def given_up(self) -> str:
        return "Больше не жду. Ничего не списано."

    def storage_failed(self, detail: str) -> str:
        return f"База данных не работает, поэтому ничего не сделано: {one_line(detail, DETAIL_CHARS_MAX)}"

    def invitation(self, inviter: str) -> str:
        return f"gptbot chat --as NAME, затем /start {inviter}"
