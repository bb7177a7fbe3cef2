"""The body of a plain page holds parts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cms", "0003_text_as_parts")]

    operations = [
        migrations.AlterField(
            model_name='contentpage',
            name='body',
            field=models.JSONField(blank=True, verbose_name='what the page holds'),
        ),
    ]
