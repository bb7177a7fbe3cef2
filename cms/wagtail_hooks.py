"""Registers screens, choosers and guards of the editor, nothing else."""

from cms import admin_scripts, page_screens, viewsets
from cms.joining import screens as joining_screens
from cms.people import screens as people_screens
from cms.recommending import screens as recommending_screens
from cms.reports import screens as report_screens
from cms.setting_up import screens as setting_up_screens

admin_scripts.register()
page_screens.register()
joining_screens.register()
people_screens.register()
recommending_screens.register()
report_screens.register()
setting_up_screens.register()
viewsets.register()
