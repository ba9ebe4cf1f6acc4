"""Attributions: who says what, by which words, and whether it is asserted, denied or left open."""

from dateline.reading.attributions.attribution_syntax import Cue, Part
from dateline.reading.attributions.first_person import Speakers
from dateline.reading.attributions.stage import Attributed, attributions

__all__ = ["Attributed", "Cue", "Part", "Speakers", "attributions"]
