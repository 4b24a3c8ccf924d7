"""What people send besides words: photos, albums, files, voices, round videos, music."""

import itertools
from collections.abc import Sequence
from typing import Any, Protocol

from integration.emulators.openai_media import png
from integration.emulators.telegram_people import Group, User
from integration.emulators.telegram_state import Message

Json = dict[str, Any]

PICTURE = png(32, 24)
OGG = b"OggS\0\2 no more than a beginning"
PHOTO_SIDES = ((90, 67), (320, 240), (1280, 960), (2560, 1920))
"""What Telegram makes of a photo."""

_albums = itertools.count(13_000_000_000_000_001)


class Cloud(Protocol):
    """Where files lie."""

    def add_file(self, content: bytes, path: str) -> str:
        """A file that somebody sent; its id."""
        ...


def photo(cloud: Cloud, content: bytes = PICTURE, *, sides: Sequence[tuple[int, int]] = PHOTO_SIDES) -> Json:
    """A photo in several sizes; each is a file of its own, named by its longest side."""
    sizes = []
    for width, height in sides:
        number = next(_albums)
        file_id = cloud.add_file(content, f"photos/{max(width, height)}-{number}.jpg")
        sizes.append({**_file(file_id, content), "width": width, "height": height})
    return {"photo": sizes}


def document(cloud: Cloud, content: bytes, *, name: str | None = "file.png", mime: str | None = "image/png") -> Json:
    """A file with the name and the type that the sender's app gave it."""
    file = _file(cloud.add_file(content, f"documents/{next(_albums)}"), content)
    return {"document": {**file, **_given(file_name=name, mime_type=mime)}}


def voice(cloud: Cloud, *, seconds: int = 3, content: bytes = OGG) -> Json:
    """A voice message."""
    file = _file(cloud.add_file(content, f"voice/{next(_albums)}.oga"), content)
    return {"voice": {**file, "duration": seconds, "mime_type": "audio/ogg"}}


def video_note(cloud: Cloud, *, seconds: int = 3) -> Json:
    """A round video."""
    file = _file(cloud.add_file(b"\0\0\0\x18ftypmp42", f"notes/{next(_albums)}.mp4"), b"\0\0\0\x18ftypmp42")
    return {"video_note": {**file, "duration": seconds, "length": 240}}


def audio(cloud: Cloud, *, seconds: int = 3, name: str = "song.mp3", mime: str | None = "audio/mpeg") -> Json:
    """A piece of music."""
    file = _file(cloud.add_file(b"ID3 and so on", f"music/{next(_albums)}"), b"ID3 and so on")
    return {"audio": {**file, "duration": seconds, "file_name": name, **_given(mime_type=mime)}}


async def sends_album(
    user: User,
    parts: Sequence[Json],
    *,
    caption: str | None = None,
    chat: Group | None = None,
    reply_to: Message | None = None,
) -> list[Message]:
    """Sends several at once, with one caption below the first."""
    album = str(next(_albums))
    captions = [caption, *[None] * (len(parts) - 1)]
    return [
        await user.says(None, chat=chat, reply_to=reply_to, media_group_id=album, **part, **_given(caption=said))
        for part, said in zip(parts, captions, strict=True)
    ]


def _file(file_id: str, content: bytes) -> Json:
    return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(content)}


def _given(**fields: str | None) -> Json:
    return {name: value for name, value in fields.items() if value is not None}
