"""Readers: every real file is read or refused with the place; what people must not lose or leak is held."""

import gzip
import io
import unicodedata
import zipfile
import zlib
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.know.inventory.rules.reading.door import UNPACKED_MAX, decoded, unpacked
from khien.know.inventory.rules.reading.telling import read
from khien.know.inventory.types.devices import DeviceKind
from khien.know.inventory.types.imports import Form
from khien.know.inventory.types.observation import (
    AntivirusSeen,
    Ecosystem,
    NotRead,
    Observation,
    PackageSeen,
)

AT = datetime(2026, 11, 1, 8, tzinfo=UTC)

WINDOWS = {
    "deviceid": "XA1-PC-001-2026-11-01-08-00-00",
    "action": "inventory",
    "itemtype": "Computer",
    "content": {
        "accesslog": {"logdate": "2026-10-31 09:00:00", "userid": "nguyenvana"},
        "bios": {
            "ssn": "BR5NN12",
            "smanufacturer": "Dell Inc.",
            "smodel": "OptiPlex 7050",
            "bdate": "06/12/2018",
        },
        "hardware": {
            "name": "XA1-PC-001",
            "chassis_type": "Desktop",
            "uuid": "4C4C4544-0042-3510-8052-B4C04F4E3132",
            "memory": 8192,
            "lastloggeduser": "nguyenvana",
            "winowner": "Nguyễn Văn A",
        },
        "operatingsystem": {
            "full_name": "Microsoft Windows 10 Pro",
            "name": "Windows",
            "kernel_version": "10.0.19045",
            "service_pack": "19045.3803",
            "version": "22H2",
            "arch": "64-bit",
        },
        "networks": [
            {"mac": "D4:81:D7:00:00:01", "ipaddress": "10.1.1.5", "virtualdev": False},
            {"mac": "00:15:5D:00:00:01", "ipaddress": "172.17.0.1", "virtualdev": True},
            {"ipaddress": "127.0.0.1"},
        ],
        "drives": [{"letter": "C:", "systemdrive": True, "encrypt_status": "Yes"}],
        "antivirus": [
            {
                "name": "Kaspersky",
                "version": "12.1",
                "enabled": True,
                "uptodate": True,
                "expiration": "2027-01-31",
            }
        ],
        "softwares": [
            {
                "name": "7-Zip 19.00",
                "version": "19.00",
                "from": "registry",
                "publisher": "Igor Pavlov",
                "username": "nguyenvana",
            },
            {"name": "KB5012117", "from": "WMI", "system_category": "update"},
        ],
        "users": [{"login": "nguyenvana"}],
        "processes": [{"cmd": "winword.exe bí-mật.docx", "user": "nguyenvana"}],
    },
}


def one_of(content: bytes, host: str = "") -> Observation:
    (told,) = read(content, at=AT, host=host).told
    return told.one


def places_or_machines(content: bytes) -> list[str]:
    """Return the machines that a file tells of, or the place where it is refused."""
    try:
        found = read(content, at=AT)
    except NotRead as refusal:
        return [str(refusal.values["where"])]
    return [told.where for told in found.told] + [fault.where for fault in found.faults]


def test_an_agents_json_becomes_one_machine() -> None:
    seen = one_of(orjson.dumps(WINDOWS))

    assert (seen.host_name, seen.serial, seen.kind) == ("XA1-PC-001", "BR5NN12", DeviceKind.PC)
    assert seen.seen_at == datetime(2026, 10, 31, 9, tzinfo=UTC)
    assert seen.made_on == date(2018, 6, 12)
    assert seen.system is not None
    assert (seen.system.build, seen.system.revision) == (19045, 3803)
    assert seen.system.patches == ("KB5012117",)
    assert seen.packages == (PackageSeen("7-Zip 19.00", "19.00", "Igor Pavlov", Ecosystem.WINDOWS),)
    assert seen.antivirus == (
        AntivirusSeen(
            "Kaspersky", "12.1", is_on=True, is_up_to_date=True, licence_until=date(2027, 1, 31)
        ),
    )
    assert seen.is_encrypted is True
    assert (seen.macs, seen.addresses) == (("D4:81:D7:00:00:01",), ("10.1.1.5",))


def test_names_of_people_and_running_programs_are_never_read() -> None:
    told = repr(asdict(one_of(orjson.dumps(WINDOWS))))

    assert "nguyenvana" not in told
    assert "Nguyễn" not in told
    assert "winword" not in told


