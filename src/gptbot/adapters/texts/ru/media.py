"""Russian texts about pictures and recordings."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.ru.words import RussianTexts
from gptbot.adapters.texts.wording import framed
from gptbot.domain import errors
from gptbot.domain.notices import Drawing, DrawingBegun, DrawingCopy


class RussianMedia(RussianTexts):
    """Captions, and why a file is not taken."""

    def drawing_begun(self, _: DrawingBegun, /) -> str:
        return "Рисую… Это может занять минуту."

    def drawing(self, _: Drawing, /) -> str:
        return "Вот ваша картинка."

    def drawing_copy(self, notice: DrawingCopy, /) -> str:
        return framed("Кто-то нарисовал:", notice.prompt, "").rstrip()

    def voice_length(self, refusal: errors.VoiceLength, /) -> str:
        return f"Я слушаю записи от 1 до {refusal.limit_s} секунд. Ничего не списано."

    def nothing_heard(self, _: errors.NothingHeard, /) -> str:
        return "В этой записи я не разобрал ни слова. Ничего не списано."

    def caption_missing(self, _: errors.CaptionMissing, /) -> str:
        return "Что вы хотите узнать о картинке? Пришлите её с подписью или ответьте на неё вопросом."

    def not_a_picture(self, _: errors.NotAPicture, /) -> str:
        return "Не получается прочитать этот файл как картинку: я понимаю PNG, JPEG, WebP и GIF. Ничего не списано."

    def file_too_large(self, refusal: errors.FileTooLarge, /) -> str:
        return f"Файл слишком большой: я принимаю файлы до {refusal.limit_mb} МБ. Ничего не списано."

    def picture_too_large(self, refusal: errors.PictureTooLarge, /) -> str:
        return f"Картинка слишком большая: не больше {refusal.limit_mp} мегапикселей. Ничего не списано."

    def pictures_too_large(self, refusal: errors.PicturesTooLarge, /) -> str:
        return f"Вместе эти картинки слишком большие: не больше {refusal.limit_mb} МБ за раз. Ничего не списано."

    def too_many_pictures(self, refusal: errors.TooManyPictures, /) -> str:
        return f"Слишком много сразу: не больше {refusal.limit} картинок за раз. Ничего не списано."

    def file_unavailable(self, _: errors.FileUnavailable, /) -> str:
        return "Не удалось получить файл. Пожалуйста, пришлите его ещё раз. Ничего не списано."
