"""The lines of `.env` that make the bot use a tier's models."""

from pathlib import Path

from bot.model.catalogue import Tier


def env_lines(tier: Tier, models_dir: Path) -> list[str]:
    """To be put into `.env` as they are. None for the starter models, which are the default."""
    values: dict[str, str] = {}
    if tier.writer.repository:
        values["INHOUSE_MODEL__PATH"] = str(models_dir / Path(tier.writer.file).name)
        values["INHOUSE_MODEL__SLOTS"] = str(tier.slots)
        values["INHOUSE_MODEL__KV_TYPE"] = tier.kv_type
    if tier.embedder.repository:
        values["INHOUSE_EMBEDDER__PATH"] = str(models_dir / Path(tier.embedder.file).name)
        values["INHOUSE_EMBEDDER__QUERY_PREFIX"] = tier.embedder.query_prefix
        values["INHOUSE_EMBEDDER__PASSAGE_PREFIX"] = tier.embedder.passage_prefix
    return [f"{name}={_quoted(value)}" for name, value in values.items() if value]


def _quoted(value: str) -> str:
    """As dotenv reads it: double quotes keep spaces, and inside them a backslash escapes."""
    if all(char.isalnum() or char in "/._-:" for char in value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
