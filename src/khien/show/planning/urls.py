"""Addresses of planning."""

from django.urls import path

from khien.show.planning.views import duties, money, plans, recurring, tasks

app_name = "planning"

urlpatterns = [
    path("", plans.plan_list, name="plans"),
    path("bring", plans.bring, name="bring"),
    path("template.xlsx", plans.template, name="template"),
    path("duties", duties.duty_list, name="duties"),
    path("duties/<int:key>", duties.duty, name="duty"),
    path("duties/<int:key>/act", duties.act, name="duty-act"),
    path("evidence/<int:key>/judge", duties.judge, name="judge"),
    path("evidence/<int:key>/file", duties.evidence_file, name="evidence-file"),
    path("tasks", tasks.task_list, name="tasks"),
    path("tasks/<str:number>", tasks.task, name="task"),
    path("tasks/<str:number>/act", tasks.act, name="task-act"),
    path("clauses/<str:clause>", plans.clause, name="clause"),
    path("calendar", recurring.calendar, name="calendar"),
    path("recurring", recurring.recurring_list, name="recurring"),
    path("recurring/<int:key>", recurring.occurrence, name="occurrence"),
    path("recurring/<int:key>/act", recurring.act, name="occurrence-act"),
    path("recurring/<int:key>/file", recurring.occurrence_file, name="occurrence-file"),
    path("budgets", money.budgets, name="budgets"),
    path("budgets/<str:unit_code>", money.enter_budget, name="enter-budget"),
    path("lines/<int:key>", money.line, name="line"),
    path("<str:code>/clauses/<str:clause>", plans.obligation, name="obligation"),
    path("<str:code>/clauses/<str:clause>/give", tasks.give, name="give"),
    path("<str:code>", plans.plan, name="plan"),
    path("<str:code>/sign", plans.sign, name="sign"),
    path("<str:code>/copy", plans.copy, name="copy"),
    path("<str:code>/next.xlsx", plans.workbook, name="workbook"),
    path("<str:code>/money", money.money, name="money"),
    path("<str:code>/money.xlsx", money.portfolio, name="portfolio"),
    path("<str:code>/matrix", plans.matrix, name="matrix"),
]
