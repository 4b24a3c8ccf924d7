"""The Russian words of the commands, and the help."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.commands import CommandWords, listed
from gptbot.adapters.texts.ru.words import RussianTexts
from gptbot.domain.notices import Help
from gptbot.domain.top_users import Ranking

RUSSIAN_COMMANDS = {
    "start": CommandWords("зарегистрироваться и получить первые токены"),
    "help": CommandWords("все команды"),
    "invite": CommandWords("ваша ссылка-приглашение: бонус вам и другу"),
    "balance": CommandWords("сколько у вас осталось в кошельках"),
    "stats": CommandWords("ваша статистика: запросы, токены, приглашённые"),
    "ask_favor": CommandWords("попросить токены у администратора, когда они почти кончились"),
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
    "imagine": CommandWords(
        "нарисовать картинку; ответом на картинку — изменить её",
        "текст",
        "/imagine Лиса в заснеженном лесу",
    ),
    "extended_context": CommandWords(
        "помнить наш диалог, до N символов",
        "N",
        "/extended_context 5000",
    ),
    "delete_context": CommandWords("забыть наш диалог и больше не запоминать"),
    "forget_me": CommandWords("стереть всё, что я о вас знаю; сначала я переспрошу", "[да]", "/forget_me да"),
    "language": CommandWords("русский или английский", "[ru|en]", "/language ru"),
    "data": CommandWords("данные всех файлом или запись одного пользователя", "[кто]", "/data @alice"),
    "refill": CommandWords(
        "пополнить чей-то кошелёк (отрицательное число — списать)",
        "кто сколько [premium|image]",
        "/refill @alice 5000 premium",
    ),
    "block": CommandWords("больше не отвечать пользователю", "кто", "/block @alice"),
    "unblock": CommandWords("снова отвечать пользователю", "кто", "/unblock @alice"),
    "recent_users": CommandWords("кто был активен за n дней (если не указать — за 7)", "n", "/recent_users 30"),
    "top_users": CommandWords(
        f"первые n (10) по {', '.join(Ranking)} (requests); chart — диаграммой",
        "n что [chart]",
        "/top_users 5 tokens chart",
    ),
    "announce": CommandWords(
        "написать многим: all (все), reqN (запросы), balN (токены), test (себе), пользователь, группа",
        "фильтр",
        "/announce all",
    ),
    "stop": CommandWords("остановить бота"),
}


class RussianMenu(RussianTexts):
    """What can be done."""

    def help(self, notice: Help, /) -> str:
        lines = [
            "Просто напишите мне, и я отвечу. Чтобы продолжить тему, ответьте на моё сообщение.",
            "В группе упомяните меня или ответьте на моё сообщение.",
            "Ещё я слушаю голосовые сообщения и смотрю на картинки с подписью.",
            "",
            "Команды:",
            *listed(RUSSIAN_COMMANDS, admin=False),
        ]
        if notice.admin:
            lines += ["", "Для вас как администратора (кто: id или @username):"]
            lines += listed(RUSSIAN_COMMANDS, admin=True)
        return "\n".join(lines)
