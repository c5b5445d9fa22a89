"""The shape of a CSAF file: names, kinds of value, choices, patterns. Source: CSAF 2.0, section 3."""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

_URI: Final = r"^[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]+$"
_MOMENT: Final = r"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$"
_SEMVER: Final = (
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
    r"(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?"
)
_ATOM: Final = (
    r"((\?*|\*?)([a-zA-Z0-9\-._]|(\\[\\*?!\"#$%&'()+,/:;<=>@\[\]^`{|}~]))+(\?*|\*?)|[*\-])"
)
_CPE: Final = (
    rf"^(cpe:2\.3:[aho*\-](:{_ATOM}){{5}}(:(([a-zA-Z]{{2,3}}(-([a-zA-Z]{{2}}|[0-9]{{3}}))?)|[*\-]))"
    rf"(:{_ATOM}){{4}}|[cC][pP][eE]:/[AHOaho]?(:[A-Za-z0-9._\-~%]*){{0,6}})$"
)
_LANGUAGE: Final = (
    r"^(([A-Za-z]{2,3}(-[A-Za-z]{3}(-[A-Za-z]{3}){0,2})?|[A-Za-z]{4,8})(-[A-Za-z]{4})?"
    r"(-([A-Za-z]{2}|\d{3}))?(-([A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*"
    r"(-[A-WY-Za-wy-z0-9](-[A-Za-z0-9]{2,8})+)*(-[Xx](-[A-Za-z0-9]{1,8})+)?"
    r"|[Xx](-[A-Za-z0-9]{1,8})+|[Ii]-[Dd][Ee][Ff][Aa][Uu][Ll][Tt]|[Ii]-[Mm][Ii][Nn][Gg][Oo])$"
)

Text = Annotated[str, Meta(min_length=1)]
Texts = Annotated[list[Text], Meta(min_length=1)]
Uri = Annotated[str, Meta(pattern=_URI)]
Moment = Annotated[str, Meta(pattern=_MOMENT)]
Lang = Annotated[str, Meta(max_length=120, pattern=_LANGUAGE)]
Number = Annotated[str, Meta(max_length=120, pattern=rf"^((0|[1-9]\d*)|{_SEMVER})$")]
Given = dict[str, Any] | None


class Acknowledgment(msgspec.Struct):
    """Who is thanked."""

    names: Texts | None = None
    organization: Text | None = None
    summary: Text | None = None
    urls: Annotated[list[Uri], Meta(min_length=1)] | None = None


class Note(msgspec.Struct):
    """A text of a kind."""

    category: Literal[
        "description", "details", "faq", "general", "legal_disclaimer", "other", "summary"
    ]
    text: Text
    audience: Text | None = None
    title: Text | None = None


class Reference(msgspec.Struct):
    """Where more stands."""

    summary: Text
    url: Uri
    category: Literal["external", "self"] = "external"


Acknowledgments = Annotated[list[Acknowledgment], Meta(min_length=1)]
Notes = Annotated[list[Note], Meta(min_length=1)]
References = Annotated[list[Reference], Meta(min_length=1)]


class FileHash(msgspec.Struct):
    """One hash of a file."""

    algorithm: Text
    value: Annotated[str, Meta(pattern=r"^[0-9a-fA-F]{32,}$")]


class Hashes(msgspec.Struct):
    """The hashes of a file."""

    file_hashes: Annotated[list[FileHash], Meta(min_length=1)]
    filename: Text


class GenericUri(msgspec.Struct):
    """An identifier of another scheme."""

    namespace: Uri
    uri: Uri


class Helper(msgspec.Struct):
    """What helps to know a product again."""

    cpe: Annotated[str, Meta(min_length=5, max_length=2000, pattern=_CPE)] | None = None
    hashes: Annotated[list[Hashes], Meta(min_length=1)] | None = None
    model_numbers: Texts | None = None
    purl: Annotated[str, Meta(pattern=r"^pkg:[A-Za-z.\-+][A-Za-z0-9.\-+]*/.+")] | None = None
    sbom_urls: Annotated[list[Uri], Meta(min_length=1)] | None = None
    serial_numbers: Texts | None = None
    skus: Texts | None = None
    x_generic_uris: Annotated[list[GenericUri], Meta(min_length=1)] | None = None


class Product(msgspec.Struct):
    """A product under its id."""

    name: Text
    product_id: Text
    product_identification_helper: Helper | None = None


class Branch(msgspec.Struct):
    """A branch of the product tree."""

    category: Literal[
        "architecture",
        "host_name",
        "language",
        "legacy",
        "patch_level",
        "product_family",
        "product_name",
        "product_version",
        "product_version_range",
        "service_pack",
        "specification",
        "vendor",
    ]
    name: Text
    branches: Annotated[list["Branch"], Meta(min_length=1)] | None = None
    product: Product | None = None


class Group(msgspec.Struct):
    """Products under one id."""

    group_id: Text
    product_ids: Annotated[list[Text], Meta(min_length=2)]
    summary: Text | None = None


class Relationship(msgspec.Struct):
    """A product made of two."""

    category: Literal[
        "default_component_of",
        "external_component_of",
        "installed_on",
        "installed_with",
        "optional_component_of",
    ]
    full_product_name: Product
    product_reference: Text
    relates_to_product_reference: Text


class ProductTree(msgspec.Struct):
    """All products."""

    branches: Annotated[list[Branch], Meta(min_length=1)] | None = None
    full_product_names: Annotated[list[Product], Meta(min_length=1)] | None = None
    product_groups: Annotated[list[Group], Meta(min_length=1)] | None = None
    relationships: Annotated[list[Relationship], Meta(min_length=1)] | None = None


