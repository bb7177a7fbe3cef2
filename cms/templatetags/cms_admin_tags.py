"""Tags for the editor's own templates that we changed: starting things from data."""

from __future__ import annotations

import json

from django import template
from django.utils.safestring import SafeString

from cms.admin_scripts import start_later_with

register = template.Library()


@register.simple_tag(name="start_later_with")
def start_widget(name: str, element: str, options: str) -> SafeString:
    """Start a widget by the id of its element and options that are JSON already."""
    return start_later_with(name, f"[{json.dumps(element)}, {options}]")


@register.simple_tag
def start_panel(name: str, options: str) -> SafeString:
    """Start a panel by options that are JSON already."""
    return start_later_with(name, f"[{options}]")