@pytest.mark.parametrize("archive", ["glpi-inventory.zip", "windows/systeminfo.zip"])
def test_every_real_file_is_read_or_refused_with_the_place(data_folder: Path, archive: str) -> None:
    held = {}
    with zipfile.ZipFile(data_folder / archive) as packed:
        for name in packed.namelist():
            content = packed.read(name)
            for cut in (content, content[: len(content) // 2], content[7:]):
                held[name, len(cut)] = places_or_machines(cut)
    assert [name for name, told in held.items() if not told] == []


def test_the_build_of_every_real_systeminfo_is_found(data_folder: Path) -> None:
    found = {}
    with zipfile.ZipFile(data_folder / "windows/systeminfo.zip") as packed:
        for name in packed.namelist():
            if "systeminfo" in name:
                seen = one_of(packed.read(name), host="PC")
                found[name] = seen.system.build if seen.system else None

    assert [name for name, build in found.items() if build is None] == []
    assert found["10_1809_x64_enterprise_zh-cn_systeminfo.txt"] == 17763
    assert found["7_sp1_x64_enterprise_fr_systeminfo_powershell.txt"] == 7601


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_systeminfo_is_read_in_any_encoding(encoding: str) -> None:
    lines = [
        "", "Tên máy chủ:               XA1-PC-009", "Tên HĐH:                   Microsoft Windows 10 Pro",
        "Phiên bản HĐH:             10.0.19045 N/A Bản dựng 19045", "Nhà sản xuất HĐH:          Microsoft Corporation",
        "Chủ sở hữu đã đăng ký:     Nguyễn Văn A", "Nhà sản xuất hệ thống:     Dell Inc.",
        "Mẫu hệ thống:              OptiPlex 3070", "Loại hệ thống:             x64-based PC",
        "Tổng bộ nhớ vật lý:        8.073 MB", "Miền:                      WORKGROUP",
        "Bản vá nóng:               2 bản đã cài.", "                           [01]: KB5012117",
        "                           [02]: KB5007401",
    ]  # fmt: skip
    seen = one_of("\r\n".join(lines).encode(encoding))

    assert (seen.host_name, seen.model, seen.memory_mb) == ("XA1-PC-009", "OptiPlex 3070", 8073)
    assert seen.system is not None
    assert seen.system.patches == ("KB5012117", "KB5007401")
    assert "Nguyễn" not in repr(seen)


def test_updates_go_to_the_machine_that_they_name() -> None:
    table = (
        "\r\nSource        Description      HotFixID      InstalledBy          InstalledOn\r\n"
        "------        -----------      --------      -----------          -----------\r\n"
        "XA1-PC-001    Security Update  KB5012117     XA1\\nguyenvana       4/13/2022 12:00:00 AM\r\n"
        "XA1-PC-001    Update           KB4562830     NT AUTHORITY\\SYSTEM  4/13/2022 12:00:00 AM\r\n"
    )
    seen = one_of(table.encode("utf-16"))

    assert seen.host_name == "XA1-PC-001"
    assert seen.is_partial
    assert seen.system is not None
    assert seen.system.patches == ("KB5012117", "KB4562830")


def test_a_list_of_updates_without_a_machine_is_refused() -> None:
    with pytest.raises(NotRead, match="no installed update of a named machine"):
        read(b"KB4489893: 2019-03 Preview of Monthly Quality Rollup", at=AT)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b'{"deviceid": "a", "content": {', "1:"),
        (b"<REQUEST><CONTENT></REQUEST>", "1:21"),
        (b"<REQUEST><CONTENT/></REQUEST>", "REQUEST/CONTENT"),
        (b'{"deviceid": "a", "content": {"bios": {}}}', "content"),
        (b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "x">]><REQUEST>&a;</REQUEST>', "1:1"),
        (b'<!DOCTYPE r SYSTEM "file:///etc/passwd"><REQUEST/>', "REQUEST/CONTENT"),
        (b"[" * 100_000, "1:"),
        (b"<a>" * 100_000, "1:"),
        (b"", "1:1"),
        (b"no inventory at all", "1"),
    ],
)
def test_what_is_no_inventory_is_refused_with_the_place(content: bytes, place: str) -> None:
    with pytest.raises(NotRead) as refused:
        read(content, at=AT)

    assert str(refused.value.values["where"]).startswith(place)


