"""What a unit does for people is found in the evidence of the obligations that ask for it."""

from datetime import timedelta

import pytest

from khien.act.training import access
from khien.act.training.services import awareness, certificates, exercises, people, staffing
from khien.act.training.types.awareness import Audience, NewCampaign
from khien.act.training.types.certificates import NewCertificate, Standard
from khien.act.training.types.exercises import NewExercise, Outcome
from khien.act.training.types.staffing import NewAppointment, Post
from khien.base.accounts import services as rights
from khien.base.accounts.types import BodyTask
from khien.base.core.clock import now, today
from khien.show.assurance.services import measures as assurance
from khien.show.planning import access as plans
from khien.show.planning.queries import records
from khien.show.planning.services import loading
from tests.cast import Cast

pytestmark = pytest.mark.django_db
OWED_BY_XA1 = {
    "CM35-II.4-b": "units-with-trained-officer",
    "CM35-II.4-c": "officers-with-certificate",
    "CM35-III.2-a2": "leaders-reached",
    "CM35-III.2-c2": "exercises-held",
    "NB47-I.1-a": "awareness-reach",
    "NB47-II.1-d": "certificates-valid",
    "NB47-II.5-a": "units-with-trained-officer",
}


def _figures(cast: Cast) -> dict[str, tuple[int, int]]:
    """Return the figure of each obligation in commune XA1, or in the body that leads where that owes it."""
    assurance.keep_measures(cast.system, day=today())
    found = {}
    for clause, code in OWED_BY_XA1.items():
        rows = plans.duties().filter(obligation__clause=clause)
        row = rows.filter(unit__code="XA1").first() or rows.get(unit__code="CAT")
        for figure in records.duty(cast.system, row.pk).figures:
            if figure.code == code:
                found[clause] = (figure.numerator, figure.denominator)
    return found


def test_the_acts_of_a_unit_are_found_in_the_evidence_of_its_obligations(people_: Cast) -> None:
    before = _figures(people_)
    assert all(done in {0, None} for done, _ in before.values())

    officer = people.enter_person(people_.minh, unit_code="XA1", name="Liên (mẫu)")
    for post in (Post.IT_OFFICER, Post.SECURITY_OFFICER):
        new = NewAppointment("XA1", officer, post, None, "1/QĐ", today())
        staffing.appoint(people_.minh, new=new)
    paper = NewCertificate("CC", "1", "Nơi cấp (mẫu)", Standard.INTERNATIONAL, today(), None)
    certificates.enter_certificate(people_.minh, learner=officer, certificate=paper)
    _campaign(people_)
    _exercise(people_)

    after = _figures(people_)
    assert set(after) == set(OWED_BY_XA1)
    assert all(done > 0 for done, _ in after.values()), after


@pytest.fixture
def people_(people: Cast) -> Cast:
    """Return the cast with a body that leads security, and both plans loaded."""
    rights.name_body(
        people.system, task=BodyTask.LEADS_SECURITY, unit_code="CAT", basis="1/QĐ (mẫu)"
    )
    loading.load_shipped(people.system)
    return people


def _campaign(cast: Cast) -> None:
    new = NewCampaign("TINH", "Chỉ thị (mẫu)", "Đọc", (), 0, 0.9)
    key = awareness.start_campaign(cast.lan, campaign=new)
    opening = awareness.open_for(
        cast.lan, key=key, audience=Audience.LEADERS, due_on=today() + timedelta(days=9)
    )
    awareness.count_reach(cast.minh, opening=opening, unit_code="XA1", addressed=0, by_list=0)


def _exercise(cast: Cast) -> None:
    judge = cast.lan.person_id or 0
    new = NewExercise("CAT", "Diễn tập (mẫu)", "Kịch bản", now(), ("XA1",))
    key = exercises.plan_exercise(cast.lan, new=new)
    exercises.add_inject(cast.lan, key=key, minutes=0, words="Gọi điện")
    exercises.expect(cast.lan, key=key, minutes=5, words="Báo", evaluator=judge)
    exercises.start_exercise(cast.lan, key=key)
    expectation = access.expectations().get().pk
    exercises.judge(cast.lan, key=key, expectation=expectation, outcome=Outcome.MET, words="")
    exercises.learn(cast.lan, key=key, words="Học", unit_code="XA1", due_on=today())
    exercises.end_exercise(cast.lan, key=key)
