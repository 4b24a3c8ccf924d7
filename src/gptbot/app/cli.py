"""The command line: the bot in Telegram, the bot in a terminal, and looking after what is stored."""

import asyncio
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from gptbot.app.settings import Settings

Kind = TypeVar("Kind", bound="Settings")

RETIRED = 3
"""The exit code of a bot whose place another process has taken: to start it again would only begin anew."""

main = typer.Typer(
    name="gptbot", help="A GPT bot for Telegram communities.", no_args_is_help=True, add_completion=False
)


@main.command()
def run() -> None:
    """Runs the bot in Telegram until it is stopped."""
    # Each command imports what it needs: showing the help loads no bot.
    from gptbot.app.run import run as serve  # noqa: PLC0415
    from gptbot.app.settings import RunSettings  # noqa: PLC0415

    settings = _read(RunSettings)
    secrets = (settings.openai_api_key.get_secret_value(), settings.telegram_api_key.get_secret_value())
    _serve(settings.log_level, secrets, serve(settings))


@main.command()
def chat(
    as_: Annotated[str, typer.Option("--as", help="Who you are; admin has the admin's commands.")] = "you",
) -> None:
    """Talks to the bot in this terminal, without Telegram."""
    from gptbot.adapters.local.missing import LocalModelMissing  # noqa: PLC0415
    from gptbot.app.chat import advice, person_at_terminal  # noqa: PLC0415
    from gptbot.app.chat import chat as talk  # noqa: PLC0415
    from gptbot.app.settings import ChatSettings  # noqa: PLC0415

    settings = _read(ChatSettings)
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    # The terminal belongs to the talk: of what is logged, only what was asked for and bugs are shown there.
    level = settings.log_level if "log_level" in settings.model_fields_set else "ERROR"
    try:
        person = person_at_terminal(as_)
    except ValueError as error:
        _end(str(error))
    try:
        _serve(level, (key,), talk(settings, person))
    except LocalModelMissing as missing:
        _end(*advice(missing))


@main.command("import")
def import_(
    data: Annotated[Path, typer.Argument(help="The data.json of the bot you ran so far.")],
    contexts: Annotated[
        Path | None,
        typer.Option(help="The folder with its dialogues. Default: chat_context beside the document, if it is there."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Where to write all that was changed on the way, a line each.")
    ] = None,
    language: Annotated[str, typer.Option(help="What to speak with people until they write: en or ru.")] = "en",
) -> None:
    """Brings everybody in from another bot's data.json: all of them, or nobody where the file is broken."""
    from gptbot.app.moving import import_files  # noqa: PLC0415
    from gptbot.app.settings import StoreSettings  # noqa: PLC0415
    from gptbot.domain.account import Language  # noqa: PLC0415

    if language not in tuple(Language):
        _end(f"there is no language {language!r}: en or ru")
    _say(import_files(_read(StoreSettings), data, contexts, report, Language(language)))


@main.command()
def export(
    data: Annotated[Path, typer.Argument(help="The file to write.")] = Path("data.json"),
    contexts: Annotated[Path | None, typer.Option(help="A folder to write the dialogues to, one file a user.")] = None,
) -> None:
    """Writes everybody to a data.json, and their dialogues; the bot may be running."""
    from gptbot.app.moving import export_files  # noqa: PLC0415
    from gptbot.app.settings import StoreSettings  # noqa: PLC0415

    _say(export_files(_read(StoreSettings), data, contexts))


@main.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Makes a whole copy of the store, which is proven; the bot may be running."""
    from gptbot.app.moving import backup as back_up  # noqa: PLC0415
    from gptbot.app.settings import StoreSettings  # noqa: PLC0415

    _say(back_up(_read(StoreSettings), file))


@main.command()
def audit(
    file: Annotated[Path | None, typer.Argument(help="A store or a backup. Default: the one in DATABASE_URL.")] = None,
) -> None:
    """Proves that every balance is the sum of its entries, or names the accounts where it is not."""
    from gptbot.app.moving import audit as prove  # noqa: PLC0415
    from gptbot.app.settings import StoreSettings  # noqa: PLC0415

    with _complaining():
        proven, lines = prove(_read(StoreSettings), file)
    for line in lines:
        typer.echo(line)
    if not proven:
        raise typer.Exit(code=1)


def _say(lines: Iterable[str]) -> None:
    """Prints lines while they come; what keeps them from coming is said in one line."""
    with _complaining():
        for line in lines:
            typer.echo(line)


@contextmanager
def _complaining() -> Iterator[None]:
    """Ends with one line where a store or a file cannot be read or written."""
    from gptbot.adapters.legacy.json_text import BrokenDocumentError  # noqa: PLC0415
    from gptbot.domain.ports.storage import StorageError  # noqa: PLC0415

    try:
        yield
    except (BrokenDocumentError, StorageError) as error:
        _end(str(error))
    except OSError as error:
        _end(f"{error.filename or 'a file'}: {(error.strerror or str(error)).lower()}")


def _read(kind: type[Kind]) -> Kind:
    """The settings, or one line for each that is missing or wrong and the end."""
    from pydantic import ValidationError  # noqa: PLC0415

    from gptbot.app.complaints import complaints  # noqa: PLC0415

    try:
        return kind()
    except ValidationError as error:
        _end(*complaints(error))
    except UnicodeDecodeError:
        _end("the file .env is not UTF-8 text")


def _serve(level: str, secrets: tuple[str, ...], serving: Coroutine[Any, Any, None]) -> None:
    """Runs it; what keeps it from running is said in one line."""
    from gptbot.adapters.telegram.frontend import RetiredError, TokenRefusedError  # noqa: PLC0415
    from gptbot.app.logs import configure_logs  # noqa: PLC0415
    from gptbot.domain.ports.storage import StorageError  # noqa: PLC0415

    configure_logs(level, secrets)
    try:
        asyncio.run(serving)
    except StorageError as error:
        _end(f"DATABASE_URL: {error}")
    except TokenRefusedError:
        _end("TELEGRAM_API_KEY is wrong: Telegram does not know this token")
    except RetiredError:
        _end(
            "another process polls with the same TELEGRAM_API_KEY and goes on; this one has done what it had received",
            code=RETIRED,
        )


def _end(*lines: str, code: int = 1) -> NoReturn:
    for line in lines:
        typer.echo(f"gptbot: {line}", err=True)
    raise typer.Exit(code=code)


if __name__ == "__main__":
    main()
