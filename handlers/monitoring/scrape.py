"""All figures as Prometheus reads them, from a registry of our own."""

from prometheus_client import CollectorRegistry, generate_latest

from handlers.monitoring.counts import Counts
from handlers.monitoring.gauges import Gauges
from handlers.monitoring.vitals import Vitals


class Scrape:
    """Called, it is the text of /metrics. Blocking."""

    def __init__(self, vitals: Vitals) -> None:
        self._registry = CollectorRegistry()
        self.observe = Counts(self._registry).observe
        self._registry.register(Gauges(vitals))

    def __call__(self) -> bytes:
        return generate_latest(self._registry)
