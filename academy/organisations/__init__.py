"""Regions and organisations: who stands behind a course or a webinar."""
