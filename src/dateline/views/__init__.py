"""A record for a person: plain rows (:mod:`~dateline.views.rows`), the terminal, the page."""
