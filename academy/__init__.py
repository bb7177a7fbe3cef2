"""The ground floor: what every other folder stands on; it imports nothing from them."""
