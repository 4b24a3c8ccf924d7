"""Russian texts of the refusals."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.commands import usage
from gptbot.adapters.texts.ru.menu import RUSSIAN_COMMANDS
from gptbot.adapters.texts.ru.words import UNITS, WALLETS, RussianTexts, counted, tokens, up_to_chars
from gptbot.adapters.texts.wording import DETAIL_CHARS_MAX, one_line
from gptbot.domain import errors
from gptbot.domain.units import Unit

_GET_MORE = {
    Unit.TOKEN: "Пригласите друга — бонус получите вы оба: /invite. Или обратитесь к администратору: /topup",
    Unit.PREMIUM_TOKEN: (
        "Их может добавить администратор: /topup. "
        "Стандартная модель расходует обычные токены, а их приносят и приглашения: /invite"
    ),
    Unit.IMAGE: "Их может добавить администратор: /topup",
}


class RussianRequestRefusals(RussianTexts):
    """Why a question is not answered."""

    def not_registered(self, refusal: errors.NotRegistered, /) -> str:
        bonus = f" А по ссылке-приглашению от друга вы получите больше: +{tokens(refusal.bonus)}."
        return f"Мы ещё не знакомы. Отправьте /start, чтобы начать.{bonus if refusal.bonus else ''}"

    def not_enough(self, refusal: errors.NotEnough, /) -> str:
        if refusal.held:
            return (
                f"{WALLETS[refusal.unit]} у вас есть, но все зарезервированы: ещё выполняется другой запрос. "
                "Дождитесь ответа и попробуйте снова."
            )
        return f"У вас не осталось {UNITS[refusal.unit][2]}. {_GET_MORE[refusal.unit]}"

    def too_many_waiting(self, refusal: errors.TooManyWaiting, /) -> str:
        waiting = counted(refusal.limit, "вопрос", "вопроса", "вопросов")
        return f"Минутку! В очереди уже {waiting}. Пришлите этот ещё раз, когда я отвечу на часть из них."

    def empty_question(self, _: errors.EmptyQuestion, /) -> str:
        return "Тут не на что отвечать: пожалуйста, напишите вопрос словами."

    def not_understood(self, _: errors.NotUnderstood, /) -> str:
        return "Такие сообщения я не понимаю. Пожалуйста, напишите вопрос текстом."

    def try_later(self, _: errors.TryLater, /) -> str:
        return "Модель сейчас не может ответить. Пожалуйста, попробуйте позже. Ничего не списано."

    def request_rejected(self, refusal: errors.RequestRejected, /) -> str:
        if refusal.reason:
            reason = one_line(refusal.reason, DETAIL_CHARS_MAX)
            return f"Модель отказалась выполнить запрос: {reason}\n\nНичего не списано."
        return (
            "Модель не приняла этот запрос: он слишком длинный или нарушает её правила. "
            "Попробуйте короче или другими словами. Ничего не списано."
        )

    def set_aside(self, _: errors.SetAside, /) -> str:
        return (
            "Простите, на этом сообщении во мне что-то сломалось, и оно осталось без ответа. "
            "Ничего не списано, администратор уже знает."
        )


class RussianCommandRefusals(RussianTexts):
    """Why a command is not done."""

    def amount_too_large(self, _: errors.AmountTooLarge, /) -> str:
        return "Это слишком много: столько в кошелёк не поместится."

    def prompt_too_long(self, refusal: errors.PromptTooLong, /) -> str:
        length = counted(refusal.length, "символ", "символа", "символов")
        return f"Промпт слишком длинный: {length}, а можно не больше {refusal.limit}."

    def context_out_of_range(self, refusal: errors.ContextOutOfRange, /) -> str:
        return f"Я могу помнить от 0 {up_to_chars(refusal.limit)}; 0 — выключить. Пример: /extended_context 5000"

    def not_a_number(self, refusal: errors.NotANumber, /) -> str:
        text = one_line(refusal.text)
        return f"«{text}» — не целое число." if text else "Это не целое число."

    def number_too_large(self, _: errors.NumberTooLarge, /) -> str:
        return "До такого числа я не досчитаю: возьмите, пожалуйста, поменьше."

    def arguments_missing(self, refusal: errors.ArgumentsMissing, /) -> str:
        name = one_line(refusal.command.removeprefix("/"))
        words = RUSSIAN_COMMANDS.get(name)
        if words is None or not words.arguments:
            return f"Чего-то не хватает{f' после /{name}' if name else ''}. Все команды: /help"
        return f"Эта команда пишется так:\n{usage(name, words)}\n\nПример:\n{words.example}"

    def unknown_unit(self, refusal: errors.UnknownUnit, /) -> str:
        text = one_line(refusal.text)
        wallet = f"Кошелька «{text}» нет." if text else "Такого кошелька нет."
        return f"{wallet} Для токенов не пишите ничего, для премиум-токенов — premium, для изображений — image."

    def unknown_language(self, refusal: errors.UnknownLanguage, /) -> str:
        text = one_line(refusal.text)
        spoken = f"Языка «{text}» я пока не знаю." if text else "Этого языка я пока не знаю."
        return f"{spoken} Русский: /language ru, английский: /language en"

    def language_forced(self, _: errors.LanguageForced, /) -> str:
        return "Сменить язык здесь нельзя: оператор выбрал один для всех."

    def unknown_command(self, refusal: errors.UnknownCommand, /) -> str:
        name = one_line(refusal.command.removeprefix("/"))
        return f"Я не знаю {f'команды /{name}' if name else 'такой команды'}. Все команды: /help"

    def unknown_account(self, refusal: errors.UnknownAccount, /) -> str:
        who = one_line(refusal.who)
        return f"Пользователь{f' {who}' if who else ''} здесь не зарегистрирован. Укажите id или @username."

    def admin_stays(self, _: errors.AdminStays, /) -> str:
        return "Администратора нельзя заблокировать."
