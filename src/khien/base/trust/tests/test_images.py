"""Images of signatures and seals: looked through, kept for who signs, and given to nobody else."""

import io
from contextlib import suppress
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.cast import Cast
from tests.images import BLUE, RED, drawn

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as people_services
from khien.base.accounts.types import Actor, Role
from khien.base.core.refusals import NotAllowed, NotFound
from khien.base.trust.queries import images as queries
from khien.base.trust.rules.images import prepared
from khien.base.trust.services import images as services
from khien.base.trust.types.images import BadImage, BadSealWidth, ImageKind

WHITE = (255, 255, 255, 255)


def head(people: Cast, name: str, unit: str) -> Actor:
    new = people_services.NewPerson(name, f"{name.capitalize()} (mẫu)", unit)
    key = people_services.enter_person(people.system, person=new)
    people_services.give_role(
        people.system, person_id=key, unit_code=unit, role=Role.UNIT_HEAD, has_subtree=False
    )
    return accounts.actor_of(key)


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=name))
    client.cookies["language"] = "en"
    return client


@pytest.mark.parametrize(
    ("content", "kind", "why"),
    [
        (drawn(RED, (90, 60)), ImageKind.SIGNATURE, "is not blue"),
        (drawn((0, 0, 0, 255), (90, 60)), ImageKind.SIGNATURE, "is not blue"),
        (drawn(BLUE, (90, 60)), ImageKind.SEAL, "is not red"),
        (drawn(BLUE, (90, 60), ground=WHITE), ImageKind.SIGNATURE, "has no transparent ground"),
        (drawn((0, 0, 0, 0), (90, 60)), ImageKind.SIGNATURE, "shows nothing"),
        (drawn(BLUE, (3001, 9)), ImageKind.SIGNATURE, "has more than 3,000 points a side"),
        (b"\x89PNG\r\n\x1a\n", ImageKind.SEAL, "is no PNG"),
        (b"x" * 1_000_001, ImageKind.SEAL, "is larger than 1 MB"),
    ],
)
def test_an_image_is_refused_with_what_is_wrong(content: bytes, kind: ImageKind, why: str) -> None:
    with pytest.raises(BadImage) as refused:
        prepared(content, kind)

    assert f"The image {why}. " in str(refused.value)


def test_an_image_is_kept_without_its_empty_edges_and_without_what_was_written_into_it() -> None:
    wide = Image.new("RGBA", (500, 400))
    wide.paste(Image.open(io.BytesIO(drawn(BLUE, (90, 60)))), (200, 100))
    given = io.BytesIO()
    wide.save(given, "PNG", dpi=(300, 300), exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00")

    kept = Image.open(io.BytesIO(prepared(given.getvalue(), ImageKind.SIGNATURE)))

    assert (kept.size, kept.info) == ((90, 60), {})


@settings(deadline=None, max_examples=40)
@given(cut=st.integers(0, 400), place=st.integers(0, 399), byte=st.integers(0, 255))
def test_a_broken_png_is_an_image_or_a_named_refusal(cut: int, place: int, byte: int) -> None:
    content = bytearray(drawn(BLUE, (90, 60)))
    content[place % len(content)] = byte
    for one in (bytes(content), bytes(content[:cut])):
        with suppress(BadImage):
            assert prepared(one, ImageKind.SIGNATURE).startswith(b"\x89PNG")


@pytest.mark.django_db
def test_only_the_holder_sees_a_signature_and_only_who_signs_for_a_unit_its_seal(
    people: Cast,
) -> None:
    first, second = head(people, "dau", "XA1"), head(people, "hai", "XA2")
    for refused in (people.minh, people.lan):
        with pytest.raises(NotAllowed):
            services.give_signature(refused, content=drawn(BLUE, (90, 60)))
    with pytest.raises(NotFound):
        services.give_seal(second, unit_code="XA1", content=drawn(RED, (80, 80)), width_mm=36)
    with pytest.raises(BadSealWidth):
        services.give_seal(first, unit_code="XA1", content=drawn(RED, (80, 80)), width_mm=90)

    services.give_signature(first, content=drawn(BLUE, (300, 60)))
    services.give_signature(first, content=drawn(BLUE, (90, 60)))
    services.give_seal(first, unit_code="XA1", content=drawn(RED, (80, 80)), width_mm=34)

    assert Image.open(io.BytesIO(queries.signature_for_paper(first.person_id))).size == (90, 60)
    assert queries.seal_for_paper("XA1")[1] == 34
    assert queries.signature_for_paper(second.person_id) == b""
    assert queries.seal_for_paper("XA2")[0] == b""
    assert queries.seals(second) == []
    with pytest.raises(NotFound):
        queries.signature_file(second)
    with pytest.raises(NotFound):
        queries.seal_file(second, "XA1")
    services.take_seal(first, unit_code="XA1")
    services.take_signature(first)
    assert (queries.seals(first), queries.my_signature(first)) == ([], None)


@pytest.mark.django_db
def test_a_head_brings_the_images_in_by_clicks_and_a_wrong_one_is_told_beside_the_field(
    people: Cast,
) -> None:
    head(people, "dau", "XA1")
    client, page = signed_in("dau"), reverse("trust:images")
    seal, again, wrong = (
        SimpleUploadedFile("a.png", drawn(colour, (80, 80))) for colour in (RED, RED, BLUE)
    )
    assert signed_in("minh").get(page).status_code == 403

    given: dict[str, Any] = {"act": "seal", "unit": "XA1", "width_mm": 36}
    refused = client.post(page, {**given, "image": wrong})
    kept = client.post(page, {**given, "image": seal}, follow=True)

    assert (refused.status_code, "is not red" in refused.content.decode()) == (422, True)
    unknown = client.post(page, {**given, "unit": "XA2", "image": again})
    assert "does not name one unit of yours" in unknown.content.decode()
    assert "The image is kept" in kept.content.decode()
    shown = client.get(reverse("trust:seal-image", args=["XA1"]))
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/png", "no-store")
    client.post(reverse("trust:take-image"), {"unit": "XA1"})
    assert client.get(reverse("trust:seal-image", args=["XA1"])).status_code == 404
