"""Reading of tables: from a file as people have it to typed columns, with each decision told."""
