"""A home page in every interface language, so that the first start shows a site."""

import uuid

from django.db import migrations
from django.utils import timezone

HOME = {
    "en": (
        "Urban Academy",
        "Cities teach each other. Find a course in a language you read.",
        "Cities, their associations and universities run courses and webinars for each other, "
        "each on its own site. Here you find them by language, theme and way of learning.",
    ),
    "fr": (
        "Urban Academy",
        "Les villes apprennent les unes des autres. Trouvez un cours dans votre langue.",
        "Les villes, leurs associations et des universités proposent des cours et des webinaires, "
        "chacune sur son propre site. Vous les trouvez ici par langue, par thème et par façon "
        "d’apprendre.",
    ),
    "es": (
        "Urban Academy",
        "Las ciudades aprenden unas de otras. Encuentre un curso en su idioma.",
        "Ciudades, asociaciones y universidades ofrecen cursos y seminarios web, cada una en su "
        "propio sitio. Aquí se encuentran por idioma, por tema y por forma de aprender.",
    ),
    "ar": (
        "Urban Academy",
        "المدن تتعلّم بعضها من بعض. دورات بلغة تقرؤونها.",
        "تنظّم المدن وجمعياتها والجامعات دورات وندوات عبر الإنترنت، كلٌّ على موقعه. "
        "هنا تجدونها حسب اللغة والموضوع وطريقة التعلّم.",
    ),
}
PATH_OF_ROOT = "0001"


def make_home_pages(apps, schema_editor):
    """Replace Wagtail's welcome page by one home page a language, translations of each other."""
    Page = apps.get_model("wagtailcore", "Page")
    HomePage = apps.get_model("cms", "HomePage")
    if HomePage.objects.exists():
        return
    ContentType = apps.get_model("contenttypes", "ContentType")
    Locale = apps.get_model("wagtailcore", "Locale")
    Site = apps.get_model("wagtailcore", "Site")
    Site.objects.all().delete()
    Page.objects.filter(depth__gt=1).delete()
    kind, _made = ContentType.objects.get_or_create(app_label="cms", model="homepage")
    key, now = uuid.uuid4(), timezone.now()
    first = None
    for number, (code, (title, headline, introduction)) in enumerate(HOME.items(), start=1):
        locale, _made = Locale.objects.get_or_create(language_code=code)
        slug = "home" if code == "en" else f"home-{code}"
        page = HomePage.objects.create(
            title=title,
            draft_title=title,
            headline=headline,
            introduction=introduction,
            slug=slug,
            url_path=f"/{slug}/",
            path=f"{PATH_OF_ROOT}{number:04d}",
            depth=2,
            numchild=0,
            content_type=kind,
            locale=locale,
            translation_key=key,
            live=True,
            first_published_at=now,
            last_published_at=now,
        )
        first = first or page
    Page.objects.filter(path=PATH_OF_ROOT).update(numchild=len(HOME))
    Site.objects.create(
        hostname="localhost", port=80, root_page_id=first.pk, is_default_site=True,
        site_name="Urban Academy",
    )


def remove_home_pages(apps, schema_editor):
    """Take the home pages away; the root of the tree stays."""
    Page = apps.get_model("wagtailcore", "Page")
    apps.get_model("wagtailcore", "Site").objects.all().delete()
    Page.objects.filter(depth__gt=1).delete()
    Page.objects.filter(path=PATH_OF_ROOT).update(numchild=0)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_pages"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_home_pages, remove_home_pages)]
