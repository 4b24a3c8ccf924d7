"""English texts about pictures and recordings."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.en.words import EnglishTexts
from gptbot.adapters.texts.wording import framed
from gptbot.domain import errors
from gptbot.domain.notices import Drawing, DrawingBegun, DrawingCopy


class EnglishMedia(EnglishTexts):
    """Captions, and why a file is not taken."""

    def drawing_begun(self, _: DrawingBegun, /) -> str:
        return "Drawing… This may take a minute."

    def drawing(self, _: Drawing, /) -> str:
        return "Here is your picture."

    def drawing_copy(self, notice: DrawingCopy, /) -> str:
        return framed("Somebody had this drawn:", notice.prompt, "").rstrip()

    def voice_length(self, refusal: errors.VoiceLength, /) -> str:
        return f"I can listen to recordings of 1 to {refusal.limit_s} seconds. Nothing was charged."

    def nothing_heard(self, _: errors.NothingHeard, /) -> str:
        return "I could not hear a word in this recording. Nothing was charged."

    def caption_missing(self, _: errors.CaptionMissing, /) -> str:
        return "What would you like to know about the picture? Send it with a caption, or reply to it with a question."

    def not_a_picture(self, _: errors.NotAPicture, /) -> str:
        return "I cannot read this file as a picture: I know PNG, JPEG, WebP and GIF. Nothing was charged."

    def file_too_large(self, refusal: errors.FileTooLarge, /) -> str:
        return f"This file is too large: I take files up to {refusal.limit_mb} MB. Nothing was charged."

    def picture_too_large(self, refusal: errors.PictureTooLarge, /) -> str:
        return f"This picture is too large: I look at up to {refusal.limit_mp} megapixels. Nothing was charged."

    def pictures_too_large(self, refusal: errors.PicturesTooLarge, /) -> str:
        return f"Together these pictures are too large: I take up to {refusal.limit_mb} MB. Nothing was charged."

    def too_many_pictures(self, refusal: errors.TooManyPictures, /) -> str:
        return f"That is too much at once: I look at up to {refusal.limit} pictures. Nothing was charged."

    def file_unavailable(self, _: errors.FileUnavailable, /) -> str:
        return "I could not get this file. Please send it again. Nothing was charged."
