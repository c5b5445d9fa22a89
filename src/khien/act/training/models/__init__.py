"""Tables of training."""

from khien.act.training.models.awareness import (
    Acknowledgement,
    Campaign,
    Opening,
    ReachCount,
)
from khien.act.training.models.classes import ClassSheet, Course, Seat, TrainingClass
from khien.act.training.models.exercises import (
    Exercise,
    ExerciseLesson,
    Expectation,
    Inject,
    Player,
)
from khien.act.training.models.people import Certificate, Learner
from khien.act.training.models.staffing import Appointment

__all__ = [
    "Acknowledgement",
    "Appointment",
    "Campaign",
    "Certificate",
    "ClassSheet",
    "Course",
    "Exercise",
    "ExerciseLesson",
    "Expectation",
    "Inject",
    "Learner",
    "Opening",
    "Player",
    "ReachCount",
    "Seat",
    "TrainingClass",
]
