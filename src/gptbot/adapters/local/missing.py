"""What a model on this machine lacks."""

from enum import StrEnum
from pathlib import Path


class Lacking(StrEnum):
    """What is not there."""

    LIBRARY = "library"
    BUNDLED_MODEL = "bundled_model"
    FILE = "file"
    READABLE_FILE = "readable_file"


class LocalModelMissing(Exception):  # noqa: N818 -- the state is the name; the frontend finds the words
    """No model can be run on this machine; ``path`` is the file that was asked for or found."""

    def __init__(self, lacking: Lacking, path: Path | None = None) -> None:
        super().__init__(lacking, path)
        self.lacking = lacking
        self.path = path
