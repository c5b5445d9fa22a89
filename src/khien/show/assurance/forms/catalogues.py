"""Forms of assurance."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.base.ui.fields import choices
from khien.show.assurance.types.catalogues import EditionLine
from khien.show.assurance.types.comparing import CHANGE_NAMES


class CatalogueFile(forms.Form):
    """A catalogue's file."""

    file = forms.FileField(
        label=_("Catalogue file"),
        help_text=_("The filled template (Excel), an OSCAL catalog (JSON), or TOML."),
    )


class EditionFilter(forms.Form):
    """For which level, in which family, with which words."""

    level = forms.IntegerField(label=_("Level"), required=False, min_value=1, max_value=5)
    family = forms.CharField(label=_("Family"), required=False, max_length=60)
    q = forms.CharField(label=_("Words"), required=False, max_length=200)


class TryFilter(forms.Form):
    """Against which edition, and which changes."""

    def __init__(self, *args: Any, editions: Iterable[EditionLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = [("", "–"), *((str(one.key), f"{one.code} {one.version}") for one in editions)]
        cast("forms.ChoiceField", self.fields["before"]).choices = self.known

    before = forms.ChoiceField(label=_("Older edition"), required=False)
    only = forms.ChoiceField(
        label=_("Show"), required=False, choices=lambda: [("", "–"), *choices(CHANGE_NAMES)]
    )


class CompareFilter(TryFilter):
    """Which two editions, and which changes."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        cast("forms.ChoiceField", self.fields["after"]).choices = self.known

    after = forms.ChoiceField(label=_("Newer edition"), required=False)
