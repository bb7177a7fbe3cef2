"""Handing over the files that pages show: pictures in the sizes that were made of them.

What people handed in as it is (`original_images/`, `documents/`) is never handed over from its
folder: documents go through Wagtail's view, which asks for their collection. A storage elsewhere
brings addresses of its own, and nothing is asked here.
"""

from __future__ import annotations

import posixpath
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

# Pictures in sizes, and the faces of editors; their names cannot be guessed (academy.uploads).
SHOWN: Final = ("images/", "avatar_images/")
# A picture that changes gets another name.
_KEPT_SECONDS: Final = 365 * 24 * 3600


@require_safe
def shown_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """Return a picture; whatever else lies in the folder of files is not found."""
    if posixpath.normpath(path) != path or not path.startswith(SHOWN):
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    patch_cache_control(response, public=True, max_age=_KEPT_SECONDS, immutable=True)
    return response
