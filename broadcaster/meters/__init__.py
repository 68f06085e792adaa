"""What is counted and measured, as Prometheus reads it: by each process of itself, and by the books of the house."""

from broadcaster.meters.counting import ProcessMeter
from broadcaster.meters.telling import Standing, tell

__all__ = ["ProcessMeter", "Standing", "tell"]
