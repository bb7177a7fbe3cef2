"""The editor's forms for pictures and documents stand behind the door for uploads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, UploadedFile
from wagtail.users.models import UserProfile

from cms.upload_forms import FaceForm
from tests.academy.test_bare_pictures import OWNER, taken_by_a_camera
from tests.academy.test_uploads import archive, picture, png_that_claims
from tests.factories.accounts import operator

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(operator())
    return client


def hand_in(client, address: str, name: str, content: bytes):
    """Send a file through a door of Wagtail's; the choosers' forms have names of their own."""
    kind = "image" if "images" in address else "document"
    prefix = f"{kind}-chooser-upload-" if "chooser" in address else ""
    values = {
        "title": "A file",
        "description": "Streets",
        "collection": Collection.get_first_root_node().pk,
        "file": SimpleUploadedFile(name, content),
    }
    return client.post(address, {f"{prefix}{name}": value for name, value in values.items()})


@pytest.mark.parametrize("address", ["/admin/images/add/", "/admin/images/chooser/create/"])
def test_picture_gets_a_name_of_ours(editor, address):
    hand_in(editor, address, "secret plan of Ms X.png", picture())

    kept = Image.objects.get()
    assert kept.title == "A file"
    assert "secret" not in kept.file.name
    assert kept.file.name.endswith(".png")


@pytest.mark.parametrize("limit", [10_000_000, 10])
def test_stored_picture_and_its_sizes_do_not_tell_where_it_was_taken(editor, settings, limit):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = limit  # above, a file waits on disk
    hand_in(editor, "/admin/images/add/", "me.jpg", taken_by_a_camera("jpg", orientation=6))

    kept = Image.objects.get()

    with kept.file.open() as file:
        assert OWNER.encode() not in file.read()
    shown = kept.get_rendition("width-12")
    with shown.file.open() as file:
        assert OWNER.encode() not in file.read()
    assert (kept.file_size, shown.height > shown.width) == (kept.file.size, True)


def test_picture_that_waits_for_its_title_does_not_tell_either(editor):
    picture = SimpleUploadedFile("me.jpg", taken_by_a_camera("jpg"))
    values = {"title": "x" * 300, "collection": "1", "files[]": picture}

    editor.post("/admin/images/multiple/add/", values)

    with UploadedFile.objects.get().file.open() as file:
        assert OWNER.encode() not in file.read()


SCRIPT = b"<script>alert(1)</script>"
BOMB = archive({"word/document.xml": b"\0" * 50_000_000})
BAD_PICTURES = {
    "100,000 x 100,000 pixels": (
        "bomb.png",
        png_that_claims(100_000, 100_000),
        "This picture is too large",
    ),
    "SVG with a script": (
        "a.svg",
        b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>",
        "",  # Wagtail itself takes no file of this name
    ),
    "SVG in disguise": ("a.png", b"<svg xmlns='x'>" + SCRIPT + b"</svg>", "This is no picture"),
    "picture and page in one": ("a.png", picture() + SCRIPT, "holds something else"),
    "picture and archive in one": ("a.png", picture() + archive({"a": b"a"}), "something else"),
    "ZIP bomb under another name": ("bomb.png", BOMB, "This is no picture"),
}
BAD_DOCUMENTS = {
    "page": ("a.html", SCRIPT, ""),
    "page in disguise": ("a.pdf", SCRIPT, "This is no PDF"),
    "damaged": ("a.docx", b"PK\x03\x04", "damaged"),
    "ZIP bomb under another name": ("bomb.docx", BOMB, "grow too large"),
    "ZIP bomb that says it is a PDF": ("bomb.pdf", BOMB, "This is no PDF"),
    "PDF and archive in one": ("a.pdf", b"%PDF-1.7 " + archive({"a": b"a"}), "something else"),
}


@pytest.mark.parametrize("bad", BAD_PICTURES)
@pytest.mark.parametrize("address", ["/admin/images/add/", "/admin/images/chooser/create/"])
def test_bad_picture_is_refused_in_words_and_nothing_is_kept(editor, settings, address, bad):
    name, content, message = BAD_PICTURES[bad]
    answer = hand_in(editor, address, name, content)

    assert answer.status_code == 200
    assert message in said(answer)
    assert "error" in said(answer)
    assert nothing_kept(settings)


@pytest.mark.parametrize("bad", BAD_PICTURES)
def test_bad_picture_among_many_is_refused_in_words(editor, settings, bad):
    name, content, message = BAD_PICTURES[bad]
    answer = hand_in_many(editor, "/admin/images/multiple/add/", name, content)

    assert not answer["success"]
    assert message in answer["error_message"]
    assert answer["error_message"]
    assert nothing_kept(settings)


def said(answer):
    """Return what an answer says; a dialogue's holds its page as JSON."""
    text = answer.content.decode()
    return " ".join(map(str, json.loads(text).values())) if text.startswith("{") else text


def hand_in_many(client, address: str, name: str, content: bytes):
    values = {
        "title": name,
        "collection": Collection.get_first_root_node().pk,
        "files[]": SimpleUploadedFile(name, content),
    }
    headers = {"X-Requested-With": "XMLHttpRequest"}
    return client.post(address, values, headers=headers).json()


def nothing_kept(settings) -> bool:
    """Whether neither a row nor a file was kept."""
    kept = [model.objects.exists() for model in (Image, Document, UploadedFile)]
    folder = Path(settings.MEDIA_ROOT)
    return not any(kept) and not [file for file in folder.rglob("*") if file.is_file()]


def test_document_is_kept_and_sent_as_a_file_that_no_browser_runs(editor):
    hand_in(editor, "/admin/documents/add/", "plan.pdf", b"%PDF-1.7 and so on")
    kept = Document.objects.get()

    sent = editor.get(kept.url)
    sent.close()

    assert kept.file.name.endswith(".pdf")
    assert sent["Content-Disposition"].startswith("attachment")
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in sent["Content-Security-Policy"]


@pytest.mark.parametrize("bad", BAD_DOCUMENTS)
@pytest.mark.parametrize("address", ["/admin/documents/add/", "/admin/documents/chooser/create/"])
def test_bad_document_is_refused_in_words_and_nothing_is_kept(editor, settings, address, bad):
    name, content, message = BAD_DOCUMENTS[bad]
    answer = hand_in(editor, address, name, content)

    assert answer.status_code == 200
    assert message in said(answer)
    assert "error" in said(answer)
    assert nothing_kept(settings)


@pytest.mark.parametrize("bad", BAD_DOCUMENTS)
def test_bad_document_among_many_is_refused_in_words(editor, settings, bad):
    name, content, message = BAD_DOCUMENTS[bad]
    answer = hand_in_many(editor, "/admin/documents/multiple/add/", name, content)

    assert not answer["success"]
    assert message in answer["error_message"]
    assert answer["error_message"]
    assert nothing_kept(settings)


def test_face_of_an_editor_is_a_picture():
    profile = UserProfile.get_for_user(operator())
    bad = SimpleUploadedFile("me.png", picture() + b"<script>alert(1)</script>")
    good = SimpleUploadedFile("me and my cat.png", picture())

    refused = FaceForm({}, {"avatar": bad}, instance=profile)
    taken = FaceForm({}, {"avatar": good}, instance=profile)

    assert refused.errors == {
        "avatar": ["This file holds something else besides what it says it is."]
    }
    assert taken.is_valid()
    assert AvatarSettingsPanel.form_class is FaceForm
