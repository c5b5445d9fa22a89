"""Addresses of training."""

from django.urls import path

from khien.act.training.views import awareness, classes, exercises, people, sheets, staffing

app_name = "training"

urlpatterns = [
    path("", classes.class_list, name="classes"),
    path("new", classes.open_class, name="open-class"),
    path("courses", classes.courses, name="courses"),
    path("classes/<int:key>", classes.training_class, name="class"),
    path("classes/<int:key>/act", classes.act, name="class-act"),
    path("classes/<int:key>/seats/<int:seat>", classes.result, name="result"),
    path("classes/<int:key>/seats/<int:seat>/issue", classes.issue, name="issue"),
    path("classes/<int:key>/list.xlsx", sheets.sheet_out, name="sheet-out"),
    path("classes/<int:key>/list", sheets.sheet_in, name="sheet-in"),
    path("lists/<int:key>", sheets.sheet, name="sheet"),
    path("lists/<int:key>/<str:act>", sheets.settle, name="settle-sheet"),
    path("staffing", staffing.staffing, name="staffing"),
    path("staffing/<str:code>", staffing.staff, name="staff"),
    path("staffing/<str:code>/count", staffing.count, name="count-staff"),
    path("appointments/<int:key>/end", staffing.end, name="end-appointment"),
    path("people", people.person_list, name="people"),
    path("people/<int:key>", people.person, name="person"),
    path("certificates", people.certificate_list, name="certificates"),
    path("certificates/<int:key>/revoke", people.revoke, name="revoke"),
    path("exercises", exercises.exercise_list, name="exercises"),
    path("exercises/new", exercises.plan, name="plan-exercise"),
    path("exercises/<int:key>", exercises.exercise, name="exercise"),
    path("exercises/<int:key>/act", exercises.act, name="exercise-act"),
    path("awareness", awareness.campaign_list, name="awareness"),
    path("awareness/new", awareness.start, name="start-campaign"),
    path("awareness/<int:key>", awareness.campaign, name="campaign"),
    path("awareness/<int:key>/act", awareness.act, name="campaign-act"),
    path("awareness/<int:key>/read", awareness.read, name="read"),
    path("awareness/<int:key>/file", awareness.material, name="material"),
    path("awareness/<int:key>/<int:opening>/<str:code>", awareness.count, name="count"),
    path("awareness/lists/<int:key>", awareness.signed_list, name="signed-list"),
]