def test_packed_bombs_are_not_unpacked() -> None:
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.json", b" " * (UNPACKED_MAX + 1))
    for content in (
        zlib.compress(b" " * (UNPACKED_MAX + 1)),
        gzip.compress(b" " * 2**27),
        many.getvalue(),
    ):
        with pytest.raises(NotRead, match="far more than an inventory"):
            read(content, at=AT)


def test_a_packed_body_that_ends_early_is_refused() -> None:
    with pytest.raises(NotRead, match="ends too early"):
        unpacked(zlib.compress(orjson.dumps(WINDOWS))[:-20])


def test_a_zip_is_read_file_by_file_and_the_broken_ones_are_told() -> None:
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as packed:
        packed.writestr("a/máy1.json", orjson.dumps(WINDOWS))
        packed.writestr("a/hỏng.json", b'{"deviceid": ')
    found = read(many.getvalue(), at=AT)

    assert [told.where for told in found.told] == ["a/máy1.json:[1]"]
    assert [(fault.where.startswith("a/hỏng.json:1:"), fault.what) for fault in found.faults] == [
        (True, "this is no valid JSON")
    ]


NMAP = b"""<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun start="1761955200">
<host endtime="1761955300"><status state="up"/><address addr="10.1.1.5" addrtype="ipv4"/>
<address addr="D4:81:D7:00:00:01" addrtype="mac" vendor="Dell"/>
<hostnames><hostname name="xa1-pc-001.tinh.gov.vn" type="PTR"/></hostnames>
<os><osmatch name="Microsoft Windows 10 1909" accuracy="96"><osclass type="general purpose"/></osmatch></os></host>
<host><status state="down"/><address addr="10.1.1.6" addrtype="ipv4"/></host>
<host><status state="up"/><address addr="10.1.1.7" addrtype="ipv4"/></host></nmaprun>"""


def test_a_scan_tells_of_the_hosts_that_answered() -> None:
    found = [told.one for told in read(NMAP, at=AT).told]

    assert [(one.host_name, one.addresses, one.kind) for one in found] == [
        ("xa1-pc-001.tinh.gov.vn", ("10.1.1.5",), DeviceKind.PC),
        ("10.1.1.7", ("10.1.1.7",), None),
    ]
    assert found[0].seen_at == datetime(2025, 11, 1, 0, 1, 40, tzinfo=UTC)


def test_osquery_reads_known_queries_and_passes_others_over() -> None:
    lines = [
        {"name": "system_info", "hostIdentifier": "a", "snapshot": [{"hostname": "XA1-PC-2", "uuid": "", "physical_memory": "8589934592"}], "unixTime": 1761955200},
        {"name": "os_version", "hostIdentifier": "a", "snapshot": [{"name": "Microsoft Windows 11 Pro", "platform": "windows", "build": "22631", "revision": "2861", "version": "10.0.22631"}]},
        {"name": "shell_history", "hostIdentifier": "a", "snapshot": [{"command": "curl bí-mật"}]},
        {"name": "deb_packages", "hostIdentifier": "a", "snapshot": [{"name": "openssl", "version": "3.0.11-1", "source": "openssl-src", "arch": "amd64"}]},
    ]  # fmt: skip
    seen = one_of(b"\n".join(orjson.dumps(line) for line in lines))

    assert (seen.host_name, seen.memory_mb) == ("XA1-PC-2", 8192)
    assert seen.system is not None
    assert (seen.system.build, seen.system.revision) == (22631, 2861)
    assert seen.packages == (
        PackageSeen(
            "openssl", "3.0.11-1", ecosystem=Ecosystem.DEB, arch="x86_64", origin="openssl-src"
        ),
    )
    assert "bí-mật" not in repr(seen)


def test_wazuhs_documents_come_together_by_agent() -> None:
    hits = [
        {"_source": {"agent": {"id": "001", "name": "web1"}, "host": {"os": {"name": "Debian GNU/Linux", "version": "12.5", "platform": "debian", "full": "Debian GNU/Linux 12 (bookworm)"}}}},
        {"_source": {"agent": {"id": "001", "name": "web1"}, "package": {"name": "bash", "version": "5.2", "type": "deb", "source": "bash", "vendor": "Ai Đó <ai.do@example.org>"}}},
    ]  # fmt: skip
    seen = one_of(orjson.dumps({"hits": {"hits": hits}}))

    assert seen.host_name == "web1"
    assert seen.system is not None
    assert (seen.system.distribution, seen.system.release) == ("debian", "12")
    assert [package.name for package in seen.packages or ()] == ["bash"]
    assert "ai.do" not in repr(seen)


