"""Pictures of every kind of page, for people who look before they say that something is done."""
