"""The writer that the settings ask for: a model in this process, or a model server."""

from pathlib import Path

import structlog

from bot.model.catalogue import cores, starter_writer
from bot.model.engine import Engine, EngineOptions
from bot.model.writer import Writer
from bot.settings import ModelSettings, model_file

_MIB = 1 << 20

log = structlog.get_logger()


def open_writer(model: ModelSettings, models_dir: Path) -> Writer:
    """Raises ModelMissing or ModelFailed."""
    if model.url is not None:
        return _remote(model, model.url)
    return Engine(_options(model, writer_path(model, models_dir)))


def writer_path(model: ModelSettings, models_dir: Path) -> Path:
    """The writer's file; the starter's is made when no path is set. Raises ModelMissing or ModelFailed."""
    return model_file(model.path, "model.path") if model.path else starter_writer(models_dir)


def _options(model: ModelSettings, path: Path) -> EngineOptions:
    return EngineOptions(
        path=path,
        threads=model.threads or cores(),
        gpu_layers=model.gpu_layers,
        context=model.context,
        slots=model.slots,
        queue=model.queue,
        kv_type=model.kv_type,
        stall_s=model.stall_ms / 1000,
        lora=(model_file(model.lora, "model.lora"), model.lora_scale) if model.lora else None,
        states=model.states_mb * _MIB,
    )


def _remote(model: ModelSettings, url: str) -> Writer:
    from bot.model.remote import RemoteOptions, RemoteWriter

    writer = RemoteWriter(
        RemoteOptions(
            url=url,
            name=model.name,
            api_key=model.api_key,
            context=model.context,
            slots=model.slots,
            queue=model.queue,
        )
    )
    if not writer.address.is_in_house:
        log.warning("model_server_outside", host=writer.address.host, see="docs/privacy.md")
    return writer
