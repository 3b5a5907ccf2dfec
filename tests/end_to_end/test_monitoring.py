"""`inhouse run` as whoever runs it sees it, with the real models: from its first moment to its last."""

from pathlib import Path

import pytest

from bot.errors import BadSettings
from bot.runtime import open_runtime
from bot.settings import MonitoringSettings
from handlers.monitoring import HEALTHZ, READYZ
from handlers.serving import serve
from tests.end_to_end.probing import probed
from tests.end_to_end.talking import BOT, settings_for, workspace


async def test_it_is_alive_before_it_is_ready_and_not_ready_while_slack_is_away(
    tmp_path: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.connection.CONNECTING_S", 0.3)
    monkeypatch.setattr("handlers.connection.PING_S", 0.2)
    (tmp_path / "models").symlink_to(models_dir)
    async with workspace() as talk, probed(talk, tmp_path) as probe:
        assert await probe.told(READYZ) == (503, {"ready": False, "lacking": ["loading_models"]})
        assert await probe.told(HEALTHZ) == (200, {"alive": True, "wrong": []})
        await talk.slack.connected(timeout=60)
        await probe.until_ready()
        assert await probe.told(READYZ) == (200, {"ready": True, "lacking": []})
        assert "I found nothing in the documents" in await talk.said(talk.ann, f"{BOT} who won the cup?")
        talk.slack.fail("apps.connections.open", times=3)
        await talk.slack.kill()
        await probe.until_ready("slack_disconnected")
        assert (await probe.told(HEALTHZ))[0] == 200, "a restart would not bring Slack back"
        await probe.until_ready()


async def test_a_port_that_is_taken_ends_it_with_the_setting_s_name(tmp_path: Path) -> None:
    async with workspace() as talk:
        taken = MonitoringSettings(port=int(talk.slack.api_url.split(":")[2].split("/")[0]))
        settings = settings_for(talk.slack, tmp_path).model_copy(update={"monitoring": taken})
        wrong = pytest.raises(BadSettings, match=r"INHOUSE_MONITORING__PORT: \d+ cannot be opened")
        with open_runtime(settings) as runtime, wrong:
            await serve(settings, runtime)
