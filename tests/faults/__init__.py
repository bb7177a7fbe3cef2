"""What the index promises while servers, networks and processes fail on purpose.

A site of its own lives in a folder; its work is done by processes that are forked from one that has
everything loaded, so that they can be killed and begun again within milliseconds.
"""
