"""People and training in the demo province: a class with certificates, posts filled, a campaign under way.

Sample data: nobody is a real person; each name says that it is made up.
"""

from datetime import date, timedelta
from typing import Final

from khien.act.training.queries import classes as reads
from khien.act.training.queries import exercises as plans
from khien.act.training.services import (
    awareness,
    certificates,
    classes,
    exercises,
    people,
    staffing,
)
from khien.act.training.types.awareness import Audience, NewCampaign, Question
from khien.act.training.types.certificates import NewCertificate, Standard
from khien.act.training.types.classes import Attended, CourseKind, NewClass, NewCourse
from khien.act.training.types.exercises import NewExercise, Outcome
from khien.act.training.types.staffing import NewAppointment, Post
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import now, played, today
from khien.base.files.services import storing as files

BASIC: Final = "An toàn thông tin cơ bản cho cán bộ CNTT (mẫu)"
DEEP: Final = "Ứng cứu sự cố máy tính (mẫu)"
SESSIONS: Final = 10
OFFICERS: Final = 24
"""In how many units an IT officer was trained in the demo's class."""
READ: Final = ("XA12", "XA05", "XA07", "SKHCN")
"""Units that have counted which leaders they reached."""


def fill() -> None:
    """Hold a class and issue what was earned, fill posts, run a campaign, hold an exercise."""
    lead = accounts.actor_named("truongnhom")
    with played(now() - timedelta(days=60)):
        officers = _hold_basic(lead)
        _appoint(lead, officers)
    with played(now() - timedelta(days=12)):
        campaign = _campaign(lead)
        _count(lead, campaign[1])
        awareness.open_for(
            lead, key=campaign[0], audience=Audience.KEY_POSTS, due_on=today() + timedelta(days=30)
        )
    _open_deep(lead)
    with played(now() - timedelta(days=20)):
        _exercise(lead)
    with played(now() - timedelta(hours=1)):
        _live_exercise(lead)


def _hold_basic(lead: Actor) -> dict[str, int]:
    """Hold the basic class: one officer of each unit; the last few were absent or failed."""
    course = NewCourse(
        unit_code="CAT",
        title=BASIC,
        kind=CourseKind.BASIC,
        content="Quy định pháp luật, phòng chống mã độc, sao lưu, xử lý sự cố ban đầu.",
        has_exercises=True,
        has_exam=True,
    )
    key = classes.enter_course(lead, course=course)
    last = today() - timedelta(days=5)
    held = NewClass(
        key, "CAT", last - timedelta(days=4), last, SESSIONS, "Giảng viên (mẫu)", "Hội trường (mẫu)"
    )
    class_key = classes.open_class(lead, new=held)
    codes = [*READ, *(unit.code for unit in accounts.watched_units())]
    chosen = list(dict.fromkeys(codes))[:OFFICERS]
    classes.enrol(lead, key=class_key, people_of=[(code, _officer(code)) for code in chosen])
    seats = reads.record(lead, class_key).seats
    for place, seat in enumerate(seats):
        failed, absent = place % 9 == 7, place % 9 == 8
        done = Attended(6 if absent else 8 + place % 3, exercises_done=True, exam=not failed)
        classes.set_result(lead, seat_key=seat.key, attended=done)
        if not failed and not absent:
            ends = today() + timedelta(days=95 if place == 0 else 3 * 365)
            paper = _paper(BASIC, f"{place + 1:02d}/CN-ATTT", Standard.COURSE, ends)
            certificates.issue(lead, seat_key=seat.key, certificate=paper)
    return {seat.unit_code: seat.learner for seat in seats}


def _appoint(lead: Actor, officers: dict[str, int]) -> None:
    for place, (code, learner) in enumerate(officers.items()):
        _post(lead, code, learner, Post.IT_OFFICER, place)
        if code in READ or place % 4 == 0:
            _post(lead, code, learner, Post.SECURITY_OFFICER, place)
            head = people.enter_person(
                lead, unit_code=code, name=f"Lãnh đạo phụ trách {code} (mẫu)"
            )
            _post(lead, code, head, Post.RESPONSIBLE, place)
    paper = _paper("Chứng chỉ an toàn thông tin (mẫu)", "QT-001", Standard.INTERNATIONAL, None)
    certificates.enter_certificate(lead, learner=officers["XA12"], certificate=paper)


def _post(lead: Actor, code: str, learner: int, post: Post, place: int) -> None:
    decision = f"{place + 10}/QĐ-UBND (mẫu)"
    new = NewAppointment(code, learner, post, None, decision, today() - timedelta(days=30))
    staffing.appoint(lead, new=new)


def _open_deep(lead: Actor) -> None:
    """Open a class to come, for which some units have named people."""
    course = NewCourse(
        unit_code="CAT",
        title=DEEP,
        kind=CourseKind.SPECIALISED,
        content="Thu thập chứng cứ, khoanh vùng, khôi phục, báo cáo.",
        has_exercises=True,
        has_exam=True,
    )
    key = classes.enter_course(lead, course=course)
    first = today() + timedelta(days=10)
    new = NewClass(key, "CAT", first, first + timedelta(days=2), 6, "Giảng viên (mẫu)", "")
    class_key = classes.open_class(lead, new=new)
    classes.enrol(lead, key=class_key, people_of=[(code, _officer(code)) for code in READ])


