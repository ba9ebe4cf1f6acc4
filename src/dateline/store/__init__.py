"""The store: the record of a crisis in one SQLite file, or in PostgreSQL for teams.

    store = dateline.store.open("libya.db")
    store.add(dateline.code(reports))
    for event in store.events(Wanted(actor="Turkey", since="2019-04")):
        ...

``docs/store.md`` has the tables and how to ask them.
"""

from dateline.store.as_of import as_of
from dateline.store.asking import Wanted
from dateline.store.grouping import Plain
from dateline.store.store import Added, Store, open

__all__ = ["Added", "Plain", "Store", "Wanted", "as_of", "open"]
