"""Settings: from the environment, or ``.env`` in the working directory."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, AliasChoices, Field, HttpUrl, SecretStr, TypeAdapter, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from gptbot.adapters.sqlite.storage import database_path
from gptbot.adapters.telegram.reader import GroupTrigger
from gptbot.app.prices import read_prices
from gptbot.domain.account import Language
from gptbot.domain.operator import ReportPolicy
from gptbot.domain.tariff import Price
from gptbot.domain.terms import Terms
from gptbot.domain.units import AMOUNT_MAX

Amount = Annotated[int, Field(ge=0, le=AMOUNT_MAX)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]

_URL = TypeAdapter(HttpUrl)


def _url(text: str) -> str:
    _URL.validate_python(text)
    return text.rstrip("/")


def _database(url: str) -> str:
    database_path(url)
    return url


def _prices(text: str) -> str:
    read_prices(text)
    return text


Url = Annotated[str, AfterValidator(_url)]


class Settings(BaseSettings):
    """What every frontend needs. Names here are the names of the variables, in lower case."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    database_url: Annotated[str, AfterValidator(_database)] = "sqlite:///gptbot.db"
    openai_base_url: Url | None = None
    default_model: str = "gpt-6-luna"
    premium_model: str = "gpt-6.1-terra"
    default_reasoning_effort: Effort | None = None
    premium_reasoning_effort: Effort | None = None
    answer_tokens_max: Count = 4_000
    model_total_deadline_s: Seconds = 180
    model_silence_deadline_s: Seconds = 60
    model_retries: Annotated[int, Field(ge=0, le=5)] = 1
    model_prices: Annotated[str, AfterValidator(_prices)] = ""
    default_prompt: str = "You are a helpful assistant"
    prompt_chars_max: Count = 4_096
    context_chars_max: Count = 50_000
    welcome_tokens: Amount = 30_000
    bonus_tokens: Amount = 20_000
    premium_tokens_per_voice_second: Amount = 6
    hold_lifetime_s: Annotated[int, Field(ge=1, le=86_400)] = 900
    bot_language: Literal["auto", "en", "ru"] = "auto"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @model_validator(mode="after")
    def _holds_outlive_calls(self) -> "Settings":
        if self.hold_lifetime_s <= self.model_total_deadline_s:
            raise ValueError("HOLD_LIFETIME_S must be longer than MODEL_TOTAL_DEADLINE_S")
        return self

    @property
    def forced_language(self) -> Language | None:
        """The one language for everybody, or None."""
        return None if self.bot_language == "auto" else Language(self.bot_language)

    @property
    def prices(self) -> dict[str, Price]:
        """The operator's own prices."""
        return read_prices(self.model_prices)

    @property
    def terms(self) -> Terms:
        """The numbers of the house."""
        return Terms(
            welcome_tokens=self.welcome_tokens,
            bonus_tokens=self.bonus_tokens,
            context_chars_max=self.context_chars_max,
            prompt_chars_max=self.prompt_chars_max,
            default_prompt=self.default_prompt,
            answer_tokens_max=self.answer_tokens_max,
            premium_tokens_per_voice_second=self.premium_tokens_per_voice_second,
            hold_lifetime_s=self.hold_lifetime_s,
        )


class RunSettings(Settings):
    """What the bot in Telegram needs."""

    openai_api_key: SecretStr
    telegram_api_key: SecretStr
    admin_chat_id: Annotated[int, Field(gt=0, lt=2**52)] = Field(
        validation_alias=AliasChoices("admin_chat_id", "admin_id")
    )
    telegram_base_url: Url = "https://api.telegram.org"
    group_trigger: GroupTrigger = GroupTrigger.MENTION
    admin_reports: ReportPolicy = ReportPolicy.ALL
    questions_waiting_max: Count = 10
    questions_running_max: Count = 256
    inbox_max: Count = 10_000
    poll_timeout_s: Annotated[int, Field(ge=1, le=50)] = 30


class ChatSettings(Settings):
    """What the terminal needs: without a key a model on this machine answers."""

    openai_api_key: SecretStr | None = None
    local_model: Path | None = None
