"""Places: every place named in the text, each resolved to one entry of the gazetteer."""

from dateline.reading.places.bearings import bearing, is_measured, plain
from dateline.reading.places.place_names import demonyms
from dateline.reading.places.stage import dateline_places

__all__ = ["bearing", "dateline_places", "demonyms", "is_measured", "plain"]
