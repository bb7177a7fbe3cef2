"""The engine on a server, as far as it can be tested without one."""
