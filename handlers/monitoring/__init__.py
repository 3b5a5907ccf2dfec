"""Monitoring: how whoever runs the bot sees whether it is alive, ready, and how it is doing."""

from handlers.monitoring.endpoint import HEALTHZ, METRICS, READYZ
from handlers.monitoring.monitor import Monitor, monitored, traces_arrive

__all__ = ["HEALTHZ", "METRICS", "READYZ", "Monitor", "monitored", "traces_arrive"]
