"""A model on this machine, behind the same API as every other."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import attrs

from gptbot.adapters.local import native
from gptbot.adapters.local.model_file import found_model


@attrs.frozen(kw_only=True)
class LocalServer:
    """Where the model answers: ``base_url`` is what the OpenAI adapter is pointed at, with ``api_key``.

    The key is made up at every start, so that no other program and no web page can ask the model.
    """

    base_url: str
    api_key: str = attrs.field(repr=False)
    model_name: str

    @classmethod
    @asynccontextmanager
    async def open(cls, model_path: Path | None = None) -> AsyncIterator["LocalServer"]:
        """Loads the model of this file, or the one that is installed; leaving the context stops it.

        Raises:
            LocalModelMissing: the library or the file is not there.
        """
        name, key, running = await asyncio.to_thread(_started, model_path)
        base_url = f"{running.listening_address}/v1"
        # The server stops with its last reference, which takes a moment: that is dropped in a thread.
        last = [running]
        del running
        try:
            yield cls(base_url=base_url, api_key=key, model_name=name)
        finally:
            await asyncio.to_thread(last.clear)


def _started(model_path: Path | None) -> tuple[str, str, native.Running]:
    file = found_model(model_path)
    key = secrets.token_urlsafe(16)
    return file.stem, key, native.run(file, name=file.stem, key=key)
