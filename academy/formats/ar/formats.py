"""Arabic with western digits: grouped by commas, as our Arabic texts write numbers."""

THOUSAND_SEPARATOR = ","
DECIMAL_SEPARATOR = "."
NUMBER_GROUPING = 3
