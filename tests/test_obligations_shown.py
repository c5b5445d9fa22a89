"""Every obligation that units owe is shown by rows that a person's act makes.

A link to a page shows nothing: what counts is a row. `ROWS` names for each measure the test in which somebody
acts by their role and the row turns up or turns to counting.
"""

from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from django.test import Client

from khien.base.core.offers import registry
from khien.show.planning.cli import obligations_command, plans_group
from khien.show.planning.services.loading import load_shipped
from tests.cast import PASSWORD, Cast
from tests.shown import owed

ROOT: Final = Path(__file__).parent.parent
_INVENTORY: Final = "tests/test_obligations_of_inventory.py::"
_RESPONSE: Final = "tests/test_obligations_of_response.py::"
_PLANS: Final = "tests/test_obligations_of_plans.py::"
_DOCUMENTS: Final = "tests/test_obligations_of_documents.py::"
_NETWORK: Final = f"{_INVENTORY}test_what_a_unit_says_of_its_network_shows_its_protection"
_REGISTERS: Final = f"{_INVENTORY}test_what_a_unit_enters_in_its_registers_shows_that_it_keeps_them"
_ANSWERS: Final = f"{_INVENTORY}test_who_answers_for_a_unit_is_the_row_of_responsibility"
_NOTICES: Final = f"{_RESPONSE}test_bodies_that_receive_a_notice_and_guide_show_it"
_HANDED: Final = f"{_RESPONSE}test_what_was_blocked_and_handed_over_shows_in_the_incident"
_TEAM: Final = f"{_RESPONSE}test_the_teams_means_and_partners_are_rows"
_SIGNED: Final = f"{_PLANS}test_a_plan_that_the_head_signs_and_others_follow_is_a_row"
_MONEY: Final = f"{_PLANS}test_money_that_is_allocated_and_a_units_budget_are_rows"
_RULES: Final = f"{_DOCUMENTS}test_issued_rules_are_the_row_of_their_obligation"
_ISSUED: Final = f"{_DOCUMENTS}test_what_is_issued_and_reviewed_is_a_row_of_its_obligation"
_SENT: Final = f"{_DOCUMENTS}test_what_is_sent_and_read_is_a_row_of_sender_and_reader"
_PEOPLE: Final = (
    "tests/test_training_shows.py::"
    "test_the_acts_of_a_unit_are_found_in_the_evidence_of_its_obligations"
)
_SITES: Final = (
    "src/khien/know/exposure/tests/test_checks_totals.py::"
    "test_a_look_is_the_row_of_the_register_and_of_open_files"
)

_INDICATORS: Final = "tests/test_indicators.py::"
_INSPECTED: Final = (
    "tests/test_obligations_of_assessments.py::"
    "test_an_inspection_with_signed_minutes_is_the_row_of_the_police"
)
_ASSESSED: Final = (
    "tests/test_obligations_of_assessments.py::"
    "test_a_self_assessment_is_the_row_of_assessing_the_present_state"
)
_LEVELS: Final = (
    "tests/test_obligations_of_levels.py::"
    "test_a_level_approved_in_time_and_an_assessment_are_the_rows_of_their_obligation"
)

_REPORTS: Final = "tests/test_obligations_of_reports.py::"
_PROCEDURES: Final = (
    "tests/test_obligations_of_procedures.py::"
    "test_a_procedure_carried_through_is_the_row_of_its_obligation"
)
_REVIEWS: Final = (
    "src/khien/act/reviews/tests/test_reviews.py::"
    "test_figures_count_what_was_decided_in_time_and_keep_their_past"
)

