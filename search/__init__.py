"""One query, two engines: finding entries by language, theme, method and words."""
