"""The demonstration: real courses as facts, organisations, and an invented institute and network.

`docs/attribution.md` says where each part comes from. Everything enters through the harvest, as
any feed does; nothing here writes a course or a webinar itself.
"""
