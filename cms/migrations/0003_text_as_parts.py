"""The text of each plain page as one part, so that the column can hold more of them."""

import json
import uuid

from django.db import migrations

KIND = ("cms", "contentpage")


def as_part(text):
    """Return a text as a body of one part; an empty text, or a body already, stays."""
    if not text:
        return "[]"
    if text.lstrip().startswith("["):
        return text
    return json.dumps([{"type": "text", "value": text, "id": str(uuid.uuid4())}])


def as_text(body):
    """Return the text of a body; parts other than text are lost."""
    if not body or not body.lstrip().startswith("["):
        return body or ""
    return "".join(part["value"] for part in json.loads(body) if part["type"] == "text")


def change(apps, turn):
    """Turn the body of every page of text, and of every draft of one."""
    for page in apps.get_model("cms", "ContentPage").objects.only("pk", "body").iterator():
        page.body = turn(page.body)
        page.save(update_fields=["body"])
    ContentType = apps.get_model("contenttypes", "ContentType")
    kind = ContentType.objects.filter(app_label=KIND[0], model=KIND[1]).first()
    if kind is None:
        return
    revisions = apps.get_model("wagtailcore", "Revision").objects.filter(content_type=kind)
    for revision in revisions.iterator():
        revision.content["body"] = turn(revision.content.get("body", ""))
        revision.save(update_fields=["content"])


def to_parts(apps, schema_editor):
    """Make parts of texts."""
    change(apps, as_part)


def to_texts(apps, schema_editor):
    """Make texts of parts again."""
    change(apps, as_text)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0002_home_pages"),
        ("wagtailcore", "0098_apitoken"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(to_parts, to_texts)]
