"""What messages carry besides words: pictures and recordings, as the bot can fetch them."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from telegram import Audio, Document, Message, PhotoSize, VideoNote, Voice

from gptbot.domain.media import FileRef

PICTURE_SIDE_USEFUL_PX = 2048
"""Models make larger pictures smaller before they look at them."""

_PICTURE_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif"})
_AUDIO_ENDINGS = {
    "audio/mpeg": ".mp3",
    "audio/mp3": ".mp3",
    "audio/mp4": ".m4a",
    "audio/m4a": ".m4a",
    "audio/x-m4a": ".m4a",
    "audio/ogg": ".ogg",
    "audio/opus": ".ogg",
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
    "audio/webm": ".webm",
    "audio/flac": ".flac",
    "audio/x-flac": ".flac",
}
_AUDIO_ENDING_CHARS_MAX = 6

# The library has a list of its own: without checklists, and with a warning for payments.
_CONTENT = (
    "animation",
    "checklist",
    "contact",
    "dice",
    "document",
    "game",
    "invoice",
    "location",
    "paid_media",
    "passport_data",
    "poll",
    "sticker",
    "story",
    "venue",
    "video",
)
_NEWER_CONTENT = frozenset({"rich_message"})


def pictures_of(message: Message | None) -> tuple[FileRef, ...]:
    """The picture of a message: a photo, or a file that says it is one."""
    if message is None:
        return ()
    if message.photo:
        size = useful_size(message.photo)
        return (FileRef(id=size.file_id, name="photo.jpg", size_bytes=_size_bytes(size)),)
    document = message.document
    if document is None or not _says_it_is_a_picture(document):
        return ()
    return (FileRef(id=document.file_id, name="picture", size_bytes=_size_bytes(document)),)


def recording_of(message: Message) -> tuple[FileRef, int] | None:
    """The recording of a message and its length in seconds, which may be 0: a voice, a round video, an audio file."""
    if message.voice is not None:
        return _recording(message.voice, "voice.ogg")
    if message.video_note is not None:
        return _recording(message.video_note, "note.mp4")
    if message.audio is not None:
        return _recording(message.audio, f"audio{_audio_ending(message.audio)}")
    return None


def carries_something(message: Message) -> bool:
    """Whether somebody sent something, and not Telegram a note about the chat."""
    return any(getattr(message, name, None) for name in _CONTENT) or not _NEWER_CONTENT.isdisjoint(message.api_kwargs)


def album_of(message: Message) -> str | None:
    """The album that a message is a part of; recordings are questions of their own.

    Raises:
        ValueError: its name is none, and nothing could be gathered under it.
    """
    album = message.media_group_id
    if album is not None and not isinstance(album, str):
        raise ValueError("an album without a name")
    return None if recording_of(message) else album


def useful_size(sizes: Sequence[PhotoSize]) -> PhotoSize:
    """The largest that a model looks at as it is; where all are larger, the smallest."""
    by_side = sorted(sizes, key=lambda size: (max(size.width, size.height), size.width * size.height))
    fitting = [size for size in by_side if max(size.width, size.height) <= PICTURE_SIDE_USEFUL_PX]
    return fitting[-1] if fitting else by_side[0]


def _size_bytes(file: PhotoSize | Document | Voice | VideoNote | Audio) -> int | None:
    """What Telegram says of a file, where that is a size."""
    size = file.file_size
    return size if isinstance(size, int) and size > 0 else None


def _says_it_is_a_picture(document: Document) -> bool:
    ending = PurePosixPath(document.file_name or "").suffix.casefold()
    return (document.mime_type or "").casefold().startswith("image/") or ending in _PICTURE_ENDINGS


def _audio_ending(audio: Audio) -> str:
    """The ending by the type, since names are anybody's; the file's own where the type is not known."""
    known = _AUDIO_ENDINGS.get((audio.mime_type or "").casefold())
    own = PurePosixPath(audio.file_name or "").suffix.casefold()
    fits = len(own) <= _AUDIO_ENDING_CHARS_MAX and own[1:].isascii() and own[1:].isalnum()
    return known or (own if fits else "") or ".mp3"


def _recording(sound: Voice | VideoNote | Audio, name: str) -> tuple[FileRef, int]:
    # The library's own property for the length warns of a change to come.
    seconds = sound.to_dict().get("duration", 0)
    return FileRef(id=sound.file_id, name=name, size_bytes=_size_bytes(sound)), int(seconds)
