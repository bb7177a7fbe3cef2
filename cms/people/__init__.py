"""The screens "People and roles" in the editor: list, give, end, invite."""
