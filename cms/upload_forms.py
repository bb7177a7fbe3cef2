"""Wagtail's forms for pictures and documents, behind the door of `academy.uploads`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from academy.uploads import UploadError, bare_image, check_document, check_image, own_name

Answer = TypeVar("Answer")


class PictureField(WagtailImageField):
    """Asks our door before Wagtail opens the picture: it says what is wrong more exactly."""

    def to_python(self, data: Any) -> Any:
        """Check a file that was handed in; one that lies here already stays."""
        return super().to_python(checked_picture(data))


class ImageForm(BaseImageForm):
    """Takes pictures only, bare of what a camera wrote of place and owner, under names of ours."""

    file = PictureField(label=gettext_lazy("File"), widget=BaseImageForm.Meta.widgets["file"])


class DocumentForm(BaseDocumentForm):
    """Takes documents only, and names them by ourselves."""

    def clean_file(self) -> Any:
        """Check a file that was handed in; one that lies here already stays."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            file.name = own_name(
                _asked(lambda: check_document(file, file.name or "", file.size or 0))
            )
        return file


class FaceForm(AvatarPreferencesForm):
    """The picture of somebody who edits."""

    def clean_avatar(self) -> Any:
        """Check a picture that was handed in, then let Wagtail look at it too."""
        self.cleaned_data["avatar"] = checked_picture(self.cleaned_data.get("avatar"))
        return super().clean_avatar()


def checked_picture(file: Any) -> Any:
    """Return a picture that was handed in, bare and under a name of ours; all else as it is.

    Raises:
        ValidationError: it is no picture that we take.
    """
    if not isinstance(file, UploadedFile):
        return file
    ending = _asked(lambda: check_image(file, file.name or "", file.size or 0))
    content = _asked(lambda: bare_image(file, ending))
    # In its own place: Wagtail keeps the very file where another field of the form is wrong.
    file.seek(0)
    file.write(content)
    file.truncate()
    file.flush()
    file.seek(0)
    file.size = len(content)
    file.name = own_name(ending)
    return file


def _asked(check: Callable[[], Answer]) -> Answer:
    try:
        return check()
    except UploadError as refusal:
        raise ValidationError(str(refusal), code="upload") from refusal