BOM = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "metadata": {"component": {"type": "device", "name": "xa1-srv"}, "timestamp": "2026-10-01T00:00:00Z"},
    "components": [
        {"type": "library", "name": "openssl", "version": "3.0.11-1", "purl": "pkg:deb/debian/libssl3@3.0.11-1?upstream=openssl"}
    ],
}  # fmt: skip


def test_a_bill_of_material_of_a_machine_and_none_of_an_application() -> None:
    seen = one_of(orjson.dumps(BOM))
    assert seen.host_name == "xa1-srv"
    assert [(one.name, one.ecosystem, one.origin) for one in seen.packages or ()] == [
        ("openssl", Ecosystem.DEB, "openssl")
    ]

    library = BOM | {"metadata": {"component": {"type": "application", "name": "app"}}}
    with pytest.raises(NotRead, match="of no machine"):
        read(orjson.dumps(library), at=AT)
    assert one_of(orjson.dumps(library), host="xa1-srv2").host_name == "xa1-srv2"


def test_cyclonedx_in_xml_says_the_same() -> None:
    words = (
        '<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><metadata><component type="device">'
        "<name>xa1-srv</name></component></metadata><components><component type='library'>"
        "<name>openssl</name><version>3.0.11-1</version>"
        "<purl>pkg:deb/debian/libssl3@3.0.11-1?upstream=openssl</purl></component></components></bom>"
    )

    assert one_of(words.encode()).packages == one_of(orjson.dumps(BOM)).packages


def test_spdx_in_tags_and_in_json_say_the_same() -> None:
    tags = (
        "SPDXVersion: SPDX-2.3\nDocumentName: x\nCreated: 2026-10-01T00:00:00Z\n"
        "PackageName: bash\nPackageVersion: 5.2\nPackageSupplier: Organization: Debian\n"
        "PackageComment: <text>two\nlines</text>\n"
        "ExternalRef: PACKAGE-MANAGER purl pkg:deb/debian/bash@5.2\n"
    )
    document = {
        "spdxVersion": "SPDX-2.3",
        "creationInfo": {"created": "2026-10-01T00:00:00Z"},
        "packages": [
            {"name": "bash", "versionInfo": "5.2", "supplier": "Organization: Debian",
             "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:deb/debian/bash@5.2"}]}
        ],
    }  # fmt: skip

    assert one_of(tags.encode(), host="a") == one_of(orjson.dumps(document), host="a")
    with pytest.raises(NotRead) as refused:
        read(b"SPDXVersion: SPDX-2.3\nnonsense\n", at=AT, host="a")
    assert refused.value.values["where"] == "2:1"


def test_our_collectors_file_is_read() -> None:
    document = {
        "format": "khien-collector/1", "at": "2026-10-31T02:00:00Z",
        "machine": {"name": "XA1-PC-7", "serial": "ABCD1234", "memory_mb": 4096},
        "system": {"name": "Microsoft Windows 10 Pro", "build": "19045", "ubr": "5011", "display_version": "22H2"},
        "hotfixes": ["KB5012117"], "software": {"name": "WinRAR", "version": "5.40"},
        "antivirus": [{"name": "Microsoft Defender Antivirus", "is_on": True, "signatures_at": "2026-10-30T00:00:00Z"}],
        "volumes": [{"letter": "C:", "is_protected": False}],
    }  # fmt: skip
    reading = read(b"\xef\xbb\xbf" + orjson.dumps(document), at=AT)
    (told,) = reading.told

    assert reading.forms == (Form.COLLECTOR,)
    assert told.one.system is not None
    assert (told.one.system.build, told.one.system.revision) == (19045, 5011)
    assert told.one.is_encrypted is False
    assert [package.name for package in told.one.packages or ()] == ["WinRAR"]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    assert places_or_machines(content)


@given(
    st.text(
        alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=40
    )
)
def test_utf8_text_is_decoded_in_nfc(words: str) -> None:
    assert decoded(b"\xef\xbb\xbf" + words.encode()) == unicodedata.normalize("NFC", words)
