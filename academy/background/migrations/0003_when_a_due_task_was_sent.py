from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('background', '0002_outgoing_mail'),
    ]

    operations = [
        migrations.AddField(
            model_name='duetask',
            name='sent_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
