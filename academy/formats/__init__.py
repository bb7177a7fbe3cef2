"""How numbers and dates are written where Django's own formats fall short."""
