"""Background entries of the catalogue; each looks at its rows first and may run twice."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="catalogue.note_entries_of_term", in_transaction=True)
def note_entries_of_term(family: str, term: int) -> None:
    """Note every entry that holds a term, since its document holds the term's words."""
    from academy.catalogue.vocabularies import note_entries_of

    note_entries_of(family, term)
