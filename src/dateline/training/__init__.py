"""Training of dateline's own models; needs the extra ``[train]``, and nothing at run time imports it."""
