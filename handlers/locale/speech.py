"""A locale: how the bot puts its own texts, dates, numbers and lists to somebody. Pure.

A text's id is its English sentence. `pybabel` finds those that are given to `gettext`, `ngettext` or `N_`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.locale.catalogue import translations

# Babel's names; English as it is written in Britain.
_REGIONS = {"en": "en_GB"}


def N_(message: str) -> str:  # noqa: N802 - gettext's name for it
    """`message` as it is: a constant that is translated where it is said."""
    return message


@dataclass(frozen=True, slots=True)
class Locale:
    """`language` is one of LANGUAGES."""

    language: str = "en"

    def gettext(self, message: str, /, **values: object) -> str:
        """`message` in this language; `{name}` in it stands for the value of that name."""
        found = translations(self.language).gettext(message) if message else ""
        return found.format(**values) if values else found

    def ngettext(self, one: str, many: str, count: int, /, **values: object) -> str:
        """As `gettext`, by how many there are; `{count}` is their number as people write it."""
        found = translations(self.language).ngettext(one, many, count)
        return found.format(count=self.number(count), **values)

    def number(self, number: int) -> str:
        """With the thousands apart: `1,246`, in German `1.246`."""
        from babel.numbers import format_decimal

        return format_decimal(number, locale=self._region)

    def date(self, moment: datetime) -> str:
        """`12 March 2023`."""
        from babel.dates import format_date

        return format_date(moment.date(), format="long", locale=self._region)

    def ago(self, passed: timedelta) -> str:
        """`2 hours ago`."""
        from babel.dates import format_timedelta

        if passed < timedelta(minutes=1):
            return self.gettext("just now")
        return format_timedelta(-passed, threshold=1, add_direction=True, locale=self._region)

    def listed(self, items: Sequence[str]) -> str:
        """`a, b and c`."""
        from babel.lists import format_list

        return format_list(list(items), locale=self._region)

    @property
    def _region(self) -> str:
        return _REGIONS.get(self.language, self.language)


ENGLISH = Locale()
