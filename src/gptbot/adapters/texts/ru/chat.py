"""Russian texts about the prompt, the model and what is remembered."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.ru.words import TIERS, UNITS, RussianTexts, up_to_chars
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

_PAID_IN = {Tier.STANDARD: "токенами", Tier.PREMIUM: "премиум-токенами"}
_GET_MORE = {Tier.STANDARD: "Как их получить: /invite, /topup", Tier.PREMIUM: "Как их получить: /topup"}


class RussianChat(RussianTexts):
    """How questions are answered."""

    def prompt_shown(self, notice: PromptShown, /) -> str:
        if notice.default:
            return framed(
                "Системный промпт подсказывает модели, как отвечать. Сейчас у вас стандартный:",
                notice.prompt,
                "Задать свой: /prompt текст",
                whole=True,
            )
        return framed(
            "Ваш системный промпт:",
            notice.prompt,
            "Задать другой: /prompt текст\nВернуть стандартный: /reset_prompt",
            whole=True,
        )

    def prompt_set(self, notice: PromptSet, /) -> str:
        return framed("Готово. Теперь ваш системный промпт такой:", notice.prompt, "Вернуть стандартный: /reset_prompt")

    def prompt_reset(self, notice: PromptReset, /) -> str:
        if notice.already:
            return "У вас и так стандартный системный промпт. Задать свой: /prompt текст"
        return "Готово. Снова действует стандартный системный промпт."

    def model_switched(self, notice: ModelSwitched, /) -> str:
        switched = f"Теперь отвечает {TIERS[notice.tier]}: {one_line(notice.model)}."
        paid = f"Ответы оплачиваются {_PAID_IN[notice.tier]}."
        if notice.empty:
            many = UNITS[notice.tier.unit][2].capitalize()
            paid += f"\n\n{many} у вас сейчас нет. {_GET_MORE[notice.tier]}"
        return f"{switched} {paid}\n\nПереключить обратно: /switch_model"

    def context_explained(self, notice: ContextExplained, /) -> str:
        now = f"помню {up_to_chars(notice.chars)}" if notice.chars else "ничего не запоминаю"
        return (
            "В режиме расширенного контекста я помню наш диалог и учитываю его в ответах. "
            "Чем больше я помню, тем больше токенов уходит на каждый ответ.\n\n"
            f"Сейчас: {now}.\n\n"
            f"/extended_context N — помнить до N символов, от 1 до {notice.limit}\n"
            "/extended_context 0 — выключить\n"
            "/delete_context — забыть диалог и выключить"
        )

    def context_set(self, notice: ContextSet, /) -> str:
        if notice.chars:
            return (
                f"Теперь я помню {up_to_chars(notice.chars)} нашего диалога.\n"
                "Забыть его и больше не запоминать: /delete_context"
            )
        return (
            "Расширенный контекст выключен: теперь каждый вопрос сам по себе. "
            "То, что я уже помню, хранится до команды /delete_context."
        )

    def context_deleted(self, _: ContextDeleted, /) -> str:
        return "Диалог забыт, расширенный контекст выключен: теперь каждый вопрос сам по себе."
