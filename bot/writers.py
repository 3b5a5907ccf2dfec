"""The writer that the settings ask for: a model in this process, or a model server."""

import hashlib
from importlib.metadata import version
from pathlib import Path

import structlog

from bot.model.engine import Engine, EngineOptions
from bot.model.machine import cores
from bot.model.starter import starter_writer
from bot.model.states import Room
from bot.model.writer import Writer
from bot.settings import ModelSettings

_MIB = 1 << 20

log = structlog.get_logger()


def open_writer(model: ModelSettings, models_dir: Path, states_dir: Path) -> Writer:
    """Raises ModelMissing or ModelFailed."""
    if model.url is not None:
        return _remote(model, model.url)
    return Engine.start(_options(model, writer_path(model, models_dir), states_dir))


def writer_path(model: ModelSettings, models_dir: Path) -> Path:
    """The writer's file; the starter's is made when no path is set."""
    return model.path or starter_writer(models_dir)


def _options(model: ModelSettings, path: Path, states_dir: Path) -> EngineOptions:
    return EngineOptions(
        path=path,
        threads=model.threads or cores(),
        gpu_layers=model.gpu_layers,
        context=model.context,
        slots=model.slots,
        queue=model.queue,
        kv_type=model.kv_type,
        stall_s=model.stall_ms / 1000,
        lora=(model.lora, model.lora_scale) if model.lora else None,
        states=Room(
            memory=model.states_mb * _MIB,
            disk=model.states_disk_mb * _MIB,
            folder=states_dir / _fingerprint(path, model),
        ),
    )


def _fingerprint(path: Path, model: ModelSettings) -> str:
    """Of all that changes what a KV state holds; the weights by size and time, as reading them takes long."""
    files = [it for it in (path, model.lora) if it is not None and it.is_file()]
    parts = [f"{it.stat().st_size}:{it.stat().st_mtime_ns}" for it in files]
    parts += [path.name, str(model.lora_scale), model.kv_type, str(model.slots), str(model.gpu_layers)]
    parts.append(version("llama-cpp-python"))
    text = "|".join(parts)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _remote(model: ModelSettings, url: str) -> Writer:
    from bot.model.remote import RemoteOptions, RemoteWriter

    writer = RemoteWriter.start(
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
