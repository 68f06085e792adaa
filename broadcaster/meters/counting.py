"""What one process counts of its own work: the port `Meter`, in a registry of its own.

Every series carries `process`, the number of the process on its machine: of several behind one address a scrape meets
one, and what it tells is told of that one alone. No label has a value that grows with the house: a station, a bulletin
or a person is never one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector

from broadcaster.domain.errors import BroadcasterError

PROCESS = "process"
UNFORESEEN = "unexpected"
"""In place of a code, for what nobody foresaw."""
_BEGUN = "_created"
"""Ends the name of a series that the library adds to each: when it began. Of the process itself that is told once."""
_ANSWERED = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_WORKED = (0.01, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0)


class ProcessMeter:
    """The port `Meter`, of the process with that number; `seconds` is a clock that is never set."""

    def __init__(self, process: str, seconds: Callable[[], float]) -> None:
        self.process, self._seconds = process, seconds
        self._registry = CollectorRegistry()
        self._itself = ProcessCollector(registry=None)
        self._answered = Histogram(
            "broadcaster_http_request_duration_seconds",
            "Requests by the template of their address and the class of their answer, until the answer began.",
            [PROCESS, "method", "route", "status"],
            buckets=_ANSWERED,
            registry=self._registry,
        )
        self._refused = Counter(
            "broadcaster_http_refusals", "Refusals by their stable code.", [PROCESS, "code"], registry=self._registry
        )
        self._worked = Histogram(
            "broadcaster_work_duration_seconds",
            "Runs of the timers' verbs, and of planning and sealing inside them.",
            [PROCESS, "work"],
            buckets=_WORKED,
            registry=self._registry,
        )
        self._failed = Counter(
            "broadcaster_work_failures", "Runs that failed, by why.", [PROCESS, "work", "code"], registry=self._registry
        )
        aired = Counter(
            "broadcaster_airtime_rows", "Rows of what stations played, taken in.", [PROCESS], registry=self._registry
        )
        self._aired = aired.labels(process)
        self._of: dict[tuple[str, str, int], Histogram] = {}

    @contextmanager
    def timing(self, work: str) -> Iterator[None]:
        begun = self._seconds()
        try:
            yield
        except Exception as failure:
            code = failure.code if isinstance(failure, BroadcasterError) else UNFORESEEN
            self._failed.labels(self.process, work, code).inc()
            raise
        finally:
            self._worked.labels(self.process, work).observe(self._seconds() - begun)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        asked = method, route, status // 100
        found = self._of.get(asked)
        if found is None:
            found = self._of[asked] = self._answered.labels(self.process, method, route, f"{status // 100}xx")
        found.observe(seconds)

    def refused(self, code: str) -> None:
        self._refused.labels(self.process, code).inc()

    def aired(self, rows: int) -> None:
        self._aired.inc(rows)

    def families(self) -> Iterator[Metric]:
        """All that was counted, and what the process takes of its machine."""
        for each in self._registry.collect():
            each.samples = [sample for sample in each.samples if not sample.name.endswith(_BEGUN)]
            yield each
        for each in self._itself.collect():
            found = Metric(each.name, each.documentation, each.type, each.unit)
            for sample in each.samples:
                found.add_sample(sample.name, {**sample.labels, PROCESS: self.process}, sample.value)
            yield found
