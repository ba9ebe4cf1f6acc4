"""Following feeds: asked politely, each article read once, what comes kept in a store."""
