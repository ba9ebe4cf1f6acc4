"""A store's questions as tools of an assistant, by the Model Context Protocol (extra ``[mcp]``)."""
