"""Registers screens, choosers and guards of the editor, nothing else."""

from cms import page_screens

page_screens.register()
