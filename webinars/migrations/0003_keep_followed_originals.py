"""Keep the originals that translations follow now, so that later changes can be shown."""

import hashlib

from django.db import migrations


def keep(apps, _schema_editor):
    OriginalText = apps.get_model("catalogue", "OriginalText")
    rows = apps.get_model("webinars", "WebinarText").objects.exclude(made_from="")
    words = rows.values_list("made_from", "entry__title", "entry__summary", "entry__description")
    kept = {
        made_from: OriginalText(
            hash=made_from, title=title, summary=summary, description=description
        )
        for made_from, title, summary, description in words.iterator(chunk_size=500)
        if made_from == hashlib.sha256(
            "\x1f".join((title, summary, description)).encode()
        ).hexdigest()
    }
    OriginalText.objects.bulk_create(kept.values(), ignore_conflicts=True, batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ("catalogue", "0003_original_text"),
        ("webinars", "0002_reviewed_webinars"),
    ]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
