"""Forms 01, 02, 03 and 05: what is asked of those who appraise, advise and approve."""

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import BodyTask
from khien.base.core.clock import today
from khien.base.files.types.papers import Block, Heading, Paper, Words
from khien.show.assurance.queries.dossier_papers.parts import (
    DECREE,
    LAW,
    MINISTRY,
    Dossier,
    documents,
    head_of,
    name_of,
    outside,
    signer_of,
    system_facts,
)
from khien.show.assurance.rules.dossiers import HIGH, TOP, approver

_RECEIVERS = ("Như trên", "Lưu: VT")


def appraise_and_approve(held: Dossier) -> Paper:
    """Return Form 01: the request to appraise and approve a dossier of level 1 or 2."""
    return _letter(
        held,
        subject="đề nghị thẩm định, phê duyệt hồ sơ đề xuất cấp độ",
        addressed=name_of(BodyTask.LEADS_SECURITY),
        asks="thẩm định và phê duyệt hồ sơ đề xuất cấp độ đối với hệ thống thông tin sau",
        more=documents(held),
        ends="xem xét, thẩm định và phê duyệt",
    )


def appraise(held: Dossier) -> Paper:
    """Return Form 02: the request to appraise a dossier from level 3 on."""
    is_high = held.level >= HIGH
    note: tuple[Block, ...] = ()
    if held.level >= TOP:
        note = (
            Words(
                "Đề nghị xem xét, đưa hệ thống thông tin vào Danh mục hệ thống thông tin quan trọng về an "
                "ninh quốc gia.",
                style="note",
            ),
        )
    return _letter(
        held,
        subject="đề nghị thẩm định hồ sơ đề xuất cấp độ",
        addressed=MINISTRY if is_high else name_of(BodyTask.LEADS_SECURITY),
        asks="thẩm định hồ sơ đề xuất cấp độ đối với hệ thống thông tin sau",
        more=(*documents(held), *note),
        ends="xem xét, thẩm định",
    )


def specialist(held: Dossier) -> Paper:
    """Return Form 03: the request for a specialist opinion on a dossier of level 4 or 5."""
    return _letter(
        held,
        subject="đề nghị cho ý kiến chuyên môn về hồ sơ đề xuất cấp độ",
        addressed=MINISTRY,
        asks="cho ý kiến chuyên môn về hồ sơ đề xuất cấp độ đối với hệ thống thông tin sau",
        more=documents(held, with_opinion=False),
        ends="xem xét, cho ý kiến chuyên môn",
    )


def submission(held: Dossier) -> Paper:
    """Return Form 05: the submission for approval, with the opinion of the appraisal."""
    given = held.record.opinion
    opinions = given.opinions if given else ""
    unit = accounts.body_unit(approver(held.level))
    return Paper(
        head=head_of(held.unit),
        name="Tờ trình",
        abbreviation="TTr",
        subject=f"Về việc phê duyệt hồ sơ đề xuất cấp độ của {held.system}",
        day=today(),
        addressed=(unit.name if unit else name_of(approver(held.level)),),
        bases=(LAW, DECREE),
        blocks=(
            Words(f"{held.operator} kính trình phê duyệt hồ sơ đề xuất cấp độ như sau:"),
            Heading("1. Thông tin chung", level=2),
            system_facts(held),
            Heading("2. Hồ sơ trình kèm theo", level=2),
            *documents(held),
            Heading("3. Ý kiến thẩm định của các cơ quan phối hợp", level=2),
            Words(opinions + (f"\nVăn bản{outside(held)}." if outside(held) else "")),
            Heading("4. Kết quả thẩm định", level=2),
            Words("Hồ sơ đề xuất cấp độ đã được thẩm định, kết luận: **phù hợp**."),
            Words("Kính trình xem xét, phê duyệt."),
        ),
        receivers=_RECEIVERS,
        signer=signer_of(held.unit),
    )


def _letter(
    held: Dossier,
    *,
    subject: str,
    addressed: str,
    asks: str,
    more: tuple[Block, ...],
    ends: str,
) -> Paper:
    return Paper(
        head=head_of(held.unit),
        name="",
        abbreviation="",
        subject=subject,
        day=today(),
        addressed=(addressed,),
        bases=(LAW, DECREE),
        blocks=(
            Words(f"{held.operator} đề nghị quý cơ quan {asks}:"),
            Heading("Phần 1. Thông tin chung", level=2),
            system_facts(held),
            Heading("Phần 2. Hồ sơ kèm theo", level=2),
            *more,
            Words(f"Kính đề nghị quý cơ quan {ends}."),
        ),
        receivers=_RECEIVERS,
        signer=signer_of(held.unit),
        is_draft=held.is_draft,
    )