def _exercise(lead: Actor) -> None:
    """Hold a tabletop exercise with some units, judge it and learn from it."""
    new = NewExercise(
        unit_code="CAT",
        title="Mã độc ở bộ phận một cửa (mẫu)",
        scenario="Ba máy ở bộ phận một cửa không mở được tệp; màn hình đòi tiền chuộc.",
        planned_at=now(),
        unit_codes=READ,
    )
    key = exercises.plan_exercise(lead, new=new)
    exercises.add_inject(lead, key=key, minutes=0, words="Cán bộ một cửa gọi điện báo lỗi.")
    exercises.add_inject(lead, key=key, minutes=45, words="Phóng viên hỏi về việc ngừng tiếp dân.")
    judge = lead.person_id or 0
    exercises.expect(
        lead, key=key, minutes=60, words="Đơn vị báo sự cố trong một giờ.", evaluator=judge
    )
    exercises.expect(
        lead, key=key, minutes=90, words="Máy bị nhiễm được tách khỏi mạng.", evaluator=judge
    )
    exercises.start_exercise(lead, key=key)
    shown = plans.exercise(lead, key)
    for inject in shown.injects:
        exercises.give_inject(lead, key=key, inject=inject.key)
    for one, outcome in zip(shown.expectations, (Outcome.MET, Outcome.LATE), strict=True):
        words = "Quan sát tại chỗ (mẫu)."
        exercises.judge(lead, key=key, expectation=one.key, outcome=outcome, words=words)
    due = today() + timedelta(days=45)
    lesson = "Dán số trực ban ở bộ phận một cửa."
    exercises.learn(lead, key=key, words=lesson, unit_code="XA12", due_on=due)
    exercises.end_exercise(lead, key=key)


def _live_exercise(lead: Actor) -> None:
    """Start a live exercise in one commune; it runs while the demo is looked at."""
    new = NewExercise(
        unit_code="CAT",
        title="Trang thông tin bị thay đổi nội dung (mẫu)",
        scenario="Trang chủ hiện nội dung lạ; đơn vị ứng cứu như thật trên hệ thống.",
        planned_at=now(),
        unit_codes=("XA07", "SKHCN"),
        scene="XA07",
    )
    key = exercises.plan_exercise(lead, new=new)
    exercises.add_inject(lead, key=key, minutes=10, words="Người dân gọi báo trang chủ lạ (mẫu).")
    exercises.add_inject(lead, key=key, minutes=60, words="Báo chí hỏi về sự cố (mẫu).")
    evaluator = lead.person_id or 0
    exercises.expect(
        lead, key=key, minutes=240, words="Báo sự cố, khôi phục trang.", evaluator=evaluator
    )
    exercises.start_exercise(lead, key=key)
    first = plans.exercise(lead, key).injects[0]
    exercises.give_inject(lead, key=key, inject=first.key)


def _campaign(lead: Actor) -> tuple[int, int]:
    """Start the campaign and open it for leaders; returns the keys of both."""
    questions = (
        Question(
            "Ai chịu trách nhiệm cao nhất về an toàn thông tin của đơn vị?",
            ("Người đứng đầu", "Cán bộ CNTT", "Nhà cung cấp dịch vụ"),
            0,
        ),
        Question(
            "Nhận thư lạ có tệp đính kèm thì làm gì?",
            ("Mở ra xem", "Không mở, báo cán bộ CNTT"),
            1,
        ),
    )
    new = NewCampaign(
        unit_code="TINH",
        title="Trách nhiệm của người đứng đầu về an toàn thông tin (mẫu)",
        words=(
            "Người đứng đầu chịu trách nhiệm về an toàn thông tin của đơn vị: phân công cán bộ, bố trí "
            "kinh phí, báo cáo sự cố đúng hạn. Nội dung này là dữ liệu mẫu."
        ),
        questions=questions,
        pass_mark=2,
        goal=0.9,
    )
    key = awareness.start_campaign(lead, campaign=new)
    due = today() + timedelta(days=25)
    return key, awareness.open_for(lead, key=key, audience=Audience.LEADERS, due_on=due)


def _count(lead: Actor, opening: int) -> None:
    for place, code in enumerate(READ):
        content = f"Danh sách xác nhận đã đọc của {code} (mẫu)".encode()
        kept = files.keep_file(lead, name="danh-sach.txt", content=content, unit_code=code)
        awareness.count_reach(
            lead,
            opening=opening,
            unit_code=code,
            addressed=4,
            by_list=4 if place % 2 == 0 else 2,
            file_key=kept.key,
        )


def _officer(code: str) -> str:
    return f"Cán bộ CNTT {code} (mẫu)"


def _paper(title: str, number: str, standard: Standard, until: date | None) -> NewCertificate:
    return NewCertificate(title, number, "Công an tỉnh (mẫu)", standard, today(), until)
