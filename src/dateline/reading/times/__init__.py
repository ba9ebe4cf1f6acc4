"""Times: dates, clock times, durations and sets in the text, with TIMEX3 types and values."""

from dateline.reading.times.stage import make_times
from dateline.reading.times.stretches import away, days_of, moved, stretches_of
from dateline.reading.times.timex import Period, bounds, period, value_of

__all__ = ["Period", "away", "bounds", "days_of", "make_times", "moved", "period", "stretches_of", "value_of"]
