"""Input of the gate's pages."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from khien.act.gate.rules.public import DISMISSALS, ELSEWHERE
from khien.act.gate.store import FILES_BYTES_MAX, FILES_MAX, MB

MOMENT: Final = "%Y-%m-%dT%H:%M"
Choices = Sequence[tuple[str, str]]


def _moment(label: object) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,  # type: ignore[arg-type]
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S"],
    )


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/input.html"


class FilesField(forms.FileField):
    """Several files, bounded in number and in bytes together; cleaned to a list."""

    widget = _ManyFiles

    @override
    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files. Says which bound they pass, and that the rest can follow."""
        given = data if isinstance(data, list | tuple) else [data]
        files = [super(FilesField, self).clean(each, initial) for each in given if each]
        size = sum(file.size or 0 for file in files)
        if len(files) > FILES_MAX or size > FILES_BYTES_MAX:
            raise forms.ValidationError(
                _(
                    "%(count)s files with %(size)s MB were chosen; at most %(files)s files with %(most)s "
                    "MB together go with a report. Choose fewer; send the others with another report."
                )
                % {
                    "count": len(files),
                    "size": f"{size / MB:.1f}",
                    "files": FILES_MAX,
                    "most": FILES_BYTES_MAX // MB,
                }
            )
        return files


class PhoneForm(forms.Form):
    """The report form, as short as a phone needs it; signs and questions come from the core."""

    kind = forms.ChoiceField(label=_("What do you see"), widget=forms.RadioSelect, initial="other")
    title = forms.CharField(label=_("In a few words"), max_length=300)
    detected_at = _moment(_("Noticed at"))
    systems = forms.CharField(label=_("Which machine or system"), max_length=500, required=False)
    facts = forms.MultipleChoiceField(
        label=_("How bad is it"), widget=forms.CheckboxSelectMultiple, required=False
    )
    photos = FilesField(label=_("Photos or logs, if there are any"), required=False)
    contact = forms.CharField(label=_("Whom to ring back"), max_length=300, required=False)
    summary = forms.CharField(
        label=_("More, if known"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
    )

    def __init__(self, *args: Any, signs: Choices, questions: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = signs  # type: ignore[attr-defined]
        self.fields["facts"].choices = questions  # type: ignore[attr-defined]


class PublicForm(forms.Form):
    """A report of the public: technical classes, and one answer that is pointed elsewhere."""

    kind = forms.ChoiceField(label=_("What is it about"), widget=forms.RadioSelect)
    place = forms.CharField(label=_("Where: site, address or device"), max_length=500)
    seen_at = _moment(_("When did you see it"))
    words = forms.CharField(
        label=_("What did you see"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        required=False,
    )
    contact = forms.CharField(
        label=_("How can we reach you, if you like"), max_length=300, required=False
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            *kinds,
            (ELSEWHERE, _("Something else: what somebody says, writes or does")),
        ]


class DismissForm(forms.Form):
    """Why a public report is not followed up."""

    why = forms.ChoiceField(
        label=_("Why"), choices=[(why.value, _(name)) for why, name in DISMISSALS.items()]
    )


class OfflineTakeForm(forms.Form):
    """A filled offline form."""

    file = forms.FileField(label=_("The filled form (XLSX)"))
    called_back = forms.CharField(
        label=_("Who of the unit was rung up and confirmed it"), max_length=300
    )
