"""The command line: ``gptbot run`` and ``gptbot chat``."""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from gptbot.app.settings import Settings

Kind = TypeVar("Kind", bound="Settings")

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
    from gptbot.adapters.telegram.frontend import TokenRefusedError  # noqa: PLC0415
    from gptbot.app.logs import configure_logs  # noqa: PLC0415
    from gptbot.domain.ports.storage import StorageError  # noqa: PLC0415

    configure_logs(level, secrets)
    try:
        asyncio.run(serving)
    except StorageError as error:
        _end(f"DATABASE_URL: {error}")
    except TokenRefusedError:
        _end("TELEGRAM_API_KEY is wrong: Telegram does not know this token")


def _end(*lines: str) -> NoReturn:
    for line in lines:
        typer.echo(f"gptbot: {line}", err=True)
    raise typer.Exit(code=1)


if __name__ == "__main__":
    main()
