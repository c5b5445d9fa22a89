"""The demo's attack: a commune reports it, bodies receive it, the work on it begins."""

from datetime import datetime, timedelta
from typing import Final

from khien.act.response.queries import notices
from khien.act.response.services import (
    attachments,
    incidents,
    observables,
    orders,
    reports,
    steps,
    systems,
)
from khien.act.response.services import notices as telling
from khien.act.response.types.blocks import NewBlock
from khien.act.response.types.incidents import IncidentKind, NewIncident
from khien.act.response.types.orders import NewOrder
from khien.act.response.types.systems import NewSystem, Scope
from khien.base.accounts import queries as people
from khien.base.accounts.types import Actor
from khien.base.core.clock import now, played

DEMO_LOG: Final = """time,src,dst,port,action,bytes
08:01:12,XA05-SRV-01,203.0.113.66,443,allow,18233
08:01:40,XA05-SRV-01,203.0.113.66,443,allow,9120441
08:04:05,XA05-SRV-01,203.0.113.66,8443,deny,0
"""


def play() -> None:
    """Have a commune report an attack an hour ago: two bodies received it, the military is silent."""
    began = now() - timedelta(minutes=70)
    officer = people.actor_named("canbo.xa05")
    with played(began):
        number = incidents.open_incident(
            officer,
            incident=NewIncident(
                title="Máy chủ một cửa bị khóa tệp, có thư đòi tiền",
                kind=IncidentKind.RANSOMWARE,
                level="critical",
                unit_code="XA05",
                detected_at=began - timedelta(minutes=6),
                summary="Cán bộ một cửa không mở được hồ sơ từ đầu giờ; màn hình hiện thư đòi tiền.",
                systems="Máy chủ một cửa XA05-SRV-01",
                people="Khoảng 300 hồ sơ công dân",
                contact="Cán bộ CNTT phường Mẫu 5",
                facts=frozenset({"important_target", "service_interrupted", "personal_data"}),
            ),
            lead_id=officer.person_id,
        )
    for name, minutes in (("trucban", 4), ("trucban.khcn", 9)):
        body = people.actor_named(name)
        with played(began + timedelta(minutes=minutes)):
            (waiting,) = notices.notices_to(body, state="waiting").rows
            telling.acknowledge(body, key=waiting.key)
    with played(began + timedelta(minutes=14)):
        action = "Đã rút dây mạng máy chủ, giữ nguyên hiện trường."
        incidents.note_action(officer, number=number, words=action)
    _answer_the_attack(officer, number, began)


def _answer_the_attack(officer: Actor, number: str, began: datetime) -> None:
    """Have the severity decided, a playbook started, signs and a log entered, a neighbour ordered."""
    lead = people.actor_named("truongnhom")
    with played(began + timedelta(minutes=18)):
        steps.decide_severity(
            lead,
            number=number,
            severity="serious",
            why="Dịch vụ một cửa ngừng, có dữ liệu công dân.",
        )
        steps.start_playbook(officer, number=number, code="ransomware")
    with played(began + timedelta(minutes=26)):
        observables.enter_observables(
            officer,
            number=number,
            pasted="203.0.113[.]66\nhxxp://cap-nhat.example/tai-ve.exe\n10.50.5.20\n"
            "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f\ntai-ve.exe",
            note="Nhật ký tường lửa và máy chủ một cửa (mẫu)",
        )
        block = NewBlock(
            "203.0.113.66", "Tường lửa phường", "Cán bộ CNTT phường Mẫu 5", since=now()
        )
        observables.note_block(officer, number=number, block=block)
        system = NewSystem(
            "Máy chủ một cửa XA05-SRV-01",
            owner="UBND phường Mẫu 5",
            operator="UBND phường Mẫu 5",
            level=2,
            addresses="10.50.5.20",
            operating_system="Windows Server 2019",
            purpose="Tiếp nhận hồ sơ một cửa",
        )
        systems.enter_system(officer, number=number, system=system)
        scope = Scope(1, 300, cause="Tệp tải từ trang cập nhật giả (đang xác minh)")
        systems.say_scope(officer, number=number, scope=scope)
    with played(began + timedelta(minutes=31)):
        attachments.attach_file(
            officer,
            number=number,
            name="nhat-ky-tuong-lua.log",
            content=DEMO_LOG.encode(),
            note="Kết nối ra ngoài trước khi tệp bị khóa (mẫu)",
        )
    with played(began + timedelta(minutes=35)):
        order = NewOrder(
            "XA12",
            "Chặn 203.0.113.66 trên tường lửa, rà soát tệp tai-ve.exe",
            now() + timedelta(hours=4),
            "Cùng nhà cung cấp đường truyền; xác nhận kết quả trên hệ thống.",
        )
        orders.give_order(lead, number=number, order=order)
        reports.begin_report(officer, number=number, form="notice-24h")
