"""A hundred inputs spoilt by chance: no fault, nothing slow, no neighbour lost. ``benchmarks.fuzz`` reads ten thousand."""

import time

import pytest
from benchmarks.fuzz import LONGEST, case, wrong_with
from benchmarks.fuzz_forms import FORMS

pytest.importorskip("fastwarc")
pytest.importorskip("feedparser")
pytest.importorskip("pyarrow")
pytest.importorskip("zstandard")


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.__name__)
def test_each_form_is_read_whole_where_nothing_is_spoilt(form, tmp_path):
    parts = form()
    one = case(FORMS.index(form))._replace(data=parts.before + parts.item + parts.after)
    assert one.form == form.__name__
    assert wrong_with(one, tmp_path, only_intake=True) == []


@pytest.mark.parametrize("start", range(1, 101, 20))
@pytest.mark.filterwarnings("ignore")
def test_spoilt_inputs_harm_neither_the_reader_nor_their_neighbours(start, tmp_path):
    for seed in range(start, start + 20):
        begin = time.monotonic()
        assert wrong_with(case(seed), tmp_path, only_intake=False) == [], seed
        assert time.monotonic() - begin < LONGEST, seed


def test_an_input_is_the_same_in_every_run():
    assert [case(seed) for seed in range(17)] == [case(seed) for seed in range(17)]
    assert sum(case(seed).data != FORMS[seed % 17]().item for seed in range(170)) > 150
