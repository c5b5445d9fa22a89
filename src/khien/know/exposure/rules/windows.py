"""Windows by its build: which build is which product, and the words Microsoft uses for it.

Source: Microsoft's release information pages; build numbers are the vendor's.
"""

import re
from typing import Final

CLIENT_BUILDS: Final = {
    7600: "windows_7",
    7601: "windows_7",
    9200: "windows_8",
    9600: "windows_8.1",
    10240: "windows_10_1507",
    10586: "windows_10_1511",
    14393: "windows_10_1607",
    15063: "windows_10_1703",
    16299: "windows_10_1709",
    17134: "windows_10_1803",
    17763: "windows_10_1809",
    18362: "windows_10_1903",
    18363: "windows_10_1909",
    19041: "windows_10_2004",
    19042: "windows_10_20h2",
    19043: "windows_10_21h1",
    19044: "windows_10_21h2",
    19045: "windows_10_22h2",
    22000: "windows_11_21h2",
    22621: "windows_11_22h2",
    22631: "windows_11_23h2",
    26100: "windows_11_24h2",
    26200: "windows_11_25h2",
}
SERVER_BUILDS: Final = {
    6002: "windows_server_2008",
    6003: "windows_server_2008",
    7601: "windows_server_2008_r2",
    9200: "windows_server_2012",
    9600: "windows_server_2012_r2",
    14393: "windows_server_2016",
    17763: "windows_server_2019",
    20348: "windows_server_2022",
    25398: "windows_server_2022_23h2",
    26100: "windows_server_2025",
}
_BUILD: Final = re.compile(r"^(?:\d+\.\d+\.)?(\d{4,5})\.\d+$")


def system_key(build: int, *, is_server: bool) -> str:
    """Return the key under which what is affected in a build is looked up."""
    return f"windows:{'server' if is_server else 'client'}:{build}"


def build_key(product: str, fixed: str) -> str:
    """Return the key for a Windows as a CVE record names it and the build that mends it; else empty."""
    words = product.lower()
    found = _BUILD.match(fixed.strip())
    if not words.startswith("windows") or found is None:
        return ""
    return system_key(int(found[1]), is_server="server" in words)


def cpe_key(build: int, *, is_server: bool) -> str:
    """Return the product of NVD for a build, or empty where we know none."""
    name = (SERVER_BUILDS if is_server else CLIENT_BUILDS).get(build, "")
    return f"o:microsoft:{name}" if name else ""


def is_server(system_name: str) -> bool:
    """Return whether the name of a Windows says that it is a server's."""
    return "server" in system_name.lower()


def version_of(build: int, revision: int) -> str:
    """Return the version of Windows as CVE records write it: 10.0.19045.3803, 6.1.7601.24000."""
    starts = ((10240, "10.0"), (9600, "6.3"), (9200, "6.2"), (7600, "6.1"))
    return f"{next((name for least, name in starts if build >= least), '6.0')}.{build}.{revision}"


def update_key(build: int, *, is_server: bool, arch: str) -> str:
    """Return the product of Microsoft's update list for a build: by its words there, folded; or empty."""
    name = (SERVER_BUILDS if is_server else CLIENT_BUILDS).get(build, "")
    if not name:
        return ""
    if is_server:
        return f"msrc:{name.replace('_', ' ')}"
    bits = {"x86_64": "x64-based", "amd64": "x64-based", "x64": "x64-based", "arm64": "arm64-based"}
    of = bits.get(arch.lower(), "32-bit" if "86" in arch or "32" in arch else "x64-based")
    words = name.split("_")
    title = " ".join(words[:2]) + (f" version {words[2]}" if len(words) > 2 else "")
    return f"msrc:{title} for {of} systems"


def update_product(title: str) -> str:
    """Return the key for a product of Microsoft's update list, empty for what is no Windows."""
    words = " ".join(title.lower().replace(",", "").split())
    if not words.startswith("windows ") or "server core" in words:
        return ""
    words = re.sub(r" (?:service pack \d+|edition)$", "", words)
    return f"msrc:{words}"[:200]


def thing_key(build: int, revision: int, arch: str, *, is_server: bool) -> str:
    """Return our key of a build in a revision: `s:client:19045.3803:x86_64`."""
    return f"s:{'server' if is_server else 'client'}:{build}.{revision}:{arch}"[:120]


def of_thing_key(key: str) -> tuple[int, int, str, bool] | None:
    """Return build, revision, architecture and whether it is a server's; None for another key."""
    parts = key.split(":", 3)
    if parts[0] != "s" or len(parts) != 4:
        return None
    build, _, revision = parts[2].partition(".")
    return int(build), int(revision), parts[3], parts[1] == "server"
