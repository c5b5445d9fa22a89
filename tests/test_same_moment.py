"""Two people take a step of one act at the same moment, over a real server: one does, the other is told."""

import re
import threading

import requests

from khien.main.demo.build import PASSWORD
from tests.province import Demo

BEGIN = "/procedures/registers/difficulty/begin"


def signed_in(address: str, name: str) -> requests.Session:
    """Return a client that is signed in, and sends what forms send."""
    client = requests.Session()
    client.get(f"{address}/sign-in/login/", timeout=60)
    send(client, f"{address}/sign-in/login/", {"login": name, "password": PASSWORD})
    return client


def send(client: requests.Session, place: str, fields: dict[str, str]) -> requests.Response:
    """Send a form."""
    token = client.cookies["csrftoken"] or ""
    headers = {"Referer": place, "X-CSRFToken": token}
    return client.post(place, data=fields, headers=headers, timeout=60, allow_redirects=False)


def test_one_of_two_takes_the_step_and_the_other_is_told(demo: Demo) -> None:
    address, _ = demo
    officer = signed_in(address, "canbo.xa12")
    given = {
        "subject": "Hai người cùng trả lời (mẫu)",
        "concerns": "system",
        "words": "Thử (mẫu)",
        "unit": "XA12",
        "begin": "1",
    }
    act = address + send(officer, f"{address}{BEGIN}", given).headers["location"]
    centre = [signed_in(address, name) for name in ("truongnhom", "phantich")]
    page = centre[0].get(f"{act}/steps/answer", timeout=60).text
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None
    gate = threading.Barrier(2)
    answers: list[requests.Response] = []

    def answer(client: requests.Session) -> None:
        gate.wait()
        fields = {"answer": "Trả lời (mẫu)", "version": found[1]}
        answers.append(send(client, f"{act}/steps/answer", fields))

    threads = [threading.Thread(target=answer, args=(client,)) for client in centre]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(one.status_code for one in answers) == [200, 302]
    told = next(one.text for one in answers if one.status_code == 200)
    assert "sau khi trang này được mở" in told
    assert "Trả lời (mẫu)" in told, "nothing typed is lost"
    history = officer.get(act, timeout=60).text
    assert history.count("Trả lời → Đã trả lời") == 1


def test_of_two_who_approve_a_certificate_one_is_told_and_one_certificate_is_made(
    demo: Demo,
) -> None:
    address, _ = demo
    place = f"{address}/certificates/authority/requests/CTS.XA12.4"
    both = [signed_in(address, name) for name in ("truongnhom", "pheduyet")]
    page = both[0].get(place, timeout=60).text
    found = re.search(r'name="digest" value="(\w+)"', page)
    assert found is not None
    gate = threading.Barrier(2)

    def approve(client: requests.Session) -> None:
        gate.wait()
        send(client, f"{place}/act", {"act": "approve", "digest": found[1]})

    threads = [threading.Thread(target=approve, args=(client,)) for client in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    told = [client.get(place, timeout=60).text for client in both]
    assert sum("Đã duyệt và cấp chứng thư." in one for one in told) == 1
    assert sum("từ trạng thái này" in one for one in told) == 1
    listed = both[0].get(f"{address}/certificates/authority/issued?q=moi.xa12", timeout=60).text
    assert listed.count("<tr>") == 2, "the head, and one certificate"
