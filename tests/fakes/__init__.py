"""Stand-ins for servers and engines that fail on purpose."""
