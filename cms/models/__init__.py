"""Page types that editors fill in Wagtail."""

from cms.models.contact import ContactMessage, ContactPage
from cms.models.content import ContentPage
from cms.models.home import HomePage
from cms.models.listing import ListingPage
from cms.models.news import NewsIndexPage, NewsPage
from cms.models.path import LearningPathPage
from cms.models.problem import ProblemReport
from cms.models.region import RegionCollection, RegionPage
from cms.models.review import ReviewTask
from cms.models.terms import RegionNotePage, ThemePage

__all__ = [
    "ContactMessage",
    "ContactPage",
    "ContentPage",
    "HomePage",
    "LearningPathPage",
    "ListingPage",
    "NewsIndexPage",
    "NewsPage",
    "ProblemReport",
    "RegionCollection",
    "RegionNotePage",
    "RegionPage",
    "ReviewTask",
    "ThemePage",
]
