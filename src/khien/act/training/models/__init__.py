"""Tables of training."""

from khien.act.training.models.classes import ClassSheet, Course, Seat, TrainingClass
from khien.act.training.models.people import Certificate, Learner
from khien.act.training.models.staffing import Appointment

__all__ = [
    "Appointment",
    "Certificate",
    "ClassSheet",
    "Course",
    "Learner",
    "Seat",
    "TrainingClass",
]
