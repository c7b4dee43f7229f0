# SPDX-FileCopyrightText: The Guichet authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Raw requests for everything that the program's own client does not do.

Each scene is a function of a Stage; it raises AssertionError where the portal does not do what the
document's words say. What its schemas say is checked for every exchange, elsewhere.
"""

import dataclasses
import re
import threading
import urllib.parse

from portal import Caller, new_key

BILLING = dict(team="customer_service", type="invoice", severity=4, subject="Copy of an invoice",
               description="Please send it once more.")
MISSING_ID = "no-such-record"


@dataclasses.dataclass
class Stage:
    service: object
    port: int
    contract: object
    catalogue: str  # the text of fr.po
    me: Caller = None
    account_id: str = ""
    key_id: str = ""
    case_id: str = ""
    stranger: Caller = None
    foreign: dict = dataclasses.field(default_factory=dict)

    def sign_in_as_me(self):
        caller = Caller(self.port)
        answer = caller.sign_in(self.service.user_name, self.service.password)
        expect(answer, 201)
        return caller, answer.json


def expect(answer, status, kind=None):
    found = (answer.status, answer.type if answer.status >= 400 and kind else None)
    assert found == (status, kind), f"{found} instead of {(status, kind)}: {answer.body[:300]}"
    return answer.json


def technical(stage, **changes):
    return dict(dict(team="technical_support", type="question", severity=3, subject="A question",
                     description="How does one export two pages at once?", key_id=stage.key_id,
                     product_version="8.1.0", operating_system="Debian 12"), **changes)


def scene_portal(stage):
    portal = expect(Caller(stage.port).get("/v1/portal"), 200)
    assert portal["demonstration"] is True


def scene_sign_in(stage):
    anybody = Caller(stage.port)
    service = stage.service
    expect(anybody.sign_in(service.user_name, "wrong"), 401, "credentials")
    expect(anybody.sign_in("nobody@example.com", "wrong"), 401, "credentials")
    expect(anybody.sign_in(service.user_name, service.password, account_id=MISSING_ID), 422,
           "validation")
    stage.me, session = stage.sign_in_as_me()
    stage.account_id = session["account"]["id"]
    expect(anybody.sign_in(service.user_name, service.password, account_id=stage.account_id), 201)
    assert session["account"]["id"] in [one["id"] for one in session["accounts"]]


def scene_stranger(stage):
    """Somebody of another company, whose records are nobody's business here."""
    other = stage.service.find_other_account(stage.account_id)
    stage.service.add_user(other, "robin.marsh@northgate.example", "another long sentence",
                           "individual")
    stage.stranger = Caller(stage.port)
    expect(stage.stranger.sign_in("robin.marsh@northgate.example", "another long sentence"), 201)
    case = expect(stage.stranger.post("/v1/cases", BILLING), 201)
    sessions = expect(stage.stranger.get("/v1/sessions"), 200)["sessions"]
    stage.foreign = {"/v1/cases/": case["id"], "/v1/sessions/": sessions[0]["id"]}


def scene_account(stage):
    account = expect(stage.me.get("/v1/account"), 200)
    assert account["id"] == stage.account_id
    keys = expect(stage.me.get("/v1/keys"), 200)["keys"]
    stage.key_id = keys[0]["id"]


def assert_translated(stage, english, french):
    """That the service says what the catalogue has; that it is complete, lint looks after."""
    found = re.search(f'msgid "{re.escape(english)}"\nmsgstr "(.+)"', stage.catalogue)
    assert french == (found.group(1) if found else english), (english, french)


def scene_languages(stage):
    """The title is in the language asked for, and the answer says which that is."""
    wanted = {"fr": "fr", "fr-CA, en;q=0.5": "fr", "en;q=0.4, fr;q=0.2": "en", "de": "en",
              "": "en", "x;q=banana": "en"}
    titles = {}
    for header, language in wanted.items():
        answer = stage.me.get("/v1/cases/" + MISSING_ID, language=header)
        assert answer.headers["Content-Language"] == language, (header, language)
        titles.setdefault(language, set()).add(expect(answer, 404, "not-found")["title"])
    assert all(len(one) == 1 for one in titles.values()), titles
    assert_translated(stage, titles["en"].pop(), titles["fr"].pop())
    french = expect(stage.me.post("/v1/cases", {}, language="fr"), 422, "validation")
    english = expect(stage.me.post("/v1/cases", {}), 422, "validation")
    for one, other in zip(english["errors"], french["errors"]):
        assert_translated(stage, one["detail"], other["detail"])


