"""Wagtail's forms for pictures and documents, behind the door of `academy.uploads`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from academy.uploads import UploadError, check_document, check_image, own_name


class ImageForm(BaseImageForm):
    """Takes pictures only, and names them by ourselves."""

    def clean_file(self) -> Any:
        """Check a file that was handed in; one that lies here already stays."""
        return _checked(self.cleaned_data["file"], check_image)


class DocumentForm(BaseDocumentForm):
    """Takes documents only, and names them by ourselves."""

    def clean_file(self) -> Any:
        """Check a file that was handed in; one that lies here already stays."""
        return _checked(self.cleaned_data["file"], check_document)


class FaceForm(AvatarPreferencesForm):
    """The picture of somebody who edits."""

    def clean_avatar(self) -> Any:
        """Check a picture that was handed in, then let Wagtail look at it too."""
        self.cleaned_data["avatar"] = _checked(self.cleaned_data.get("avatar"), check_image)
        return super().clean_avatar()


def _checked(file: Any, check: Any) -> Any:
    if not isinstance(file, UploadedFile):
        return file
    try:
        ending = check(file, file.name or "", file.size or 0)
    except UploadError as refusal:
        raise ValidationError(str(refusal), code="upload") from refusal
    file.name = own_name(ending)
    return file
