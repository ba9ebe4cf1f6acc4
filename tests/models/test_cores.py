"""Numpy keeps to one core where it reads, and is asked for products only there."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dateline.models import cores

_ASK = "from dateline.models import products as p; print(p.product is p._by_numpy)"


def _with(monkeypatch, **given: str) -> None:
    for name in cores._ASKED:
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("given", "one"),
    [
        ({}, False),
        ({"OPENBLAS_NUM_THREADS": "1"}, True),
        ({"OPENBLAS_NUM_THREADS": "4", "OMP_NUM_THREADS": "1"}, False),
        ({"OMP_NUM_THREADS": "1"}, True),
    ],
)
def test_numpy_is_asked_where_it_keeps_to_one_core(monkeypatch, given, one):
    _with(monkeypatch, **given)
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    assert cores.is_one() is one


def test_what_the_user_has_set_stays(monkeypatch):
    _with(monkeypatch, OPENBLAS_NUM_THREADS="3")
    cores.use_one()
    assert not cores.is_one()


def test_a_process_that_begins_afterwards_uses_one(monkeypatch):
    _with(monkeypatch)
    monkeypatch.setenv(cores.CORES_VARIABLE, "1")
    cores.use_one()
    answer = subprocess.run([sys.executable, "-c", _ASK], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "True"