def read_pages(caller, target, member):
    records, cursor = [], None
    for _ in range(2000):
        sign = "&" if "?" in target else "?"
        after = f"{sign}after={urllib.parse.quote(cursor)}" if cursor else ""
        page = expect(caller.get(target + after), 200)
        records += page[member]
        cursor = page["cursor"]
        if cursor is None:
            break
    return [one["id"] for one in records]


def scene_lists(stage):
    whole = read_pages(stage.me, "/v1/cases?view=all&limit=100", "cases")
    assert len(whole) == len(set(whole)) > 7, len(whole)
    assert read_pages(stage.me, "/v1/cases?view=all&limit=7", "cases") == whole
    for view in stage.contract.document["components"]["schemas"]["View"]["enum"]:
        some = read_pages(stage.me, f"/v1/cases?view={view}&limit=100", "cases")
        assert set(some) <= set(whole), view
    assert read_pages(stage.me, "/v1/cases", "cases") == read_pages(
        stage.me, "/v1/cases?view=all_open", "cases")
    for query in ("view=mine", "limit=0", "limit=101", "limit=-1", "limit=x", "limit=1.5",
                  "after=nonsense", "limit=99999999999999999999"):
        problem = expect(stage.me.get("/v1/cases?" + query), 422, "validation")
        assert problem["errors"][0]["field"] == query.split("=")[0], problem
    assert stage.foreign["/v1/cases/"] not in whole


