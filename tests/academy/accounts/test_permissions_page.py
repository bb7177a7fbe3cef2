"""docs/permissions.md is what the code prints."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command


def test_page_is_equal_to_the_code():
    call_command("print_permissions", "--check")


def test_page_that_differs_is_reported(settings, tmp_path):
    settings.ROOT = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match="differs from the code"):
        call_command("print_permissions", "--check")

    call_command("print_permissions")

    call_command("print_permissions", "--check")
