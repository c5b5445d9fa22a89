"""The catalogues of the demo province: those that come with Khiên, and its own in two versions."""

from datetime import timedelta
from typing import Final

from khien.base.accounts.types import Actor
from khien.base.core.clock import now, played
from khien.show.assurance.services import catalogues

FIRST: Final = """
code = "tinh-mau"
version = "2025"
title = { en = "Rules of Tỉnh mẫu for communes (sample)", vi = "Quy định của Tỉnh mẫu cho cấp xã (mẫu)" }
source = "Quy chế an toàn thông tin của Tỉnh mẫu, năm 2025 (mẫu)"
valid_from = 2025-01-01

[[family]]
code = "TK"
title = { en = "Accounts", vi = "Tài khoản" }

[[family.requirement]]
code = "TK.1"
title = { en = "Accounts are reviewed", vi = "Tài khoản được rà soát" }
recurrence = "account-review"

[[family.requirement]]
code = "TK.2"
title = { en = "Passwords have at least 8 characters", vi = "Mật khẩu có ít nhất 8 ký tự" }

[[family]]
code = "MT"
title = { en = "Machines", vi = "Máy tính" }

[[family.requirement]]
code = "MT.1"
title = { en = "Machines run licensed anti-virus", vi = "Máy tính có phần mềm diệt vi rút bản quyền" }
measures = ["pcs-with-antivirus"]

[[family.requirement]]
code = "MT.2"
title = { en = "Floppy disks are kept locked away", vi = "Đĩa mềm được cất trong tủ có khóa" }
"""

SECOND: Final = (
    FIRST.replace('version = "2025"', 'version = "2026"')
    .replace("năm 2025", "năm 2026")
    .replace("valid_from = 2025-01-01", "valid_from = 2026-01-01")
    .replace("at least 8 characters", "at least 12 characters")
    .replace("ít nhất 8 ký tự", "ít nhất 12 ký tự")
    .partition('\n[[family.requirement]]\ncode = "MT.2"')[0]
    + """
[[family.requirement]]
code = "MT.3"
title = { en = "Signatures of anti-virus are fresh", vi = "Mẫu nhận diện vi rút được cập nhật" }
measures = ["pcs-with-fresh-signatures"]
"""
)


def fill(by: Actor) -> None:
    """Bring in the catalogues, the province's own a year ago and anew this year."""
    catalogues.load_shipped(by)
    with played(now() - timedelta(days=365)):
        catalogues.load_catalogue(by, name="quy-dinh-2025.toml", content=FIRST.encode())
    catalogues.load_catalogue(by, name="quy-dinh-2026.toml", content=SECOND.encode())
