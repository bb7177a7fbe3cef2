"""How long something takes, as feeds write it: "10周", "14 ч", "4 weeks", "PT3H" (pure)."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import Final

_WORDS: Final = (
    (
        timedelta(minutes=1),
        "min mins minute minutes minuto minutos минут мин 分钟 分鐘 دقيقة dakika",
    ),
    (
        timedelta(hours=1),
        "h hr hrs hour hours heure heures hora horas ora ore stunde stunden timer",
    ),
    (timedelta(hours=1), "ч час часа часов 小时 小時 学时 ساعة ساعات saat"),
    (timedelta(days=1), "d day days jour jours día días dia dias tag tage день дня дней 天 日"),
    (timedelta(days=1), "يوم أيام gün"),
    (timedelta(weeks=1), "w wk wks week weeks semaine semaines semana semanas woche wochen uke"),
    (timedelta(weeks=1), "uker неделя недели недель нед 周 週 أسبوع أسابيع hafta"),
)
_UNITS: Final = {word: length for length, words in _WORDS for word in words.split()}
_PLAIN: Final = re.compile(r"(\d{1,4}(?:[.,]\d{1,2})?)\s*([^\W\d_]+)\.?", re.UNICODE)
_ISO: Final = re.compile(
    r"P(?=.)(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,5})M)?(?:(?P<seconds>\d{1,6})S)?)?",
    re.IGNORECASE,
)


def parse_duration(text: str) -> timedelta | None:
    """Return the length that a text states, or None where it is not sure.

    One number with one unit, or a duration of ISO 8601 without years and months, whose length
    differs. Ranges ("3-5小时") and rates ("12 hours/week") say something else than a length.
    """
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    if iso := _ISO.fullmatch(folded):
        return _positive(timedelta(**{unit: int(n) for unit, n in iso.groupdict().items() if n}))
    if (plain := _PLAIN.fullmatch(folded)) and (unit := _UNITS.get(plain[2])):
        return _positive(float(plain[1].replace(",", ".")) * unit)
    return None


def _positive(length: timedelta) -> timedelta | None:
    return length or None
