"""What a request for a picture or a transcript may say."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from openai.types.audio.transcription_create_params import TranscriptionCreateParamsBase
from openai.types.image_edit_params import ImageEditParamsBase
from openai.types.image_generate_params import ImageGenerateParamsBase

from integration.emulators.openai_media import EDITS, GENERATIONS, TRANSCRIPTIONS, SentFile
from integration.emulators.openai_parameters import Wrong, fits, hints_of

_PARAMETERS: dict[str, tuple[type, tuple[str, ...], str | None]] = {
    GENERATIONS: (ImageGenerateParamsBase, ("model", "prompt"), None),
    EDITS: (ImageEditParamsBase, ("model", "prompt"), "image"),
    TRANSCRIPTIONS: (TranscriptionCreateParamsBase, ("model",), "file"),
}
_RETIRED = {"response_format": None, "style": None, "quality": ("standard", "hd")}
_PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp")
_VOICE_ENDINGS = ("flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm")
_VOICE_BYTES_MAX = 25 * 1024 * 1024
_PROMPT_CHARS_MAX = 32_000
_SEEN = {
    "data:image/png": b"\x89PNG",
    "data:image/jpeg": b"\xff\xd8\xff",
    "data:image/webp": b"RIFF",
    "data:image/gif": b"GIF8",
}


def wrong_media(path: str, body: Mapping[str, Any], files: Sequence[SentFile], *, is_form: bool) -> Wrong | None:
    """The first thing that the API does not take as it was sent."""
    kind, required, file_field = _PARAMETERS[path]
    hints = hints_of(kind)
    for name, value in body.items():
        if name not in hints or name == file_field:
            return Wrong(name, "unknown_parameter", f"Unknown parameter: '{name}'.")
        if not any(fits(hints[name], one) for one in (_read(value) if is_form else (value,))):
            return Wrong(name, "invalid_type", f"Invalid type for '{name}'.")
    missing = next((name for name in required if not body.get(name)), None)
    if missing:
        return Wrong(missing, "missing_required_parameter", f"Missing required parameter: '{missing}'.")
    retired = _wrong_format(body) if path == TRANSCRIPTIONS else _wrong_picture_wish(body)
    return retired or _wrong_file(file_field, files)


def _wrong_picture_wish(body: Mapping[str, Any]) -> Wrong | None:
    for name, values in _RETIRED.items():
        if name in body and (values is None or body[name] in values):
            return Wrong(name, "unknown_parameter", f"Unknown parameter: '{name}'.")
    if len(body["prompt"]) > _PROMPT_CHARS_MAX:
        return Wrong("prompt", "string_above_max_length", "Invalid 'prompt': string too long.")
    return None


def _wrong_format(body: Mapping[str, Any]) -> Wrong | None:
    if body.get("response_format", "json") in ("json", "text"):
        return None
    return Wrong("response_format", "unsupported_value", "response_format is not compatible with this model.")


def _wrong_file(field: str | None, files: Sequence[SentFile]) -> Wrong | None:
    if field is None:
        return None
    unknown = next((file.field for file in files if file.field not in (field, f"{field}[]")), None)
    if unknown:
        return Wrong(unknown, "unknown_parameter", f"Unknown parameter: '{unknown}'.")
    if not files:
        return Wrong(field, "missing_required_parameter", f"Missing required parameter: '{field}'.")
    return next((wrong for file in files if (wrong := _wrong_content(field, file))), None)


def _wrong_content(field: str, file: SentFile) -> Wrong | None:
    if field == "image" and file.content_type not in _PICTURE_TYPES:
        message = f"Invalid file 'image': unsupported mimetype ('{file.content_type}')."
        return Wrong(field, "unsupported_file_mimetype", message)
    if field == "file" and file.name.rpartition(".")[2] not in _VOICE_ENDINGS:
        return Wrong(field, "invalid_value", f"Unrecognized file format. Supported formats: {_VOICE_ENDINGS}")
    if field == "file" and file.size > _VOICE_BYTES_MAX:
        return Wrong(field, "invalid_value", "Maximum content size limit (26214400) exceeded.")
    return None


def _read(text: str) -> tuple[object, ...]:
    """What a field of a form can mean."""
    meanings: list[object] = [text]
    if text.isdecimal():
        meanings.append(int(text))
    if text in ("true", "false"):
        meanings.append(text == "true")
    return tuple(meanings)


def wrong_picture(body: Mapping[str, Any]) -> Wrong | None:
    """A picture within a question that is not one."""
    contents = [message.get("content") for message in body["messages"]]
    parts = [part for content in contents if isinstance(content, list) for part in content]
    for part in parts:
        kind, encoded, data = part.get("image_url", {}).get("url", "").partition(";base64,")
        if not encoded:
            continue
        try:
            content = base64.b64decode(data, validate=True)
        except ValueError:
            content = b""
        if kind not in _SEEN or not content.startswith(_SEEN[kind]):
            return Wrong("messages", "invalid_image_format", "You uploaded an unsupported image.")
    return None
