"""Starting Wagtail's choosers and panels without inline scripts, so that no policy need allow them.

Wagtail writes `<script>new ImageChooser("id_logo", {...})</script>` behind a field. We write the
same as data, which runs nothing, and `static/cms/admin.js` starts what stands there, if it is one
of the few things that it knows (docs/decisions/0044).
"""

from __future__ import annotations

import json
from typing import Any, Final

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail import hooks
from wagtail.admin.widgets import BaseChooser
from wagtail.admin.widgets.workflows import AdminTaskChooser

# What would end the element, or begin another, inside a script element.
_ESCAPED: Final = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def start_later(name: str, *arguments: Any) -> SafeString:
    """Return the data by which `admin.js` starts something by its name."""
    return start_later_with(name, json.dumps(arguments))


def start_later_with(name: str, arguments: str) -> SafeString:
    """Return the same for a list of arguments that is JSON already."""
    data = mark_safe(arguments.translate(_ESCAPED))
    return format_html('<script type="application/json" data-start="{}">{}</script>', name, data)


def _render_chooser(
    self: BaseChooser,
    name: str,
    value: Any,
    attrs: dict[str, Any] | None = None,
    renderer: Any = None,  # noqa: ARG001  (Django's signature)
) -> SafeString:
    """Render a chooser as Wagtail's own method does, but for how it is started."""
    id_ = (attrs or {})["id"]
    value_data = self.get_value_data(value)
    html = str(self.render_html(name, value_data, attrs))
    if isinstance(self, AdminTaskChooser):
        return mark_safe(html + start_later("createTaskChooser", id_))
    options = self.get_js_init_options(id_, name, value_data)
    started = start_later(self.js_constructor, id_, options)
    return mark_safe(html + started)


def _scripts() -> SafeString:
    addresses = ((static(f"cms/{name}.js"),) for name in ("admin", "saving"))
    return format_html_join("", '<script src="{}"></script>', addresses)


def _styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("cms/admin.css"))


def register() -> None:
    """Have every chooser start this way, and every screen of the editor load our scripts."""
    BaseChooser.render = _render_chooser
    hooks.register("insert_global_admin_js", _scripts)
    hooks.register("insert_global_admin_css", _styles)
