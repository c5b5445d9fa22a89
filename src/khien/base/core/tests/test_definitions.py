"""Definitions in TOML: read into their shape, or refused with where and what."""

from datetime import date

import msgspec
import pytest

from khien.base.core import definitions
from khien.base.core.refusals import Refusal


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step with its day."""

    title: str
    on: date


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A plan of steps."""

    code: str
    steps: tuple[Step, ...] = ()


class BadPlan(Refusal):
    """A plan that cannot be read."""

    message = "%(file)s: %(where)s: %(what)s"


GOOD = 'code = "a"\n[[steps]]\ntitle = "Rà soát"\non = 2026-11-26\n'


def test_a_definition_is_read_into_its_shape_with_a_mark_of_order_or_without() -> None:
    wanted = Plan("a", (Step("Rà soát", date(2026, 11, 26)),))

    for content in (GOOD.encode(), b"\xef\xbb\xbf" + GOOD.encode()):
        assert definitions.read(content, Plan, file="a.toml", refusal=BadPlan) == wanted


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GOOD.replace("on =", "am =").encode(), "p.toml: $.steps[0]: Object contains unknown field `am`"),
        (b"steps = []", "p.toml: $: Object missing required field `code`"),
        (b'code = "a"\nsteps = [{title = 1}]', "p.toml: $.steps[0].title: Expected `str`, got `int`"),
        (b"code = ", "p.toml: TOML: Invalid value (at end of document)"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "p.toml: TOML: "),
        (b'code = "a"\n# \xff', "p.toml: 2: it is not UTF-8; save it as UTF-8"),
        (b"#" * 200_001, "p.toml: 1: it is larger than 200 KB; a definition is a page or two"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_file_the_place_and_what_is_wrong(content: bytes, said: str) -> None:
    with pytest.raises(BadPlan) as refused:
        definitions.read(content, Plan, file="p.toml", refusal=BadPlan)

    assert str(refused.value).startswith(said)
