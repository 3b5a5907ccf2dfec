"""Every setting of the bot, with its bounds. The only pydantic classes."""

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.model.address import Address, web_parts
from store.location import ChromaAddress, Location

PREFIX = "INHOUSE_"

_NAME_LONGEST, _HELP_LONGEST = 200, 200


def _web_address(text: str) -> str:
    """Raises ValueError, which does not repeat it: it may hold a key."""
    parts = web_parts(text, "it must be an address that begins with https:// or http://")
    if parts.query or parts.fragment:
        raise ValueError("the address must end with its path")
    return text.strip()


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("it must be one line of text, without control characters")
    return text.strip()


def _at_home(path: Path) -> Path:
    """With `~` as the shell reads it: what stands in `.env` no shell has read."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError("it begins with ~, and there is no such home directory") from None


def _team_ids(text: str) -> str:
    """Ids of workspaces and organisations, separated by commas."""
    wrong = [it for it in map(str.strip, text.split(",")) if it and not re.fullmatch(r"[TE][A-Z0-9]{2,}", it)]
    if wrong:
        raise ValueError("it takes ids of workspaces (T…) and organisations (E…), separated by commas")
    return text.strip()


def _database(given: SecretStr) -> SecretStr:
    """Raises ValueError, which does not repeat it: it may hold a password."""
    try:
        parts = urlsplit(given.get_secret_value().strip())
        readable = parts.port != 0 and parts.netloc.count("@") < 2
    except ValueError:
        readable = False
    if not readable or parts.scheme != "postgresql" or len(parts.path) < 2 or parts.fragment:
        raise ValueError(
            "it must be the address of a database, such as postgresql://inhouse@db.example/inhouse; "
            "signs in a password are written as in any address, such as %40 for @"
        )
    return SecretStr(parts.geturl())


Count = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
OneLine = Annotated[str, AfterValidator(_one_line)]
FilePath = Annotated[Path, AfterValidator(_at_home)]
DatabaseAddress = Annotated[SecretStr, AfterValidator(_database)]

RETIRED = {"INHOUSE_MODEL__STATES_DISK_MB": "computed prompts are no longer kept on disk"}


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SlackSettings(_Group):
    """How the bot meets Slack."""

    mode: Literal["socket", "http"] = Field("socket", description="Socket Mode needs no public address.")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(
        3000, description="The port to listen on in http mode."
    )
    api_url: WebAddress = Field("https://slack.com/api/", description="Slack's Web API.")
    history_turns: Annotated[int, Field(ge=0, le=50)] = Field(
        8, description="Earlier messages of a conversation that a follow-up may draw on."
    )
    summary_messages: Count = Field(500, description="The most messages that one summary reads.")
    command: Annotated[str, Field(pattern=r"^[a-z0-9_-]{0,21}$")] = Field(
        "", description="What the app's commands begin with, as `manifest --own-commands` says."
    )
    workspaces: Annotated[str, AfterValidator(_team_ids)] = Field(
        "", description="Where the app may be installed by OAuth, the home workspace first: T… and E… ids."
    )
    per_minute: Count = Field(20, description="Questions that one person may ask in a minute.")
    per_hour: Count = Field(200, description="Questions that one person may ask in an hour.")
    keep_files_days: Annotated[int, Field(ge=0, le=365)] = Field(
        7, description="Days that files sent in a conversation are kept for it; 0 means that none is read."
    )
    max_file_mb: Annotated[int, Field(ge=1, le=1024)] = Field(
        16, description="Larger files that are sent in a conversation are not read."
    )
    help: Annotated[OneLine, Field(max_length=_HELP_LONGEST)] = Field(
        "", description="Where people ask what the documents do not say, such as #help-desk."
    )

    @property
    def teams(self) -> tuple[str, ...]:
        """Where the app may be installed, the home workspace first."""
        return tuple(dict.fromkeys(filter(None, map(str.strip, self.workspaces.split(",")))))


class ModelSettings(_Group):
    """The writer."""

    url: str | None = Field(
        None, description="A model server that speaks OpenAI's chat API; unset means a model in this process."
    )
    name: Annotated[OneLine, Field(min_length=1, max_length=_NAME_LONGEST)] | None = Field(
        None, description="The model to ask that server for; unset means its first."
    )
    api_key: SecretStr | None = Field(None, description="The key that server wants, if it wants one.")
    path: FilePath | None = Field(None, description="A GGUF file; unset means the starter model.")
    gpu_layers: Annotated[int, Field(ge=-1)] = Field(
        -1, description="Layers to put on the GPU; -1 means all, where llama.cpp was built for a GPU."
    )
    threads: Annotated[int, Field(ge=0)] = Field(
        0, description="Threads that compute; 0 means one for each physical core."
    )
    context: Annotated[int, Field(ge=512)] = Field(
        4096, description="Tokens that one request may have, prompt and reply together."
    )
    slots: Annotated[int, Field(ge=1, le=64)] = Field(
        4, description="Requests that are written at the same time."
    )
    stall_ms: Count = Field(
        1000, description="The longest that a reply being written waits for others' prompts to be read."
    )
    queue: Count = Field(64, description="Requests that may wait; beyond that, the bot says that it is busy.")
    kv_type: Literal["f16", "q8_0"] = Field(
        "f16", description="Precision of the KV cache; q8_0 takes half the memory."
    )
    states_mb: Annotated[int, Field(ge=0)] = Field(
        256, description="Memory for earlier prompts that were computed."
    )
    lora: FilePath | None = Field(None, description="A LoRA adapter of the writer, as GGUF.")
    lora_scale: float = Field(1.0, description="How strongly the adapter works.")
    max_tokens: Count = Field(160, description="The most tokens in one reply.")
    hub_url: WebAddress = Field(
        "https://huggingface.co", description="Where `inhouse models pull` gets models; a mirror's works too."
    )

    @field_validator("url")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        return None if value is None else Address.parse(value).base

    @field_validator("api_key")
    @classmethod
    def _fits_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or re.fullmatch(r"[!-~]+", value.get_secret_value()):
            return value
        raise ValueError("a key has no spaces and no letters outside ASCII")


class EmbedderSettings(_Group):
    """The embedder."""

    path: FilePath | None = Field(None, description="A GGUF embedder; unset means the starter embedder.")
    query_prefix: str = Field("", description="Text the embedder was trained to see before a query.")
    passage_prefix: str = Field("", description="Text the embedder was trained to see before a passage.")


class RerankerSettings(_Group):
    """The reranker."""

    path: FilePath | None = Field(None, description="A GGUF cross-encoder; unset means no reranking.")


class StoreSettings(_Group):
    """The store."""

    database_url: DatabaseAddress | None = Field(
        None,
        description="PostgreSQL for the ledger and the open requests; unset: SQLite in the data directory.",
    )
    chroma_url: WebAddress | None = Field(
        None, description="A Chroma server for the dense index; unset: embedded, in the data directory."
    )
    chroma_token: SecretStr | None = Field(
        None, description="What a proxy before that server wants as a bearer token."
    )
    chunk_tokens: Annotated[int, Field(ge=32, le=2048)] = Field(
        220, description="The longest passage, in the embedder's tokens."
    )
    max_file_mb: Count = Field(32, description="Larger files are reported and skipped.")
    watch: bool | None = Field(
        None,
        description="Whether `inhouse run` watches indexed folders and reads what changes; unset: it "
        "does with SQLite, and not with PostgreSQL, as the folders may lie on another machine.",
    )
    reading_seconds: Count = Field(60, description="A parser that takes longer on one file is stopped.")
    reading_memory_mb: Count = Field(2048, description="A parser that takes more memory is stopped.")


class AnsweringSettings(_Group):
    """How a question is answered."""

    style: Literal["auto", "answer", "quotes"] = Field(
        "auto",
        description="Whether the writer answers in its own words, or sentences of documents are quoted; "
        "`auto` lets a model of a billion parameters or more answer, and quotes with a smaller one.",
    )
    instructions: Annotated[str, Field(max_length=2_000)] = Field(
        "",
        description="A paragraph of your own on how to answer, such as the tone; replies are still checked.",
    )
    verification: Literal["strict", "balanced", "lenient"] = Field(
        "balanced", description="How sure it must be that the documents say what the writer says."
    )
    judge: FilePath | None = Field(
        None,
        description="A GGUF cross-encoder, asked whether documents say what verification leaves unsure; "
        "unset means the writer. Either is believed only where `inhouse eval --calibrate` says so.",
    )
    first_word_s: Annotated[float, Field(gt=0, le=600)] = Field(
        10.0,
        description="Seconds that a capable writer may read before its first word; sets how much it reads.",
    )
    passages: Annotated[int, Field(ge=1, le=20)] | None = Field(
        None, description="Passages that the writer reads; unset means 3, and for a capable one what fits."
    )
    candidates: Annotated[int, Field(ge=1, le=100)] = Field(20, description="Passages that search looks at.")
    min_confidence: Share | None = Field(
        None, description="How sure the gate must be to answer; unset means what was calibrated."
    )
    quotes: Annotated[int, Field(ge=1, le=10)] = Field(
        4, description="The most verbatim sentences that a reply is made of."
    )
    min_support: Share = Field(
        0.7, description="The share of a sentence's content words that its passage must hold."
    )


class RetentionSettings(_Group):
    """How long what people said is kept; files that they sent are kept as long as slack.keep_files_days."""

    requests_days: Annotated[int, Field(ge=1, le=90)] = Field(
        7, description="Days that a question is kept once it is answered, for the buttons below the reply."
    )
    ratings_days: Annotated[int, Field(ge=1, le=3650)] = Field(365, description="Days that ratings are kept.")
    audit_days: Annotated[int, Field(ge=1, le=3650)] = Field(
        365, description="Days that it is kept who did what: `inhouse audit`."
    )


class MonitoringSettings(_Group):
    """How whoever runs the bot sees how it is."""

    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        0, description="The port of /healthz, /readyz and /metrics; 0 means none is opened."
    )
    host: Annotated[OneLine, Field(min_length=1, max_length=_NAME_LONGEST)] = Field(
        "127.0.0.1", description="The address of this machine on which that port is opened."
    )
    traces_url: WebAddress | None = Field(
        None, description="Where traces are sent, by OTLP over HTTP; unset means nowhere."
    )


class LogSettings(_Group):
    """What the bot says of itself; never the text of a message."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least that is logged."
    )
    format: Literal["text", "json"] = Field("text", description="Lines for people, or for machines.")


