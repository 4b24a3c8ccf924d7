"""The library that runs models, as far as it is used: it has no types of its own."""

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from gptbot.adapters.local.missing import Lacking, LocalModelMissing

_LIBRARY = "xllamacpp"

CONTEXT_TOKENS = 8192
"""What the model sees at most, answer included; the library lowers it where a model was made for less."""

_SILENT = -1
_TEMPERATURE = 0.2


class Running(Protocol):
    """A server in threads of its own; it ends when nothing refers to it any more."""

    @property
    def listening_address(self) -> str:
        """Its root, without a slash at the end."""
        ...


class _Threads(Protocol):
    n_threads: int


class _File(Protocol):
    path: str


class _Sampling(Protocol):
    temp: float


class _Parameters(Protocol):
    model: _File
    model_alias: set[str]
    api_keys: list[str]
    hostnames: list[str]
    port: int
    cpuparams: _Threads
    cpuparams_batch: _Threads
    sampling: _Sampling
    n_ctx: int
    n_parallel: int
    verbosity: int
    cache_ram_mib: int
    ui: bool
    endpoint_slots: bool


class _Library(Protocol):
    def CommonParams(self) -> _Parameters: ...  # noqa: N802 -- the library's name

    def Server(self, parameters: _Parameters, /) -> Running: ...  # noqa: N802 -- the library's name


def run(file: Path, *, name: str, key: str) -> Running:
    """Loads the model and serves it on a free port of the loopback interface. Takes about a second.

    Raises:
        LocalModelMissing: the library is not installed, or it cannot read the file.
    """
    library = _library()
    try:
        return library.Server(_parameters(library, file, name=name, key=key))
    except RuntimeError as error:
        raise LocalModelMissing(Lacking.READABLE_FILE, file) from error


def _library() -> _Library:
    try:
        return cast("_Library", import_module(_LIBRARY))
    except ImportError as error:
        raise LocalModelMissing(Lacking.LIBRARY) from error


def _parameters(library: _Library, file: Path, *, name: str, key: str) -> _Parameters:
    parameters = library.CommonParams()
    parameters.model.path = str(file)
    parameters.model_alias = {name}
    parameters.api_keys = [key]
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    # Two threads wait for each other as soon as anything else runs on the machine.
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 1
    # A small model talks nonsense at the usual temperature.
    parameters.sampling.temp = _TEMPERATURE
    parameters.n_ctx = CONTEXT_TOKENS
    parameters.n_parallel = 1
    parameters.verbosity = _SILENT
    parameters.cache_ram_mib = 0
    parameters.ui = False
    parameters.endpoint_slots = False
    return parameters
