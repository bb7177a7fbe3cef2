"""Every route, walked as every role: who is let through, who is refused, and that nothing leaks."""
