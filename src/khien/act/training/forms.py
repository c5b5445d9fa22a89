"""Forms of training."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.act.training.types.certificates import STANDARD_NAMES
from khien.act.training.types.classes import COURSE_KINDS
from khien.base.ui.fields import Moment, choices


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


class CourseForm(forms.Form):
    """A course of a unit."""

    title = forms.CharField(label=_("Title of the course"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: choices(COURSE_KINDS))
    content = forms.CharField(
        label=_("Content"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    has_exercises = forms.BooleanField(label=_("It has exercises"), required=False, initial=True)
    has_exam = forms.BooleanField(
        label=_("It ends with an examination"), required=False, initial=True
    )


class ClassForm(forms.Form):
    """A class of a course."""

    course = forms.TypedChoiceField(label=_("Course"), coerce=int)
    unit = forms.ChoiceField(label=_("Held by"))
    starts_on = forms.DateField(label=_("First day"), widget=_day())
    ends_on = forms.DateField(label=_("Last day"), widget=_day())
    sessions = forms.IntegerField(label=_("Sessions"), min_value=1, max_value=200)
    teacher = forms.CharField(label=_("Teacher"), max_length=200)
    place = forms.CharField(label=_("Where it is held"), max_length=200, required=False)


class EnrolForm(forms.Form):
    """People of one unit who take part in a class, a name a line."""

    unit = forms.ChoiceField(label=_("Unit"))
    names = forms.CharField(
        label=_("Names, one a line"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Name and unit are all that is kept of a person. Two people of one name: add what tells "
            "them apart."
        ),
    )


class ResultForm(forms.Form):
    """What somebody did in a class."""

    sessions = forms.IntegerField(min_value=0, max_value=200)
    exercises = forms.BooleanField(required=False)
    exam = forms.TypedChoiceField(
        choices=[("", ""), ("passed", "passed"), ("failed", "failed")],
        required=False,
        coerce={"passed": True, "failed": False}.get,
        empty_value=None,
    )


class CertificateForm(forms.Form):
    """A certificate of a person."""

    title = forms.CharField(label=_("Title of the certificate"), max_length=300)
    number = forms.CharField(label=_("Number"), max_length=100)
    issuer = forms.CharField(label=_("Issuer"), max_length=200)
    standard = forms.ChoiceField(label=_("Standard"), choices=lambda: choices(STANDARD_NAMES))
    issued_on = forms.DateField(label=_("Day of issue"), widget=_day())
    valid_until = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=_day(),
        help_text=_("Empty: it has no end. Its unit is told sixty days before the end."),
    )


class SheetForm(forms.Form):
    """A filled class list."""

    file = forms.FileField(label=_("Filled class list"))


class PersonForm(forms.Form):
    """A person of a unit."""

    unit = forms.ChoiceField(label=_("Unit"))
    name = forms.CharField(label=_("Full name"), max_length=200)


class AppointForm(forms.Form):
    """An appointment by a decision. `place` is a post, and for an operator the system's key after it."""

    place = forms.ChoiceField(label=_("Post to fill"))
    learner = forms.TypedChoiceField(label=_("Person"), coerce=int)
    decision = forms.CharField(label=_("Number of the decision"), max_length=200)
    decided_on = forms.DateField(label=_("Day of the decision"), widget=_day())


class StaffForm(forms.Form):
    """How many people of a unit work on information technology, and how many of them on security."""

    it_people = forms.IntegerField(label=_("IT people"), min_value=0, max_value=10_000)
    security_people = forms.IntegerField(
        label=_("of them on security"), min_value=0, max_value=10_000
    )


class CampaignForm(forms.Form):
    """An awareness campaign."""

    unit = forms.ChoiceField(label=_("For the unit and all below it"))
    title = forms.CharField(label=_("Title of the campaign"), max_length=300)
    words = forms.CharField(
        label=_("What is to be read"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    file = forms.FileField(label=_("File to read"), required=False)
    quiz = forms.CharField(
        label=_("Questions"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "A line that begins with ? is a question; below it + marks the right answer, - a wrong one. "
            "At most ten."
        ),
    )
    pass_mark = forms.IntegerField(
        label=_("Right answers needed"), min_value=0, max_value=10, initial=0
    )
    goal = forms.IntegerField(
        label=_("Goal of each unit (%)"), min_value=1, max_value=100, initial=90
    )


class OpenForm(forms.Form):
    """An audience for which a campaign opens."""

    audience = forms.ChoiceField(label=_("Audience"))
    due_on = forms.DateField(label=_("Until"), widget=_day())


class CountForm(forms.Form):
    """What a unit counts of one audience."""

    addressed = forms.IntegerField(min_value=0, max_value=1_000_000)
    by_list = forms.IntegerField(min_value=0, max_value=1_000_000)
    file = forms.FileField(required=False)


class ExerciseForm(forms.Form):
    """An exercise, tabletop or live."""

    unit = forms.ChoiceField(label=_("Run by"))
    title = forms.CharField(label=_("Title of the exercise"), max_length=300)
    scenario = forms.CharField(
        label=_("Scenario"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    planned_at = Moment(label=_("Planned for"))
    units = forms.MultipleChoiceField(label=_("Units that take part"))
    scene = forms.ChoiceField(
        label=_("Live: struck unit"),
        required=False,
        help_text=_(
            "Left out, the exercise is played at the table. With a unit, an incident marked DIỄN TẬP opens "
            "there at the start; it counts in no figure or report, and nothing of it leaves."
        ),
    )


class MomentForm(forms.Form):
    """An inject or an expectation: minutes after the start, and what."""

    minutes = forms.IntegerField(min_value=0, max_value=4320)
    words = forms.CharField(max_length=2000)
    evaluator = forms.IntegerField(required=False)


class LessonForm(forms.Form):
    """A lesson of an exercise."""

    words = forms.CharField(max_length=2000)
    unit = forms.CharField(max_length=20)
    due_on = forms.DateField()
