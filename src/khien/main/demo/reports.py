"""Reports of the demo province: last month's is archived, last year's capability is published, one waits."""

from datetime import timedelta
from pathlib import Path
from typing import Final

import typst

from khien.base.accounts import queries as people
from khien.base.accounts.types import Actor
from khien.base.core.clock import now, played, today
from khien.base.trust.services import images, keys
from khien.show.planning.services import recurring
from khien.show.reporting.queries import reports as queries
from khien.show.reporting.rules import periods
from khien.show.reporting.services import editing, making, signing, steps
from khien.show.reporting.types.periods import PeriodKind

WORDS: Final = {
    "direction-more": "Tổ chức giao ban công tác an ninh mạng với các đơn vị (mẫu).",
    "difficulties": "Một số xã chưa có cán bộ phụ trách; đề nghị bố trí (mẫu).",
    "next": "Tiếp tục đưa nhật ký của các xã còn lại về trung tâm (mẫu).",
    "overall": "Các hệ thống quan trọng hoạt động ổn định trong năm (mẫu).",
}
IMAGES: Final = Path(__file__).with_name("images.typ")
PROVINCE: Final = "TINH"
KEY: Final = "bao-cao"


def fill(by: Actor) -> None:
    """Report on the last month and the last year as the office does, and begin the brief of today."""
    _images()
    month = periods.before(periods.holding(PeriodKind.MONTH, today()))
    with played(now() - timedelta(days=60)):
        recurring.arrange(by)
        keys.make_key(by, name=KEY, holder="UBND Tỉnh mẫu")
    _issued("monthly", periods.written(month), 41, days=max(today().day - 4, 0))
    _issued("capability-public", str(today().year - 1), 12, days=40)
    drafts = people.actor_named("truongnhom")
    day = periods.written(periods.holding(PeriodKind.DAYS, today()))
    making.make_report(drafts, kind="brief", unit_code=PROVINCE, period=day)


def _images() -> None:
    """Give the leader's signature and the province's seal, plainly samples, as their holders do."""
    leader = people.actor_named("lanhdao")
    images.give_signature(leader, content=_drawn("signature"))
    images.give_seal(leader, unit_code=PROVINCE, content=_drawn("seal"), width_mm=36)


def _drawn(what: str) -> bytes:
    made = typst.compile(str(IMAGES), format="png", ppi=300, sys_inputs={"what": what})
    assert isinstance(made, bytes)
    return made


def _issued(kind: str, period: str, number: int, *, days: int) -> None:
    """Have a report go its whole way some days ago."""
    drafts, checks, signs = (
        people.actor_named(name) for name in ("truongnhom", "phantich", "lanhdao")
    )
    with played(now() - timedelta(days=days)):
        report = making.make_report(drafts, kind=kind, unit_code=PROVINCE, period=period)
        held = queries.report(drafts, report)
        words = {one.key: WORDS[one.key] for one in held.editables if one.is_asked}
        editing.edit_words(drafts, number=report, version=held.version, words=words)
        steps.check_report(checks, number=report)
        steps.approve_report(signs, number=report)
        paper = steps.PaperNumber(number, "BC-UBND", today())
        steps.number_report(signs, number=report, paper=paper)
        signing.sign_here(signs, number=report, key=KEY)
        steps.issue_report(drafts, number=report)
        for recipient in queries.report(drafts, report).receivers:
            steps.send_report(drafts, number=report, recipient=recipient, channel=steps.CHANNELS[0])
        steps.archive_report(drafts, number=report)
