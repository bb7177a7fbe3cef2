"""Pictures of every kind of page, for people who look before they say that something is done."""

import os

import django

# What the pictures share with the tests reads Django's settings; the site has its own.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "academy.settings.test")
django.setup()
