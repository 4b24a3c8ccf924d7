"""Settings: from the environment, or ``.env`` in the working directory."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, AliasChoices, Field, HttpUrl, SecretStr, TypeAdapter, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from gptbot.adapters.sqlite.storage import database_path
from gptbot.adapters.telegram.reader import FRONTEND, GroupTrigger
from gptbot.app.prices import read_prices
from gptbot.domain.access import Access
from gptbot.domain.account import Language
from gptbot.domain.ids import AccountId, account_id
from gptbot.domain.operator import ReportPolicy
from gptbot.domain.tariff import Price
from gptbot.domain.terms import Terms
from gptbot.domain.units import AMOUNT_MAX

Amount = Annotated[int, Field(ge=0, le=AMOUNT_MAX)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]

_URL = TypeAdapter(HttpUrl)
_USER_ID = re.compile(r"0*[1-9][0-9]{0,15}")


def _url(text: str) -> str:
    _URL.validate_python(text)
    return text.rstrip("/")


def _database(url: str) -> str:
    database_path(url)
    return url


def _prices(text: str) -> str:
    read_prices(text)
    return text


def _user_ids(text: str) -> str:
    _accounts(text)
    return text


def _accounts(text: str) -> frozenset[AccountId]:
    ids = tuple(filter(None, (part.strip() for part in text.split(","))))
    if not all(_USER_ID.fullmatch(one) for one in ids):
        raise ValueError("must be Telegram ids with commas between them, like 123456789, 987654321")
    return frozenset(account_id(FRONTEND, int(one)) for one in ids)


def _one_word(secret: SecretStr) -> SecretStr:
    """Without what a copy brings along; a blank one would also blank out every space in the log."""
    words = secret.get_secret_value().split()
    if len(words) != 1:
        raise ValueError("must be one word, without spaces in it")
    return SecretStr(words[0])


Url = Annotated[str, AfterValidator(_url)]
Key = Annotated[SecretStr, AfterValidator(_one_word)]


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
    vision_model: str | None = None
    image_model: str = "gpt-image-2.6-flare"
    image_size: Annotated[str, Field(pattern=r"^(auto|\d{2,5}x\d{2,5})$")] | None = None
    image_quality: Literal["auto", "low", "medium", "high", "xhigh", "max"] | None = None
    transcription_model: str = "gpt-transcribe"
    answer_tokens_max: Count = 4_000
    model_total_deadline_s: Seconds = 180
    model_silence_deadline_s: Seconds = 60
    image_deadline_s: Seconds = 180
    transcription_deadline_s: Seconds = 120
    model_retries: Annotated[int, Field(ge=0, le=5)] = 1
    model_prices: Annotated[str, AfterValidator(_prices)] = ""
    default_prompt: str = "You are a helpful assistant"
    prompt_chars_max: Count = 4_096
    context_chars_max: Count = 50_000
    welcome_tokens: Amount = 30_000
    bonus_tokens: Amount = 20_000
    favor_tokens: Amount = 30_000
    favor_threshold_tokens: Amount = 10_000
    premium_tokens_per_voice_second: Amount = 6
    voice_seconds_max: Annotated[int, Field(ge=1, le=3_600)] = 300
    hold_lifetime_s: Annotated[int, Field(ge=1, le=86_400)] = 900
    bot_language: Literal["auto", "en", "ru"] = "auto"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @model_validator(mode="after")
    def _holds_outlive_calls(self) -> "Settings":
        spoken_s = self.transcription_deadline_s + self.model_total_deadline_s
        if self.hold_lifetime_s <= max(spoken_s, self.image_deadline_s):
            raise ValueError(
                "HOLD_LIFETIME_S must be longer than MODEL_TOTAL_DEADLINE_S and TRANSCRIPTION_DEADLINE_S together, "
                "and than IMAGE_DEADLINE_S"
            )
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
            voice_seconds_max=self.voice_seconds_max,
            hold_lifetime_s=self.hold_lifetime_s,
            favor_tokens=self.favor_tokens,
            favor_threshold_tokens=self.favor_threshold_tokens,
        )


class StoreSettings(Settings):
    """What is needed to move people in and out, and to look after what is stored."""

    admin_chat_id: Annotated[int, Field(gt=0, lt=2**52)] | None = Field(
        default=None, validation_alias=AliasChoices("admin_chat_id", "admin_id")
    )


class RunSettings(Settings):
    """What the bot in Telegram needs."""

    openai_api_key: Key
    telegram_api_key: Key
    admin_chat_id: Annotated[int, Field(gt=0, lt=2**52)] = Field(
        validation_alias=AliasChoices("admin_chat_id", "admin_id")
    )
    telegram_base_url: Url = "https://api.telegram.org"
    allowed_user_ids: Annotated[str, AfterValidator(_user_ids)] = ""
    groups: Literal["on", "off"] = "on"
    group_trigger: GroupTrigger = GroupTrigger.MENTION
    requests_per_minute: Annotated[int, Field(ge=0, le=1_000)] = 20
    admin_reports: ReportPolicy = ReportPolicy.ALL
    admin_images: Literal["on", "off"] = "on"
    questions_waiting_max: Count = 10
    questions_running_max: Count = 256
    inbox_max: Count = 10_000
    poll_timeout_s: Annotated[int, Field(ge=1, le=50)] = 30
    backups_kept: Annotated[int, Field(ge=0, le=1_000)] = 7
    bulk_messages_per_second: Annotated[int, Field(ge=1, le=29)] = 25

    @property
    def access(self) -> Access:
        """Who is served, where, and how often."""
        return Access(
            allowed=_accounts(self.allowed_user_ids),
            groups=self.groups == "on",
            requests_per_minute=self.requests_per_minute,
        )


class ChatSettings(Settings):
    """What the terminal needs: without a key a model on this machine answers."""

    openai_api_key: Key | None = None
    local_model: Path | None = None
