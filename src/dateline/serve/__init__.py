"""The record of a crisis in a browser and over HTTP, from a store, offline (extra ``[serve]``).

A page's way: an address becomes a filter (``filters``), the desk asks the store (``desk``, ``memo``), a page's function
makes data of the answers (``pages``), and they go out as HTML or JSON (``answers``). Before all of it stands the guard.
"""
