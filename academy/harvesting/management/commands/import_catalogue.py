"""Import a file of the catalogue format: JSON Lines, plain or compressed by gzip."""

from __future__ import annotations

import gc
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.errors import AcademyError
from academy.harvesting.connectors.base import Refusal
from academy.harvesting.connectors.json import JsonLinesConnector
from academy.harvesting.running import Counts, Options, harvest
from academy.harvesting.sources import CATALOGUE_FILES, source_for_files

# More refusals than this go to a file, the first ones to the terminal too.
SHOWN_REFUSALS: Final = 20


class Command(BaseCommand):
    """Reads a catalogue file; a second time it changes nothing.

    Ends with 0 when the file was read to its end, refused lines or not, and with 1 when it was
    not or when another import is running.
    """

    help = "Import courses and webinars from a JSON Lines file (plain or gzip)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file, and how what it does not list is taken."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--source", default=CATALOGUE_FILES, help="name of the source")
        parser.add_argument(
            "--complete",
            action="store_true",
            help="the file is the whole source: what it does not list has gone",
        )
        parser.add_argument(
            "--allow-removals",
            action="store_true",
            help="even if more than a fifth of the source has gone",
        )
        parser.add_argument(
            "--refusals", type=Path, metavar="FILE", help="write every refused line here"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import and say what came of it."""
        path: Path = options["file"]
        refusals = RefusalList(self.stderr, options["refusals"])
        progress = Progress(self.stdout)
        run_options = Options(
            is_complete=options["complete"],
            allow_removals=options["allow_removals"],
            on_progress=progress.show,
            on_refusal=refusals.add,
        )
        connector = JsonLinesConnector()
        # What has been loaded so far stays to the end: the collector need not look at it each time.
        gc.freeze()
        try:
            with path.open("rb") as stream:
                harvest(
                    source=source_for_files(options["source"]),
                    items=connector.read(stream),
                    parse=connector.parse,
                    options=run_options,
                )
        except OSError as error:
            raise CommandError(
                _("%(file)s: %(reason)s") % {"file": path, "reason": error.strerror or error}
            ) from error
        except AcademyError as error:
            self._report(progress, refusals)
            raise CommandError(str(error)) from error
        except KeyboardInterrupt as error:
            self._report(progress, refusals)
            raise CommandError(
                _("Stopped. Run the same import again to go on from here."), returncode=130
            ) from error
        self._report(progress, refusals)

    def _report(self, progress: Progress, refusals: RefusalList) -> None:
        progress.clear()
        refusals.close()
        counts = progress.counts
        self.stdout.write(
            _(
                "%(total)d records read: %(new)d new, %(changed)d changed, %(same)d the same, "
                "%(refused)d refused, %(gone)d gone."
            )
            % {**vars(counts), "total": counts.total}
        )
        if refusals.more:
            self.stdout.write(
                ngettext(
                    "%(count)d refused line is listed in %(file)s.",
                    "%(count)d refused lines are listed in %(file)s.",
                    refusals.count,
                )
                % {"count": refusals.count, "file": refusals.path}
            )


class Progress:
    """The counts so far, on one line of a terminal; nothing where the output is a file."""

    def __init__(self, out: Any) -> None:
        self.counts = Counts()
        self._out = out
        self._is_shown = bool(out.isatty())
        self._next = 0.0

    def show(self, counts: Counts) -> None:
        """Take the counts, and show them at most five times a second."""
        self.counts = counts
        if self._is_shown and time.monotonic() >= self._next:
            self._next = time.monotonic() + 0.2
            text = _("%(total)d read, %(new)d new, %(changed)d changed, %(refused)d refused")
            self._write("\r" + text % {**vars(counts), "total": counts.total})

    def clear(self) -> None:
        """Leave the line empty for what comes next."""
        if self._is_shown:
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        self._out.write(text, ending="")
        self._out.flush()


class RefusalList:
    """Names refused lines: the first on the terminal, all of them in a file when there are more.

    The file is opened when it is needed and written line by line, so that a million refusals take
    no memory.
    """

    def __init__(self, err: Any, path: Path | None) -> None:
        self.count = 0
        self.path = path or settings.DATA_DIR / "refusals.txt"
        self._is_asked_for = path is not None
        self._err = err
        self._first: list[str] = []
        self._file: TextIO | None = None

    @property
    def more(self) -> bool:
        """Whether a file holds them."""
        return self._file is not None

    def add(self, refusal: Refusal) -> None:
        """Note one refused line."""
        self.count += 1
        line = ": ".join(part for part in (refusal.place, refusal.key, refusal.reason) if part)
        if self.count <= SHOWN_REFUSALS:
            self._err.write(line)
            self._first.append(line)
        if self._is_asked_for or self.count > SHOWN_REFUSALS:
            self._keep(line)

    def _keep(self, line: str) -> None:
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8")
            self._file.writelines(f"{one}\n" for one in self._first if one != line)
        self._file.write(f"{line}\n")

    def close(self) -> None:
        """Write out what is held."""
        if self._file:
            self._file.close()
