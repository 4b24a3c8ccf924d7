"""The Russian words of the commands, and the help."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.commands import CommandWords, listed
from gptbot.adapters.texts.ru.words import RussianTexts
from gptbot.domain.notices import Help

RUSSIAN_COMMANDS = {
    "start": CommandWords("зарегистрироваться и получить первые токены"),
    "help": CommandWords("все команды"),
    "invite": CommandWords("ваша ссылка-приглашение: бонус вам и другу"),
    "balance": CommandWords("сколько у вас осталось в кошельках"),
    "stats": CommandWords("ваша статистика: запросы, токены, приглашённые"),
    "topup": CommandWords("как получить больше токенов"),
    "prompt": CommandWords(
        "показать системный промпт или задать свой",
        "[текст]",
        "/prompt Ты терпеливый учитель математики",
    ),
    "reset_prompt": CommandWords("вернуть стандартный промпт"),
    "switch_model": CommandWords("переключить модель: стандартная или премиум"),
    "pro": CommandWords(
        "один вопрос премиум-модели, не переключая модель",
        "текст",
        "/pro Объясни теорию относительности простыми словами",
    ),
    "extended_context": CommandWords(
        "помнить наш диалог, до N символов",
        "N",
        "/extended_context 5000",
    ),
    "delete_context": CommandWords("забыть наш диалог и больше не запоминать"),
    "language": CommandWords("русский или английский", "[ru|en]", "/language ru"),
    "refill": CommandWords(
        "пополнить чей-то кошелёк (отрицательное число — списать)",
        "кто сколько [premium|image]",
        "/refill @alice 5000 premium",
    ),
    "block": CommandWords("больше не отвечать пользователю", "кто", "/block @alice"),
    "unblock": CommandWords("снова отвечать пользователю", "кто", "/unblock @alice"),
    "stop": CommandWords("остановить бота"),
}


class RussianMenu(RussianTexts):
    """What can be done."""

    def help(self, notice: Help, /) -> str:
        lines = [
            "Просто напишите мне, и я отвечу. Чтобы продолжить тему, ответьте на моё сообщение.",
            "В группе упомяните меня или ответьте на моё сообщение.",
            "",
            "Команды:",
            *listed(RUSSIAN_COMMANDS, admin=False),
        ]
        if notice.admin:
            lines += ["", "Для вас как администратора (кто: id или @username):"]
            lines += listed(RUSSIAN_COMMANDS, admin=True)
        return "\n".join(lines)