def _default_data_dir() -> Path:
    return user_data_path("inhouse", appauthor=False)


class Settings(BaseSettings):
    """All settings, from the environment and from `.env`; see docs/configuration.md."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    data_dir: FilePath = Field(
        default_factory=_default_data_dir,
        description="Where the index, the models and open requests are kept.",
    )
    slack_bot_token: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("SLACK_BOT_TOKEN", "INHOUSE_SLACK_BOT_TOKEN"),
        description="The bot's token, xoxb-…",
    )
    slack_app_token: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("SLACK_APP_TOKEN", "INHOUSE_SLACK_APP_TOKEN"),
        description="The app-level token for Socket Mode, xapp-…",
    )
    slack_signing_secret: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("SLACK_SIGNING_SECRET", "INHOUSE_SLACK_SIGNING_SECRET"),
        description="Proves that a request came from Slack; needed in http mode only.",
    )
    slack_client_id: str | None = Field(
        None,
        validation_alias=AliasChoices("SLACK_CLIENT_ID", "INHOUSE_SLACK_CLIENT_ID"),
        description="The app's id, for an app that is installed in several workspaces.",
    )
    slack_client_secret: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("SLACK_CLIENT_SECRET", "INHOUSE_SLACK_CLIENT_SECRET"),
        description="Proves to Slack that the app is the one that is being installed.",
    )
    slack: SlackSettings = SlackSettings()
    model: ModelSettings = ModelSettings()
    embedder: EmbedderSettings = EmbedderSettings()
    reranker: RerankerSettings = RerankerSettings()
    store: StoreSettings = StoreSettings()
    answering: AnsweringSettings = AnsweringSettings()
    retention: RetentionSettings = RetentionSettings()
    monitoring: MonitoringSettings = MonitoringSettings()
    log: LogSettings = LogSettings()

    @property
    def location(self) -> Location:
        """Where the store is kept."""
        kept = self.store
        chroma = ChromaAddress(kept.chroma_url, kept.chroma_token) if kept.chroma_url else None
        return Location(self.data_dir / "store", kept.database_url, chroma)

    @property
    def watches_folders(self) -> bool:
        """Whether `inhouse run` reads what changes in indexed folders."""
        chosen = self.store.watch
        return self.store.database_url is None if chosen is None else chosen

    @model_validator(mode="before")
    @classmethod
    def _without_retired(cls, given: dict[str, Any]) -> dict[str, Any]:
        kept = {name: dict(it) if isinstance(it, dict) else it for name, it in given.items()}
        for name in RETIRED:
            group, _, field = name.removeprefix(PREFIX).lower().partition("__")
            if isinstance(kept.get(group), dict):
                kept[group].pop(field, None)
        return kept

    @field_validator("data_dir")
    @classmethod
    def _directory(cls, value: Path) -> Path:
        place = value.absolute()
        if os.path.exists(place) and not os.path.isdir(place):  # unlike Path's, false where one may not look
            raise ValueError(f"{place} is a file, and a directory is needed")
        return place
