"""One file a page: a function from what the address asks for to the data of the page and of its JSON twin."""