ROWS: Final[dict[str, str]] = {
    "systems-accounts-reviewed": _REVIEWS,
    "account-decisions-proved": _REVIEWS,
    "administrators-with-mfa": _REVIEWS,
    "units-with-officer": _ANSWERS,
    "units-with-head": _ANSWERS,
    "units-with-firewall": _NETWORK,
    "units-monitored": _NETWORK,
    "units-with-detection": _NETWORK,
    "units-fitting-profile": _NETWORK,
    "units-with-media-book": _REGISTERS,
    "units-with-lines": _REGISTERS,
    "units-with-networks": _REGISTERS,
    "shared-services-used": _REGISTERS,
    "licences-valid": _REGISTERS,
    "purchases-checked": _REGISTERS,
    "suppliers-in-order": _REGISTERS,
    "data-sets-backed-up": _REGISTERS,
    "systems-restore-tested": _REGISTERS,
    "systems-with-responsible": _REGISTERS,
    "systems-with-approved-level": _REGISTERS,
    "important-systems-approved": _REGISTERS,
    "software-questions-answered": (
        f"{_INVENTORY}test_new_software_that_is_explained_shows_that_it_is_controlled"
    ),
    "units-without-secrets-online": (
        f"{_INVENTORY}test_a_machine_that_is_never_online_warns_until_it_is_cut_off"
    ),
    "notices-received": _NOTICES,
    "notices-guided": _NOTICES,
    "incident-clocks-kept": _NOTICES,
    "orders-carried-out": f"{_RESPONSE}test_a_unit_that_carries_an_order_out_shows_it",
    "incidents-with-blocks": _HANDED,
    "referrals-with-number": _HANDED,
    "equipment-ready": _TEAM,
    "agreements-valid": _TEAM,
    "team-contacts-tested": _TEAM,
    "team-on-duty": _TEAM,
    "public-reports-answered": (
        f"{_RESPONSE}test_a_report_of_the_public_that_is_answered_shows_it"
    ),
    "units-with-plan": _SIGNED,
    "plans-signed": _SIGNED,
    "tasks-answered-in-time": f"{_PLANS}test_a_task_that_is_answered_by_its_day_is_a_row",
    "money-allocated": _MONEY,
    "security-share-of-budget": _MONEY,
    "units-with-rules": _RULES,
    "units-with-media-rules": _RULES,
    "units-with-recording-rules": _RULES,
    "legal-bases-valid": (
        f"{_DOCUMENTS}test_a_basis_that_ended_is_the_row_of_the_review_of_documents"
    ),
    "units-with-processes": _ISSUED,
    "mail-rules-within-review": _ISSUED,
    "network-rules-within-review": _ISSUED,
    "documents-within-review": _ISSUED,
    "documents-sent": _SENT,
    "documents-read-in-time": _SENT,
    "recurring-done-on-time": (f"{_DOCUMENTS}test_recurring_work_done_is_the_row_of_prevention"),
    "units-with-trained-officer": _PEOPLE,
    "officers-with-certificate": _PEOPLE,
    "leaders-reached": _PEOPLE,
    "exercises-held": _PEOPLE,
    "awareness-reach": _PEOPLE,
    "certificates-valid": _PEOPLE,
    "sites-looked-at": _SITES,
    "sites-without-open-files": _SITES,
    "findings-within-deadline": (
        "src/khien/know/exposure/tests/test_acts.py::test_the_measure_shows_the_past_as_it_was"
    ),
    "scans-on-time": (
        "src/khien/know/exposure/tests/test_finding_pages.py::"
        "test_a_campaign_needs_its_letter_and_a_report_ticks_it_off"
    ),
    "units-with-logs": ("tests/test_journeys.py::test_answer_in_time_counts_for_the_order"),
    "alerts-answered-in-time": ("tests/test_journeys.py::test_answer_in_time_counts_for_the_order"),
    "advisories-accepted": (
        "src/khien/act/advisories/tests/test_following.py::test_measures_count_in_time_from_rows"
    ),
    "advisories-done": (
        "src/khien/act/advisories/tests/test_following.py::test_measures_count_in_time_from_rows"
    ),
    "pcs-with-antivirus": (
        "src/khien/know/inventory/tests/test_agents.py::"
        "test_a_posted_inventory_moves_the_figure_of_antivirus_and_the_figure_opens_its_row"
    ),
    "media-counted-yearly": (
        "src/khien/act/procedures/tests/test_stocktakes.py::"
        "test_a_count_ends_before_witnesses_and_takes_no_scan_after"
    ),
    "mail-reports-judged-in-time": (
        "src/khien/act/mails/tests/test_mails.py::"
        "test_what_was_acted_on_is_answered_in_hours_and_silence_is_late"
    ),
    "mail-with-dmarc": (
        "src/khien/know/exposure/tests/test_checks_totals.py::"
        "test_measures_tell_what_was_good_on_a_day_that_is_over"
    ),
    "infections-within-limit": (
        "tests/test_consoles.py::test_measures_show_their_rows_and_keep_their_past"
    ),
    "infections-cleaned-in-time": (
        "tests/test_consoles.py::test_measures_show_their_rows_and_keep_their_past"
    ),
    "units-inspected": _INSPECTED,
    "assessments-concluded": _INSPECTED,
    "self-assessments-done": _ASSESSED,
    "shortcomings-closed-in-time": _INSPECTED,
    "level-dossiers-in-time": _LEVELS,
    "systems-assessed-before-use": _LEVELS,
    "systems-with-plan-deployed": _LEVELS,
    "important-systems-protected": (
        "tests/test_obligations_of_levels.py::"
        "test_an_important_system_is_protected_once_its_level_is_in_force_and_its_plan_deployed"
    ),
    "important-units-drilled-live": (
        f"{_INDICATORS}test_a_live_exercise_is_asked_of_units_with_important_systems"
    ),
    "operators-with-certificate": (
        f"{_INDICATORS}test_operators_of_important_systems_are_certified"
    ),
    "systems-with-response-plan": (
        f"{_INDICATORS}test_the_response_plan_of_a_system_is_reviewed_every_year"
    ),
    "team-decided": f"{_INDICATORS}test_the_response_team_stands_by_a_decision",
    "fixes-within-month": f"{_INDICATORS}test_a_fix_is_installed_within_a_month",
    "logs-kept-long-enough": (f"{_INDICATORS}test_logs_are_kept_as_long_as_the_highest_level_asks"),
    "inspections-concluded": _PROCEDURES,
    "secret-areas-agreed": _PROCEDURES,
    "journeys-checked": _PROCEDURES,
    "meetings-listed": _PROCEDURES,
    "units-attested": _PROCEDURES,
    "destructions-witnessed": _PROCEDURES,
    "difficulties-answered": _PROCEDURES,
    "violations-received": _PROCEDURES,
    "experts-authorised": _PROCEDURES,
    "systems-restore-proved": _PROCEDURES,
    "foreign-gifts-inspected": (
        "tests/test_obligations_of_procedures.py::"
        "test_a_foreign_gift_counts_once_it_is_inspected_and_yesterday_stays_as_it_was"
    ),
    "units-with-certificate": f"{_INVENTORY}test_a_certificate_that_is_entered_is_a_row_of_its_unit",
    "reports-on-time": f"{_REPORTS}test_a_report_that_is_issued_by_its_day_is_the_row_of_reporting",
    "reports-signed": f"{_REPORTS}test_a_report_that_is_issued_by_its_day_is_the_row_of_reporting",
    "public-page-current": f"{_REPORTS}test_a_public_page_that_is_kept_is_the_row_of_informing_people",
    "capability-report-published": (
        f"{_REPORTS}test_a_public_page_that_is_kept_is_the_row_of_informing_people"
    ),
}


