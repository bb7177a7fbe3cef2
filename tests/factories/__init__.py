"""One factory per model, without surprises: the least that the database asks for."""
