"""A course, a class of ten sessions in the province, and who sits in it."""

from datetime import date, timedelta

from tests.cast import Cast

from khien.act.training import access
from khien.act.training.services import classes
from khien.act.training.types.certificates import NewCertificate, Standard
from khien.act.training.types.classes import Attended, CourseKind, NewClass, NewCourse
from khien.base.core.clock import today

SESSIONS = 10
LIEN = "Liên (mẫu)"
GOOD = Attended(SESSIONS, exercises_done=True, exam=True)


def course(people: Cast, kind: CourseKind = CourseKind.BASIC) -> int:
    """Enter a course with exercises and an examination."""
    new = NewCourse("CAT", f"An toàn thông tin: {kind}", kind, "Nội dung", True, True)
    return classes.enter_course(people.lan, course=new)


def open_class(people: Cast, *, course_key: int | None = None, ends_on: date | None = None) -> int:
    """Open a class that ended yesterday, or on another day."""
    last = ends_on or today() - timedelta(days=1)
    key = course_key if course_key is not None else course(people)
    new = NewClass(key, "CAT", last - timedelta(days=4), last, SESSIONS, "Giảng viên (mẫu)", "")
    return classes.open_class(people.lan, new=new)


def seat(people: Cast, class_key: int, name: str = LIEN, unit: str = "XA1") -> int:
    """Enrol somebody and return the seat's key."""
    classes.enrol(people.lan, key=class_key, people_of=[(unit, name)])
    return access.seats().get(training_class_id=class_key, learner__name=name).pk


def paper(
    number: str = "1", *, until: date | None = None, standard: Standard = Standard.COURSE
) -> NewCertificate:
    """Return a certificate issued today."""
    return NewCertificate("Chứng nhận (mẫu)", number, "Công an tỉnh", standard, today(), until)
