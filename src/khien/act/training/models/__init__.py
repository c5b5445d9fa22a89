"""Tables of training."""

from khien.act.training.models.classes import ClassSheet, Course, Seat, TrainingClass
from khien.act.training.models.people import Certificate, Learner

__all__ = ["Certificate", "ClassSheet", "Course", "Learner", "Seat", "TrainingClass"]
