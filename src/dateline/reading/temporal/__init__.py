"""The parts of the stage ``times``: grammar, context, TIMEX3 values and the readings of expressions."""
