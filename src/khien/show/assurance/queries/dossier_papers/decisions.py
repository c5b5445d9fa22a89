"""Forms 04, 06 and 07: the opinion of the appraisal, and the decisions that follow it."""

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import BodyTask
from khien.base.core.clock import today
from khien.base.files.types.papers import Block, Heading, Paper, Signer, Words
from khien.show.assurance.queries.dossier_papers.parts import (
    DECREE,
    DOTS,
    LAW,
    Dossier,
    day_of,
    head_of,
    name_of,
    outside,
    signer_of,
)
from khien.show.assurance.rules.dossiers import approver
from khien.show.assurance.types.dossiers import Stage


def opinion(held: Dossier) -> Paper:
    """Return Form 04: the opinion of the appraisal in its five parts."""
    given = held.record.opinion
    assert given is not None
    fits = "phù hợp" if given.is_fit else "chưa phù hợp"
    unfit = () if given.is_fit else (Words(f"Nội dung chưa phù hợp: {given.unfit}"),)
    leading = accounts.body_unit(BodyTask.LEADS_SECURITY)
    return Paper(
        head=head_of(leading),
        name="",
        abbreviation="",
        subject=f"ý kiến thẩm định hồ sơ đề xuất cấp độ của {held.system}",
        day=today(),
        addressed=(held.unit.name,),
        bases=(LAW, DECREE),
        blocks=(
            Heading("1. Hồ sơ được thẩm định", level=2),
            Words(
                f"Hồ sơ đề xuất cấp độ {held.level} của {held.system}, đơn vị vận hành {held.operator}."
            ),
            Words(given.documents),
            Heading("2. Căn cứ pháp lý", level=2),
            Words(given.legal_basis),
            Heading("3. Tổ chức thẩm định", level=2),
            Words(
                "Đơn vị chủ trì, đơn vị phối hợp, hình thức thẩm định (họp hoặc lấy ý kiến bằng văn bản):"
            ),
            Words(given.held),
            Heading("4. Ý kiến thẩm định, ý kiến về cấp độ đề xuất", level=2),
            Words(given.opinions),
            Heading("5. Kết luận", level=2),
            Words(f"Hồ sơ đề xuất cấp độ **{fits}**."),
            *unfit,
        ),
        receivers=("Như trên", "Lưu: VT"),
        signer=signer_of(leading),
    )


def level_decision(held: Dossier) -> Paper:
    """Return Form 06: the decision that approves a level."""
    plan = (
        f"Phương án bảo đảm an ninh mạng trong thiết kế và trong quá trình vận hành hệ thống thông tin phù "
        f"hợp với yêu cầu của {held.standard} đối với cấp độ {held.level}."
    )
    return _decision(
        held,
        subject=f"Về việc phê duyệt cấp độ hệ thống thông tin {held.system}",
        first=(
            Words("**Điều 1.** Phê duyệt cấp độ hệ thống thông tin với các nội dung sau:"),
            *_system(held),
            Words(f"4. Cấp độ: **{held.level}**."),
            Words(f"5. {plan}"),
        ),
    )


def plan_decision(held: Dossier) -> Paper:
    """Return Form 07: the decision that approves the protection plan of a system of level 5."""
    decision = held.record.decision
    listed = decision.listed_by if decision and decision.listed_by else DOTS
    return _decision(
        held,
        subject=f"Về việc phê duyệt phương án bảo đảm an ninh mạng hệ thống thông tin {held.system}",
        first=(
            Words(
                "**Điều 1.** Phê duyệt phương án bảo đảm an ninh mạng của hệ thống thông tin sau:"
            ),
            *_system(held),
            Words(
                f"4. Cấp độ: **{held.level}**, theo Danh mục hệ thống thông tin quan trọng về an ninh quốc "
                f"gia ({listed})."
            ),
            Words(
                f"5. Phương án bảo đảm an ninh mạng trong thiết kế phù hợp với yêu cầu của {held.standard}."
            ),
            Words(
                "6. Phương án bảo đảm an ninh mạng trong quá trình vận hành phù hợp với yêu cầu của "
                f"{held.standard}."
            ),
        ),
    )


def _system(held: Dossier) -> tuple[Words, ...]:
    return (
        Words(f"1. Tên hệ thống thông tin: {held.system}."),
        Words(f"2. Đơn vị vận hành hệ thống thông tin: {held.operator}."),
        Words(f"3. Địa chỉ: {held.address or DOTS}."),
    )


def _decision(held: Dossier, *, subject: str, first: tuple[Block, ...]) -> Paper:
    task = approver(held.level)
    issuer, taken = accounts.body_unit(task), held.record.decision
    leading = name_of(BodyTask.LEADS_SECURITY)
    is_committee = task is BodyTask.PEOPLES_COMMITTEE
    committee = Signer(("TM. Ủy ban nhân dân", "Chủ tịch"))
    return Paper(
        head=head_of(issuer),
        name="Quyết định",
        abbreviation="QĐ",
        subject=subject,
        number=taken.number if taken else "",
        day=day_of(held),
        bases=(
            LAW,
            DECREE,
            f"Căn cứ ý kiến thẩm định{outside(held) or f' của {leading}'}",
            f"Theo đề nghị của {held.unit.name}",
        ),
        blocks=(
            *first,
            Words(f"**Điều 2.** Trách nhiệm của {held.operator}"),
            Words(
                "Triển khai đầy đủ phương án bảo đảm an ninh mạng đã được phê duyệt; định kỳ kiểm tra, đánh "
                "giá và báo cáo theo quy định; lập lại hồ sơ đề xuất cấp độ khi hệ thống thông tin thay đổi."
            ),
            Words(f"**Điều 3.** Trách nhiệm của {leading}"),
            Words(
                "Kiểm tra, đôn đốc việc thực hiện Quyết định này và báo cáo chủ quản hệ thống thông tin."
            ),
            Words(
                f"**Điều 4.** Quyết định này có hiệu lực kể từ ngày ký. {leading}, {held.operator} và các cơ "
                "quan, đơn vị có liên quan chịu trách nhiệm thi hành Quyết định này."
            ),
        ),
        receivers=("Như Điều 4", "Lưu: VT"),
        signer=committee if is_committee else signer_of(issuer),
        is_draft=held.record.line.stage is Stage.SUBMITTED,
    )
