"""Problems of a table that ruin a model in silence: one idea a file, each check a function of an `Examined` table."""
