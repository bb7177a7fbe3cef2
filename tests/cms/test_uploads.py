"""The editor's forms for pictures and documents stand behind the door for uploads."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, UploadedFile
from wagtail.users.models import UserProfile

from cms.upload_forms import FaceForm
from tests.academy.test_bare_pictures import OWNER, taken_by_a_camera
from tests.academy.test_uploads import picture, png_that_claims
from tests.factories.accounts import operator

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(operator())
    return client


def hand_in(client, address: str, name: str, content: bytes):
    values = {
        "title": "A file",
        "description": "Streets",
        "collection": Collection.get_first_root_node().pk,
        "file": SimpleUploadedFile(name, content),
    }
    return client.post(address, values)


def test_picture_gets_a_name_of_ours(editor):
    hand_in(editor, "/admin/images/add/", "secret plan of Ms X.png", picture())

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


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.png", png_that_claims(100_000, 100_000)),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("a.png", picture() + b"<script>alert(1)</script>"),
    ],
)
@pytest.mark.parametrize("address", ["/admin/images/add/", "/admin/images/chooser/create/"])
def test_bad_picture_is_refused_in_words_and_nothing_is_kept(editor, address, name, content):
    answer = hand_in(editor, address, name, content)

    assert answer.status_code == 200
    assert not Image.objects.exists()


def test_document_is_kept_and_sent_as_a_file_that_no_browser_runs(editor):
    hand_in(editor, "/admin/documents/add/", "plan.pdf", b"%PDF-1.7 and so on")
    kept = Document.objects.get()

    sent = editor.get(kept.url)
    sent.close()

    assert kept.file.name.endswith(".pdf")
    assert sent["Content-Disposition"].startswith("attachment")
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in sent["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.html", b"<script>alert(1)</script>"), ("a.pdf", b"<script>"), ("a.docx", b"PK\x03\x04")],
)
def test_bad_document_is_refused_in_words_and_nothing_is_kept(editor, name, content):
    answer = hand_in(editor, "/admin/documents/add/", name, content)

    assert answer.status_code == 200
    assert not Document.objects.exists()


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
