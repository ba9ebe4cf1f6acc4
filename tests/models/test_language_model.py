"""spaCy's English model: the makers' own where it is installed, and never another than theirs."""

import importlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dateline.errors import KnowledgeError
from dateline.models import language

_ABOUT = "English pipeline optimized for CPU. Components: tok2vec, tagger, parser, senter, ner, attribute_ruler, lemmatizer."
doctor = importlib.import_module("dateline.cli.doctor")


@pytest.fixture
def own_package(tmp_path):
    """A folder in which a copy of the copy lies, and beside it the makers' package, made of it."""
    where = language.folder(language.COPY)
    shutil.copytree(where, tmp_path / language.COPY)
    made = tmp_path / language.OFFICIAL
    shutil.copytree(where, made)
    inner = made / f"{language.OFFICIAL}-{language.VERSION}"
    (made / f"{language.COPY}-{language.VERSION}").rename(inner)
    meta = json.loads((inner / "meta.json").read_text("utf-8"))
    meta |= {"name": "core_web_sm", "spacy_version": ">=3.8.0,<3.9.0", "requirements": [],
             "description": _ABOUT}  # fmt: skip
    text = json.dumps(meta, indent=2, separators=(",", ":"), ensure_ascii=False)
    text = re.sub(r"^(\s*)(.*)\[\]", r"\1\2[\n\n\1]", text, flags=re.M)
    for path in (inner / "meta.json", made / "meta.json"):
        path.write_bytes(text.encode())
    info = tmp_path / f"{language.OFFICIAL}-{language.VERSION}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {language.OFFICIAL}\nVersion: {language.VERSION}\n"
    )
    return tmp_path


def asked(folder: Path, what: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.path.insert(0, {str(folder)!r})\nfrom dateline.models import language\n{what}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)


def test_what_is_installed_is_the_makers():
    assert language.package() in (language.OFFICIAL, language.COPY)
    assert language.wrong(language.package()) == []
    (found,) = doctor.language_model()
    assert not found.wrong
    assert language.WHEEL[:12] in found.what


def test_the_makers_own_is_taken_where_it_is_installed(own_package):
    done = asked(own_package, "print(language.package(), language.load().meta['name'])")
    assert done.stdout.split() == ["en_core_web_sm", "core_web_sm"], done.stderr
    info = own_package / f"{language.OFFICIAL}-{language.VERSION}.dist-info" / "METADATA"
    info.write_text(info.read_text("utf-8").replace(language.VERSION, "3.7.1"), "utf-8")
    assert asked(own_package, "print(language.package())").stdout.split() == [language.COPY]


@pytest.mark.parametrize("file", ["ner/model", "config.cfg", "../__init__.py"])
def test_a_file_that_was_changed_is_told_before_any_of_it_runs(own_package, file):
    shutil.rmtree(own_package / language.OFFICIAL)
    shutil.rmtree(own_package / f"{language.OFFICIAL}-{language.VERSION}.dist-info")
    path = own_package / language.COPY / f"{language.COPY}-{language.VERSION}" / file
    path.write_bytes(path.read_bytes() + b"\nprint('it ran')\n")
    done = asked(own_package, "language.load()")
    assert KnowledgeError.__name__ in done.stderr
    assert "not the one that spaCy's makers published" in done.stderr
    assert "it ran" not in done.stdout


def test_doctor_tells_of_one_that_was_changed(monkeypatch):
    monkeypatch.setattr(language, "wrong", lambda name: ["a", "b", "c", "d", "e"])
    (found,) = doctor.language_model()
    assert "a, b, c and 2 more" in found.wrong
    assert "pip install --force-reinstall --no-deps" in found.mend
