"""Hides every package that a page of the manual has not told to install: ``sitecustomize`` of the programs it runs."""

import json
import os
import sys

with open(os.environ["MANUAL_PACKAGES"], encoding="utf-8") as packages:
    _known = json.load(packages)
with open(os.environ["MANUAL_TOLD"], encoding="utf-8") as extras:
    _told = extras.read().split()
_hidden = set(_known["all"]) - {name for extra in ("", *_told) for name in _known["of"].get(extra, ())}


class _Hidden:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in _hidden:
            raise ModuleNotFoundError(f"No module named {name!r}: no page told to install it", name=name)


sys.meta_path.insert(0, _Hidden)
