"""A store in a notebook or a script: its answers show themselves as tables and pictures.

    crisis = dateline.open("libya.db")
    crisis.events(actor="Turkey", type="ASSAULT", since="2019-04")   # a table
    crisis.network(count="origins")                                  # a picture
    crisis.series(by="week").frame()                                 # for pandas

Works without Jupyter; pictures need ``pip install 'dateline[analysis]'``. ``docs/notebook.md`` tells more.
"""

from __future__ import annotations

from dateline.notebook.crisis import Crisis, open
from dateline.notebook.tables import ChronologyShown, Picture, TableShown

__all__ = ["ChronologyShown", "Crisis", "Picture", "TableShown", "open"]
