"""The site as a reader's browser meets it: a real server, Chromium, axe and the HTML checker."""