class Aggregate(msgspec.Struct):
    """A severity in the publisher's own words."""

    text: Text
    namespace: Uri | None = None


class TlpMark(msgspec.Struct):
    """How far it may go, in the words of TLP 1."""

    label: Literal["AMBER", "GREEN", "RED", "WHITE"]
    url: Uri | None = None


class Distribution(msgspec.Struct):
    """Rules of passing on."""

    text: Text | None = None
    tlp: TlpMark | None = None


class Publisher(msgspec.Struct):
    """Who publishes."""

    category: Literal["coordinator", "discoverer", "other", "translator", "user", "vendor"]
    name: Text
    namespace: Uri
    contact_details: Text | None = None
    issuing_authority: Text | None = None


class Engine(msgspec.Struct):
    """A program that made the file."""

    name: Text
    version: Text | None = None


class Generator(msgspec.Struct):
    """How the file was made."""

    engine: Engine
    date: Moment | None = None


class Revision(msgspec.Struct):
    """One line of the history."""

    date: Moment
    number: Number
    summary: Text
    legacy_version: Text | None = None


class Tracking(msgspec.Struct):
    """Number, version, dates and state of the file."""

    current_release_date: Moment
    id: Annotated[str, Meta(pattern=r"^\S(.*\S)?$")]
    initial_release_date: Moment
    revision_history: Annotated[list[Revision], Meta(min_length=1)]
    status: Literal["draft", "final", "interim"]
    version: Number
    aliases: Texts | None = None
    generator: Generator | None = None


class Document(msgspec.Struct):
    """What holds for the whole file."""

    category: Annotated[str, Meta(pattern=r"^[^\s\-_.](.*[^\s\-_.])?$")]
    csaf_version: Literal["2.0"]
    publisher: Publisher
    title: Text
    tracking: Tracking
    acknowledgments: Acknowledgments | None = None
    aggregate_severity: Aggregate | None = None
    distribution: Distribution | None = None
    lang: Lang | None = None
    notes: Notes | None = None
    references: References | None = None
    source_lang: Lang | None = None


class Weakness(msgspec.Struct):
    """A kind of weakness."""

    id: Annotated[str, Meta(pattern=r"^CWE-[1-9]\d{0,5}$")]
    name: Text


class Flag(msgspec.Struct):
    """Why something is not affected."""

    label: Literal[
        "component_not_present",
        "inline_mitigations_already_exist",
        "vulnerable_code_cannot_be_controlled_by_adversary",
        "vulnerable_code_not_in_execute_path",
        "vulnerable_code_not_present",
    ]
    date: Moment | None = None
    group_ids: Texts | None = None
    product_ids: Texts | None = None


class Identifier(msgspec.Struct):
    """A number elsewhere."""

    system_name: Text
    text: Text


class Involvement(msgspec.Struct):
    """Who took part, and how it stands there."""

    party: Literal["coordinator", "discoverer", "other", "user", "vendor"]
    status: Literal[
        "completed", "contact_attempted", "disputed", "in_progress", "not_contacted", "open"
    ]
    date: Moment | None = None
    summary: Text | None = None


class ProductStatus(msgspec.Struct):
    """Which products stand how."""

    first_affected: Texts | None = None
    first_fixed: Texts | None = None
    fixed: Texts | None = None
    known_affected: Texts | None = None
    known_not_affected: Texts | None = None
    last_affected: Texts | None = None
    recommended: Texts | None = None
    under_investigation: Texts | None = None


class Restart(msgspec.Struct):
    """What must be started again."""

    category: Literal[
        "connected",
        "dependencies",
        "machine",
        "none",
        "parent",
        "service",
        "system",
        "vulnerable_component",
        "zone",
    ]
    details: Text | None = None


class Remediation(msgspec.Struct):
    """What to do."""

    category: Literal["mitigation", "no_fix_planned", "none_available", "vendor_fix", "workaround"]
    details: Text
    date: Moment | None = None
    entitlements: Texts | None = None
    group_ids: Texts | None = None
    product_ids: Texts | None = None
    restart_required: Restart | None = None
    url: Uri | None = None


class Score(msgspec.Struct):
    """A CVSS score of products; what it says inside is checked by its own rules."""

    products: Texts
    cvss_v2: Given = None
    cvss_v3: Given = None


class Threat(msgspec.Struct):
    """What can come of it."""

    category: Literal["exploit_status", "impact", "target_set"]
    details: Text
    date: Moment | None = None
    group_ids: Texts | None = None
    product_ids: Texts | None = None


class Vulnerability(msgspec.Struct):
    """One vulnerability."""

    acknowledgments: Acknowledgments | None = None
    cve: Annotated[str, Meta(pattern=r"^CVE-\d{4}-\d{4,}$")] | None = None
    cwe: Weakness | None = None
    discovery_date: Moment | None = None
    flags: Annotated[list[Flag], Meta(min_length=1)] | None = None
    ids: Annotated[list[Identifier], Meta(min_length=1)] | None = None
    involvements: Annotated[list[Involvement], Meta(min_length=1)] | None = None
    notes: Notes | None = None
    product_status: ProductStatus | None = None
    references: References | None = None
    release_date: Moment | None = None
    remediations: Annotated[list[Remediation], Meta(min_length=1)] | None = None
    scores: Annotated[list[Score], Meta(min_length=1)] | None = None
    threats: Annotated[list[Threat], Meta(min_length=1)] | None = None
    title: Text | None = None


class Csaf(msgspec.Struct):
    """A whole file."""

    document: Document
    product_tree: ProductTree | None = None
    vulnerabilities: Annotated[list[Vulnerability], Meta(min_length=1)] | None = None
