"""The colours of what is drawn: few, told apart by the colour-blind, seen on light paper and on dark, kept in one place."""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from dateline.ontology import types
from dateline.ontology.colours import CLASSES, OTHER, RELATIONS, class_of, number_of
from dateline.serve import charts

SOURCE = Path(charts.__file__).parent.parent
# Machado, Oliveira and Fernandes (2009), A Physiologically-based Model for Simulation of Color Vision Deficiency: severity 1.
SEEN_BY = {
    "all": np.eye(3),
    "protanopes": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopes": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopes": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    """Linear sRGB."""
    given = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)


def lab(given: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear sRGB."""
    ratio = XYZ @ np.clip(given, 0, 1) / np.array([0.95047, 1, 1.08883])
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    """WCAG's."""
    dark, light = sorted(float(XYZ[1] @ linear(c)) for c in (one, other))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("who", SEEN_BY)
def test_everybody_tells_the_colours_apart(who):
    four = [colour for name, colour in CLASSES.items() if name != OTHER]
    for colours in (four, sorted(set(RELATIONS.values()))):
        seen = [lab(SEEN_BY[who] @ linear(c)) for c in colours]
        assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 25


def test_four_to_six_colours_stand_out_from_both_papers():
    page = (SOURCE / "views/assets/page.css").read_text("utf-8")
    papers = re.findall(r"--paper: (#\w{6})", page)
    assert len(papers) == 2
    assert 4 <= len(CLASSES) <= 6
    for colour in {*CLASSES.values(), *RELATIONS.values()}:
        assert all(contrast(colour, paper) >= 3 for paper in papers), colour


def test_each_type_has_a_class_and_the_style_sheet_has_the_same_colours():
    assert {class_of(t.name) for t in types()} == set(CLASSES) - {OTHER}
    assert (class_of("HOUSE_RULE"), number_of("HOUSE_RULE")) == (OTHER, 5)
    sheet = (SOURCE / "serve/assets/site.css").read_text("utf-8")
    assert re.findall(r"--c(\d): (#\w{6})", sheet) == [
        (str(n), colour) for n, colour in enumerate(CLASSES.values(), 1)
    ]