def scene_create(stage):
    case = expect(stage.me.post("/v1/cases", technical(stage)), 201)
    stage.case_id = case["id"]
    key = new_key()
    first = stage.me.post("/v1/cases", BILLING, key=key)
    again = stage.me.post("/v1/cases", BILLING, key=key)
    assert expect(first, 201) == expect(again, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert first.json["client_op_id"] == key.strip('"')
    bare = stage.me.post("/v1/cases", BILLING, key=key.strip('"'))
    assert expect(bare, 201)["id"] == first.json["id"]
    other = dict(BILLING, subject="Something else")
    expect(stage.me.post("/v1/cases", other, key=key), 422, "idempotency-key-reused")
    expect(stage.me.post(f"/v1/cases/{stage.case_id}/close", {}, key=key), 422,
           "idempotency-key-reused")
    assert expect(stage.me.get("/v1/cases/" + first.json["id"]), 200)["id"] == first.json["id"]


def scene_bad_forms(stage):
    """Each of these breaks one rule and must name the member that does."""
    for member in BILLING:
        wanted = {name: value for name, value in BILLING.items() if name != member}
        problem = expect(stage.me.post("/v1/cases", wanted), 422, "validation")
        assert member in [one["field"] for one in problem["errors"]], problem
    bad = [(BILLING, dict(team="sales")), (BILLING, dict(type="riddle")),
           (BILLING, dict(type="defect")), (BILLING, dict(severity=0)),
           (BILLING, dict(severity=5)), (BILLING, dict(severity="2")),
           (BILLING, dict(severity=1.5)), (BILLING, dict(subject="x" * 201)),
           (BILLING, dict(subject="")), (BILLING, dict(subject=7)),
           (BILLING, dict(subject="two\nlines")), (BILLING, dict(description=" \t\n")),
           (BILLING, dict(description="x" * 262145)), (BILLING, dict(description=["x"])),
           (BILLING, dict(key_id=stage.key_id)), (BILLING, dict(product_version="8")),
           (BILLING, dict(operating_system="Debian")), (BILLING, dict(colour="red")),
           (technical(stage), dict(key_id=None)), (technical(stage), dict(key_id=MISSING_ID)),
           (technical(stage), dict(type="invoice")),
           (technical(stage), dict(product_version="x" * 201))]
    for form, change in bad:
        problem = expect(stage.me.post("/v1/cases", dict(form, **change)), 422, "validation")
        assert list(change)[0] in [one["field"] for one in problem["errors"]], (change, problem)
    comments = f"/v1/cases/{stage.case_id}/comments"
    for body in (None, "", " \n", 7, "é" * 131073, "x" * 262145):
        problem = expect(stage.me.post(comments, dict(body=body)), 422, "validation")
        assert problem["errors"][0]["field"] == "body", problem
    expect(stage.me.post(comments, dict(body="é" * 131072)), 201)


def scene_comments(stage):
    comments = f"/v1/cases/{stage.case_id}/comments"
    texts = ["<b>&amp;</b> \u202e 👩‍🔧", "a\nb\r\n\tc", "a\u0001b", "x" * 3000, "line\n" * 10000]
    for text in texts:
        answer = expect(stage.me.post(comments, dict(body=text)), 201)
        assert answer["comment"]["body"] == text, text[:20]
        assert answer["case"]["id"] == stage.case_id
    key = new_key()
    first = expect(stage.me.post(comments, dict(body="once"), key=key), 201)
    again = expect(stage.me.post(comments, dict(body="once"), key=key), 201)
    assert first == again
    expect(stage.me.post(comments, dict(body="twice"), key=key), 422, "idempotency-key-reused")
    ids = read_pages(stage.me, comments + "?limit=2", "comments")
    assert ids.count(first["comment"]["id"]) == 1 and len(ids) == len(set(ids))
    for query in ("limit=0", "limit=101", "after=nonsense"):
        expect(stage.me.get(f"{comments}?{query}"), 422, "validation")


def scene_edit(stage):
    target = "/v1/cases/" + stage.case_id
    answer = stage.me.get(target)
    version = expect(answer, 200)["version"]
    edited = stage.me.call("PATCH", target, dict(subject="Another question"), version=version)
    assert expect(edited, 200)["subject"] == "Another question"
    assert edited.json["version"] > version
    late = stage.me.call("PATCH", target, dict(subject="Too late"), version=version)
    assert expect(late, 412, "conflict")["current"] == expect(stage.me.get(target), 200)
    for tag in ("*", 'W/"1"', "7", '"x"', '""'):
        answer = stage.me.call("PATCH", target, dict(severity=1), more=[("If-Match", tag)])
        expect(answer, 412, "conflict")
    key, version = new_key(), late.json["current"]["version"]
    first = stage.me.call("PATCH", target, dict(severity=1), version=version, key=key)
    again = stage.me.call("PATCH", target, dict(severity=1), version=version, key=key)
    assert expect(first, 200) == expect(again, 200)
    expect(stage.me.call("PATCH", target, dict(severity=2), version=version, key=key), 422,
           "idempotency-key-reused")


def scene_status(stage):
    target = "/v1/cases/" + stage.case_id
    closed = expect(stage.me.post(target + "/close", {}), 200)
    assert closed["status"] == "closed" and "close" not in closed["allowed"]
    assert expect(stage.me.post(target + "/close", {}), 200)["version"] == closed["version"]
    answer = expect(stage.me.post(target + "/comments", dict(body="One more thing")), 201)
    assert answer["case"]["status"] == "open"
    expect(stage.me.post(target + "/close", {}), 200)
    assert expect(stage.me.post(target + "/reopen", {}), 200)["status"] == "open"
    viewed = expect(stage.me.post(target + "/views", {}), 200)
    assert viewed["case_id"] == stage.case_id
    assert read_pages(stage.me, "/v1/cases?view=recently_viewed", "cases")[0] == stage.case_id


def scene_closed_for_good(stage):
    cases = expect(stage.me.get("/v1/cases?view=all&limit=100"), 200)["cases"]
    case = next(one for one in cases
                if one["status"] == "closed" and "reopen" not in one["allowed"])
    target = "/v1/cases/" + case["id"]
    expect(stage.me.post(target + "/reopen", {}), 409, "case-closed")
    expect(stage.me.post(target + "/comments", dict(body="Hello?")), 409, "case-closed")
    expect(stage.me.call("PATCH", target, dict(severity=1), version=case["version"]), 409,
           "case-closed")


def scene_changes(stage):
    seen, cursor = {}, ""
    while True:
        page = expect(stage.me.get("/v1/changes?limit=500" + cursor), 200)
        for change in page["changes"]:
            seen[change["type"], change["id"]] = change["record"]
        cursor = "&after=" + urllib.parse.quote(page["cursor"])
        if not page["has_more"]:
            break
    assert ("case", stage.case_id) in seen and ("account", stage.account_id) in seen
    assert ("case", stage.foreign["/v1/cases/"]) not in seen
    expect(stage.me.post(f"/v1/cases/{stage.case_id}/comments", dict(body="News")), 201)
    kinds = {one["type"] for one in
             expect(stage.me.get("/v1/changes?limit=500" + cursor), 200)["changes"]}
    assert {"case", "comment"} <= kinds, kinds
    for caller, query in ((stage.me, "?after=nonsense"), (stage.stranger, "?limit=5" + cursor)):
        problem = expect(caller.get("/v1/changes" + query), 410, "resync")
        assert problem["reason"] == "cursor", problem
    for query in ("limit=0", "limit=501", "limit=x"):
        expect(stage.me.get("/v1/changes?" + query), 422, "validation")


def scene_events(stage):
    heard = []

    def listen():
        heard.append(stage.me.listen(lambda received: b"event: more" in received))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    for _ in range(60):
        expect(stage.me.post(f"/v1/cases/{stage.case_id}/comments", dict(body="Ping")), 201)
        thread.join(timeout=1)
        if not thread.is_alive():
            break
    assert heard[0].status == 200, heard[0]
    assert b"event: more\ndata: {}\n\n" in heard[0].body, heard[0].body


def scene_refresh(stage):
    caller, session = stage.sign_in_as_me()

    def refresh(token):
        return caller.call("POST", "/v1/session/refresh", dict(refresh_token=token), token="")

    lost = expect(refresh(session["refresh_token"]), 200)
    kept = expect(refresh(session["refresh_token"]), 200)  # the answer before was lost
    assert kept["session_id"] == lost["session_id"] == session["session_id"]
    expect(caller.get("/v1/account", token=kept["access_token"]), 200)
    # Now the old one is in somebody else's hands: nobody keeps the session.
    expect(refresh(session["refresh_token"]), 401, "signed-out")
    expect(caller.get("/v1/account", token=kept["access_token"]), 401, "signed-out")
    expect(refresh(kept["refresh_token"]), 401, "signed-out")
    expect(refresh("gch_nonsense"), 401, "signed-out")


def scene_sessions(stage):
    other, session = stage.sign_in_as_me()
    listed = expect(stage.me.get("/v1/sessions"), 200)["sessions"]
    assert session["session_id"] in [one["id"] for one in listed]
    target = "/v1/sessions/" + session["session_id"]
    expect(stage.me.call("DELETE", target), 204)
    expect(other.get("/v1/account"), 401, "signed-out")
    expect(other.post("/v1/cases", BILLING), 401, "signed-out")
    expect(stage.me.call("DELETE", target), 404, "not-found")


def scene_sign_out(stage):
    other, session = stage.sign_in_as_me()
    expect(other.call("DELETE", "/v1/session"), 204)
    expect(other.call("DELETE", "/v1/session"), 401, "signed-out")
    answer = other.call("POST", "/v1/session/refresh",
                        dict(refresh_token=session["refresh_token"]), token="")
    expect(answer, 401, "signed-out")


def scene_too_many(stage):
    for _ in range(50):
        answer = Caller(stage.port).sign_in("guesser@example.com", "guess")
        if answer.status == 429:
            break
    expect(answer, 429, "too-many-requests")
    assert 0 < int(answer.headers["Retry-After"]) < 3600


SCENES = [scene_portal, scene_sign_in, scene_stranger, scene_account, scene_languages, scene_lists,
          scene_create, scene_bad_forms, scene_comments, scene_edit, scene_status,
          scene_closed_for_good, scene_changes, scene_events, scene_refresh, scene_sessions,
          scene_sign_out]
