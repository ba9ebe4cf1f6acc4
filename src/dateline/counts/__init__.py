"""Counts over time: what the past lets expect, when a count is beyond it, and how forecasts fare."""
