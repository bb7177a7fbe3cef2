"""A facilitator's first day, from the invitation to the first pages in Arabic.

The test walks it, and `python -m tests.screenshots` takes its pictures on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlsplit

from PIL import Image, ImageDraw
from playwright.sync_api import Error, Locator, Page, Request, expect

from tests.browser.mails import newest_code, newest_link
from tests.browser.planting import planted
from tests.browser.serving import Site
from tests.browser.test_accounts import app_code, submit
from tests.browser.visiting import Visitor

ADDRESS: Final = "newcomer@academy.example"
PATIENCE_MILLISECONDS: Final = 30_000


def plant() -> dict[str, Any]:
    """Make who invites, who sends drafts and who looks on elsewhere, and the drafts themselves."""
    from django.db import transaction

    from academy.catalogue.publishing import submit as send_to_review
    from academy.organisations.models import Organisation
    from academy.taxonomy.models import Language, Region
    from cms.models import RegionPage
    from tests.browser.planting import session_of
    from tests.factories.accounts import curator, facilitator, partner
    from tests.factories.courses import CourseFactory

    with transaction.atomic():
        institute = Organisation.objects.create(
            name="Institute of Lake Cities", region=Region.objects.get(code="africa"), country="KE"
        )
        people = {
            "curator": curator(),
            "partner": partner(institute),
            "elsewhere": facilitator("europe", "en", "fr", "ar"),
        }
        people["partner"].name = "Lake Cities"
        people["partner"].save()
        entries = {}
        for name, title in DRAFTS.items():
            entry = CourseFactory(draft=name != "shown", title=title, provider=institute)
            entry.summary = "Six evenings on how a city by a lake keeps its water clean."
            entry.in_language.set([Language.objects.get(tag="en")])
            entry.save()
            entry.save_revision(user=people["partner"])
            entries[name] = entry
        entries["shown"].save_revision(user=people["curator"]).publish(user=people["curator"])
        for name in ("back", "good"):
            send_to_review(entries[name], by=people["partner"])
    regions = RegionPage.objects.filter(region__code="africa")
    return {
        "sessions": {name: session_of(person) for name, person in people.items()},
        "entries": {name: entry.pk for name, entry in entries.items()},
        "region_pages": {page.locale.language_code: page.pk for page in regions},
    }


DRAFTS: Final[Mapping[str, str]] = {
    "shown": "Clean watr for lake cities",
    "back": "Kerbs and crossings by the lake",
    "good": "Markets that stay dry",
}


@dataclass
class Loads:
    """Counts the whole pages that a browser asks for, in every window of a reader."""

    page: Page
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.context.on("request", self._count)

    def _count(self, request: Request) -> None:
        if not request.is_navigation_request() or request.redirected_from is not None:
            return
        try:
            is_inside = request.frame.parent_frame is not None
        except Error:  # a window that is about to open has no frame yet
            is_inside = False
        if not is_inside:
            self.asked.append(f"{request.method} {request.url}")


@dataclass
class Newcomer:
    """The newcomer's browser; `look` is shown every step by name."""

    visitor: Visitor
    site: Site
    look: Callable[[Page, str], None] = lambda _page, _name: None

    def __post_init__(self) -> None:
        self.planted = planted(self.site, "newcomer")
        self.page = self.visitor.reader()
        self.page.set_default_timeout(PATIENCE_MILLISECONDS)

    def reader(self, name: str) -> Page:
        """Return the browser of somebody else."""
        page = self.visitor.reader(session=self.planted["sessions"][name])
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        return page

    def first_day(self) -> None:
        """Do all of it, one after the other."""
        self.is_invited()
        self.comes_in()
        self.finds_corrects_and_translates()
        self.finds_it_in_the_catalogue()
        self.sends_a_draft_back()
        self.publishes_a_draft()
        self.turns_to_arabic()
        self.writes_news()
        self.publishes("news-as-published")
        self.writes_a_path()
        self.publishes("path-as-published")

    # --- Coming in ------------------------------------------------------------------------------

    def is_invited(self) -> None:
        """Have a curator invite the newcomer to look after Africa in three languages."""
        page = self.reader("curator")
        self.visitor.go(page, "/admin/people/give/")
        page.locator("#id_email").fill(ADDRESS)
        page.locator("#id_role").select_option("facilitator")
        page.locator("#id_region").select_option(label="Africa")
        page.locator("#id_languages").select_option(["ar", "en", "fr"])
        self.look(page, "invitation-by-a-curator")
        page.locator("main form button[type=submit]").last.click()
        expect(page.locator(".messages")).to_contain_text("invitation is on its way")

    def comes_in(self) -> None:
        """Follow the link of the mail, make an account, set up an app, and arrive."""
        page = self.page
        link = newest_link(self.site, ADDRESS)
        self.visitor.go(page, link)
        self.look(page, "invitation")
        page.get_by_role("link", name="Make an account").click()
        page.locator("#id_email").fill(ADDRESS)
        submit(page)
        page.locator("#id_code").fill(newest_code(self.site, ADDRESS, seen=1))
        submit(page)
        self.look(page, "invitation-signed-in")
        page.get_by_role("button", name="Accept").click()
        page.wait_for_url("**/accounts/2fa/**")
        self.look(page, "second-factor")
        self.visitor.go(page, "/accounts/2fa/totp/activate/")
        secret = page.locator("#authenticator_secret").inner_text()
        self.look(page, "second-factor-app")
        page.locator("#id_code").fill(app_code(secret))
        submit(page)
        self.look(page, "recovery-codes")

    # --- An entry -------------------------------------------------------------------------------

    def finds_corrects_and_translates(self) -> Loads:
        """Correct an entry of the region, translate it, publish both; return the pages loaded."""
        page, pk = self.page, self.planted["entries"]["shown"]
        loads = Loads(page)
        self.visitor.go(page, "/admin/")
        self.look(page, "first-page")
        page.goto("/admin/snippets/courses/course/?q=lake+cities")
        self.look(page, "list-of-courses")
        page.get_by_role("link", name=re.compile("Clean watr")).first.click()
        page.locator("#id_title").fill("Clean water for lake cities")
        self.look(page, "form-of-an-entry")
        press(page, "[name=action-publish]")
        expect(page.locator(".messages")).to_be_visible()
        self.visitor.go(page, f"/admin/snippets/courses/course/translations/{pk}/fr/")
        self.look(page, "translation-empty")
        page.locator("#id_title").fill("De l’eau propre pour les villes des lacs")
        page.locator("#id_summary").fill("Six soirées sur l’eau d’une ville au bord d’un lac.")
        self.look(page, "translation")
        with page.expect_popup() as opened:
            page.locator("button[formaction]").click()
        expect(opened.value.locator("h1")).to_have_text("De l’eau propre pour les villes des lacs")
        self.look(opened.value, "preview-in-french")
        opened.value.close()
        page.locator('button[name="action-publish"]').click()
        expect(page.locator(".messages")).to_be_visible()
        return loads

    def finds_it_in_the_catalogue(self) -> None:
        """See the corrected entry in the public catalogue, in French."""
        self.visitor.go(self.page, "/fr/catalogue/?q=eau+propre+lacs")
        found = self.page.locator(".line-title a", has_text="De l’eau propre")
        expect(found.first).to_be_visible()
        self.look(self.page, "found-in-french")

    # --- Drafts of a colleague ------------------------------------------------------------------

    def sends_a_draft_back(self) -> None:
        """Ask for changes with a comment."""
        page = self.page
        self.visitor.go(page, "/admin/")
        self.look(page, "first-page-with-drafts")
        page.locator("main").get_by_role("link", name=DRAFTS["back"]).first.click()
        self.look(page, "draft-of-a-colleague")
        press(page, "[data-workflow-action-name=reject]")
        dialogue = page.locator(".modal-dialog, [role=dialog]").last
        dialogue.locator("textarea").fill("Which streets? Please name one.")
        self.look(page, "asking-for-changes")
        dialogue.locator("button[type=submit], input[type=submit]").last.click()
        expect(page.locator(".messages")).to_be_visible()

    def publishes_a_draft(self) -> None:
        """Approve the other draft."""
        page = self.page
        self.visitor.go(page, "/admin/")
        page.locator("main").get_by_role("link", name=DRAFTS["good"]).first.click()
        press(page, "[data-workflow-action-name=approve]")
        expect(page.locator(".messages")).to_be_visible()
        self.look(page, "draft-approved")

    # --- In Arabic ------------------------------------------------------------------------------

    def turns_to_arabic(self) -> None:
        """Choose Arabic in the profile: the editor is right to left from then on."""
        page = self.page
        self.visitor.go(page, "/accounts/profile/")
        page.locator("#id_locale").select_option("ar")
        submit(page)
        self.visitor.go(page, "/admin/")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        self.look(page, "first-page-in-arabic")

    def writes_news(self) -> None:
        """Write a piece of news with a picture below the region's page; it is a draft at first."""
        page = self.page
        above = self.planted["region_pages"]["ar"]
        self.visitor.go(page, f"/admin/pages/add/cms/newspage/{above}/")
        page.locator("#id_title").fill(NEWS)
        page.locator("#id_lead").fill("اجتمعت ثماني مدن حول بحيرة واحدة لتتعلم معًا.")
        self._uploads_a_picture()
        page.locator("#id_picture_text").fill("قوارب على شاطئ البحيرة عند الفجر")
        self.look(page, "news-in-arabic")

    def _uploads_a_picture(self) -> None:
        page = self.page
        page.locator("#id_picture-chooser button:visible").first.click()
        dialogue = page.locator(".modal-dialog").last
        dialogue.get_by_role("tab").nth(1).click()
        upload = dialogue.locator("#tab-upload")
        upload.locator("input[type=file]").set_input_files(
            {"name": "lake.png", "mimeType": "image/png", "buffer": picture()}
        )
        upload.locator("#id_image-chooser-upload-title").fill("قوارب")
        self.look(page, "picture-in-arabic")
        upload.locator("button[type=submit], input[type=submit]").click()
        expect(page.locator(".modal-dialog")).to_have_count(0)

    def writes_a_path(self) -> None:
        """Put four courses of the region into an order, below the region's page."""
        page = self.page
        above = self.planted["region_pages"]["ar"]
        self.visitor.go(page, f"/admin/pages/add/cms/learningpathpage/{above}/")
        page.locator("#id_title").fill(PATH)
        page.locator("#id_lead").fill("أربع خطوات من الماء إلى السوق.")
        for number, why in enumerate(WHYS):
            self._adds_a_step(number, why)
        self.look(page, "path-in-arabic")

    def _adds_a_step(self, number: int, why: str) -> None:
        """Add a step at the end, and choose a course for it that no step before has."""
        page = self.page
        page.locator(".c-sf-add-button:visible").last.click()
        page.get_by_role("option").first.click()
        expect(page.get_by_role("option")).to_have_count(0)  # else the next choice is made in it
        inside = page.locator(f"#steps-{number}-value-why")
        inside.fill(why)
        step = page.locator("[data-streamfield-child]", has=inside).first
        if not step.locator("button[data-chooser-action-choose]:visible").count():
            step.locator(".c-sf-add-button:visible").first.click()
            page.get_by_role("option").first.click()
        step.locator("button[data-chooser-action-choose]:visible").first.click()
        dialogue = page.locator(".modal-dialog").last
        dialogue.locator("a[data-chooser-modal-choice]").nth(number).click()
        expect(page.locator(".modal-dialog")).to_have_count(0)

    def saves(self) -> None:
        """Keep the page that is open as a draft, and stay."""
        self.page.locator("footer button.action-save").first.click()
        self.page.wait_for_url("**/edit/")

    def publishes(self, name: str) -> Page:
        """Publish the page that is open, and return it as the public reads it."""
        page = self.page
        press(page, "[name=action-publish]")
        expect(page.locator(".messages .success")).to_be_visible()
        address = page.locator(".messages a[href*='/ar/']").first.get_attribute("href")
        public = self.visitor.reader()
        self.visitor.go(public, urlsplit(str(address)).path)
        self.look(public, name)
        return public


NEWS: Final = "ثماني مدن حول بحيرة واحدة"
PATH: Final = "من الماء إلى السوق"
WHYS: Final = (
    "ابدأ من هنا: يشرح الكلمات التي تأتي بعده.",
    "ثم الشوارع، لأن الماء يسيل فيها.",
    "ثم الأسواق، حيث يلتقي الناس.",
    "وأخيرًا الميزانية التي تجمع كل ذلك.",
)


def picture() -> bytes:
    """Return a picture of our own making: bands of colour like a shore."""
    file = BytesIO()
    shore = Image.new("RGB", (1200, 800), "#1d6fa5")
    ImageDraw.Draw(shore).rectangle((0, 520, 1200, 800), fill="#e0b252")
    shore.save(file, "PNG")
    return file.getvalue()


def press(page: Page, which: str) -> None:
    """Press a button of the editor's foot, which may lie in its menu."""
    button: Locator = page.locator(f"footer {which}").first
    if not button.is_visible():
        page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    button.click()