@pytest.mark.parametrize(("code", "place"), sorted(ROWS.items()))
def test_the_test_of_a_row_is_there_and_asks_for_it(code: str, place: str) -> None:
    path, _, name = place.partition("::")
    text = (ROOT / path).read_text(encoding="utf-8")

    assert f"def {name}(" in text
    rows = registry.measures[code].rows
    assert f'"{code}"' in text or getattr(rows, "__name__", "") in text


def test_every_obligation_is_shown_by_a_row() -> None:
    silent = {clause for clause, one in owed().items() if not ROWS.keys() & set(one.measures)}

    assert len(owed()) == 113
    assert silent == set()
    assert not [one.clause for one in owed().values() if one.waits_for.en or one.waits_for.vi]


@pytest.mark.django_db
def test_the_page_of_an_obligation_says_what_it_waits_for(people: Cast, tmp_path: Path) -> None:
    """A plan of the province may order what no room shows yet; it says so."""
    shipped = (ROOT / "src/khien/show/planning/data/plans/cm35.toml").read_text(encoding="utf-8")
    clause = 'clause = "CM35-III.3-a3"'
    waits = 'waits_for = { en = "A room to come.", vi = "Chờ phần sẽ làm sau." }'
    load_shipped(people.system)
    (tmp_path / "own.toml").write_text(
        shipped.replace('code = "CM35"', 'code = "RIENG"', 1).replace(clause, f"{clause}\n{waits}"),
        encoding="utf-8",
    )
    told = CliRunner().invoke(plans_group, ["import", str(tmp_path / "own.toml")])
    assert told.exit_code == 0, told.output
    client = Client()
    client.post("/sign-in/login/", {"login": "lan", "password": PASSWORD})

    page = client.get("/plans/RIENG/clauses/CM35-III.3-a3").content.decode()

    assert "Phần chưa theo dõi được tại đây" in page
    assert "Chờ phần sẽ làm sau." in page
    told = CliRunner().invoke(obligations_command, ["--format", "json"])
    assert '"money-allocated"' in told.output
