"""How far reviewers agree, and how sure a share is."""

import pytest

from dateline.store.agreement import alpha, interval


def test_alpha_is_krippendorff_s():
    """The example of K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), part C: alpha = 0.743."""
    a = [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None]
    b = [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3]
    c = [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None]
    d = [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None]
    assert alpha(list(zip(a, b, c, d, strict=True))) == pytest.approx(0.743, abs=0.001)
    assert alpha([[1, 1], [1, 1]]) is None
    assert alpha([[1, 1], [2, 2]]) == 1.0
    assert interval(0, 0) == (0.0, 1.0)
    assert interval(8, 10) == (0.49, 0.943)
