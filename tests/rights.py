"""Every address of the house, each as a page and as a form, with who may use it.

Everything named in an address is of the estate (tests/estate.py): it belongs to 上云村 (its liaison Lin, her record) or
to the township (the plan, a draft). `ok` is an answer, be it a page, a redirect or a remark about the form; `-` is 404,
as if it were not there.
"""

from __future__ import annotations

from django.urls import reverse

from estate import OFF

# an: officer of the township. hu: officer of 上云村. qiu: officer of 下溪村, next to it. bo, lei: reviewer and leader
# of the township. lin: liaison of 上云村. yi: an account whose post has ended. out: nobody, sent to sign in (>).
TABLE = """
address                              method an  hu  qiu bo  lei lin yi  out
password                             GET    ok  ok  ok  ok  ok  ok  ok  >
password                             POST   ok  ok  ok  ok  ok  ok  ok  >
welcome                              GET    ok  ok  ok  ok  ok  ok  ok  ok
demo                                 POST   -   -   -   -   -   -   -   -
found                                GET    ok  ok  ok  ok  ok  ok  ok  ok
found                                POST   ok  ok  ok  ok  ok  ok  ok  ok
archive-import                       GET    ok  ok  ok  ok  ok  ok  ok  ok
archive-import                       POST   ok  ok  ok  ok  ok  ok  ok  ok
healthz                              GET    ok  ok  ok  ok  ok  ok  ok  ok
sign-in                              GET    ok  ok  ok  ok  ok  ok  ok  ok
sign-in                              POST   ok  ok  ok  ok  ok  ok  ok  ok
sign-out                             POST   ok  ok  ok  ok  ok  ok  ok  ok
today                                GET    ok  ok  ok  ok  ok  ok  ok  >
matrix                               GET    ok  ok  ok  ok  ok  ok  -   >
matrix-xlsx                          GET    ok  ok  ok  ok  ok  ok  -   >
matrix-clause:requirement            GET    ok  ok  ok  ok  ok  ok  -   >
matrix-clause-xlsx:requirement       GET    ok  ok  ok  ok  ok  ok  -   >
matrix-cell:unit,requirement,2026-05 GET    ok  ok  -   ok  ok  ok  -   >
unit-find                            GET    ok  ok  ok  ok  ok  ok  ok  >
day-read                             GET    ok  ok  ok  ok  ok  ok  ok  >
search                               GET    ok  ok  ok  ok  ok  ok  ok  >
reviews                              GET    ok  ok  ok  ok  -   -   -   >
reviews                              POST   ok  ok  ok  ok  -   -   -   >
review-draw:draw                     GET    ok  -   -   ok  -   -   -   >
review-decide:draw                   POST   ok  -   -   ok  -   -   -   >
review-recompute:draw                GET    ok  -   -   ok  ok  -   -   >
review-answer:signal,asked           POST   -   ok  -   -   -   ok  -   >
help                                 GET    ok  ok  ok  ok  ok  ok  ok  >
guide:liaison                        GET    ok  ok  ok  ok  ok  ok  ok  >
feedback                             GET    ok  ok  ok  ok  ok  ok  ok  >
feedback                             POST   ok  ok  ok  ok  ok  ok  ok  >
feedback-reply:feedback              POST   ok  ok  -   -   -   -   -   >
missing                              GET    ok  ok  ok  ok  ok  ok  -   >
branches                             GET    ok  ok  ok  ok  ok  ok  -   >
notices                              GET    ok  ok  ok  ok  ok  ok  ok  >
notices-day:2026-05-20               GET    -   -   -   -   -   -   -   >
notices-put-off:requirement,unit,2026-05 GET  ok  ok  -   -   -   ok  -   >
notices-put-off:requirement,unit,2026-05 POST ok  ok  -   -   -   ok  -   >
notices-take-back:requirement,unit,2026-05 POST ok ok -   -   -   ok  -   >
notices-wish                         GET    ok  ok  ok  ok  ok  ok  ok  >
notices-wish                         POST   ok  ok  ok  ok  ok  ok  ok  >
notices-feed                         POST   ok  ok  ok  ok  ok  ok  ok  >
notices-feed-close                   POST   ok  ok  ok  ok  ok  ok  ok  >
notices-ladder                       GET    ok  ok  ok  -   -   -   -   >
notices-ladder                       POST   ok  ok  -   -   -   -   -   >
feed:secret                          GET    -   -   -   -   -   -   -   -
unit:unit                            GET    ok  ok  -   ok  ok  ok  -   >
unit-burden:unit                     GET    ok  ok  -   ok  ok  ok  -   >
records                              GET    ok  ok  ok  ok  ok  ok  ok  >
records-import                       GET    ok  ok  ok  -   -   ok  -   >
records-import                       POST   ok  ok  ok  -   -   ok  -   >
records-xlsx                         GET    ok  ok  ok  ok  ok  ok  -   >
record-new                           GET    ok  ok  ok  -   -   ok  -   >
record-new                           POST   ok  ok  -   -   -   ok  -   >
record-preview                       POST   ok  ok  -   -   -   ok  -   >
record-sentence                      POST   ok  ok  -   -   -   ok  -   >
record-send                          POST   ok  ok  -   -   -   ok  -   >
record-waiting                       GET    ok  ok  ok  ok  ok  ok  ok  >
routines                             GET    ok  ok  ok  ok  ok  ok  ok  >
routine-new:?record=record           GET    ok  ok  -   -   -   ok  -   >
routine-new:?record=record           POST   ok  ok  -   -   -   ok  -   >
routine-confirm:routine              POST   ok  ok  -   -   -   ok  -   >
routine-skip:routine                 POST   ok  ok  -   -   -   ok  -   >
routine-end:routine                  POST   ok  ok  -   -   -   ok  -   >
offline                              GET    ok  ok  ok  ok  ok  ok  ok  ok
worker                               GET    ok  ok  ok  ok  ok  ok  ok  ok
record-confirm                       GET    ok  ok  ok  -   -   ok  -   >
record-confirm                       POST   ok  ok  -   -   -   ok  -   >
record:record                        GET    ok  ok  -   ok  ok  ok  -   >
record-edit:record                   GET    ok  ok  -   -   -   ok  -   >
record-edit:record                   POST   ok  ok  -   -   -   ok  -   >
record-withdraw:record               GET    ok  ok  -   -   -   ok  -   >
record-withdraw:record               POST   ok  ok  -   -   -   ok  -   >
record-restore:record                POST   ok  ok  -   -   -   ok  -   >
evidence:evidence                    GET    ok  ok  -   ok  ok  ok  -   >
evidence-remove:evidence             GET    ok  ok  -   -   -   ok  -   >
evidence-remove:evidence             POST   ok  ok  -   -   -   ok  -   >
pauses                               GET    ok  ok  ok  ok  ok  ok  ok  >
pause-new:?unit=unit                 GET    ok  -   -   -   -   -   -   >
pause-new:?unit=unit                 POST   ok  -   -   -   -   -   -   >
pause-end:pause                      POST   ok  -   -   -   -   -   -   >
pause-revoke:pause                   POST   ok  -   -   -   -   -   -   >
plans                                GET    ok  ok  ok  ok  ok  ok  ok  >
plan-upload                          GET    ok  ok  ok  -   -   -   -   >
plan-upload                          POST   ok  ok  ok  -   -   -   -   >
plan:plan                            GET    ok  ok  ok  ok  ok  ok  -   >
plan:draft                           GET    ok  -   -   -   -   -   -   >
plan-file:plan                       GET    ok  ok  ok  ok  ok  ok  -   >
plan-file:draft                      GET    ok  -   -   -   -   -   -   >
plan-yaml:plan                       GET    ok  ok  ok  ok  ok  ok  -   >
plan-yaml:draft                      GET    ok  -   -   -   -   -   -   >
plan-json:plan                       GET    ok  ok  ok  ok  ok  ok  -   >
plan-json:draft                      GET    ok  -   -   -   -   -   -   >
plan-burden:plan                     GET    ok  ok  ok  ok  ok  ok  -   >
plan-burden:draft                    GET    ok  -   -   -   -   -   -   >
plan-derive:plan                     POST   ok  ok  -   -   -   -   -   >
plan-retire:plan                     POST   ok  -   -   -   -   -   -   >
plan-condition                       GET    ok  ok  ok  ok  ok  ok  ok  >
plan-correct:draft                   GET    ok  -   -   -   -   -   -   >
plan-header:draft                    GET    ok  -   -   -   -   -   -   >
plan-header:draft                    POST   ok  -   -   -   -   -   -   >
plan-header-card:draft               GET    ok  -   -   -   -   -   -   >
plan-aside:draft,P1                  GET    ok  -   -   -   -   -   -   >
plan-aside:draft,P1                  POST   ok  -   -   -   -   -   -   >
plan-aside-card:draft,P1             GET    ok  -   -   -   -   -   -   >
plan-aside-drop:draft,P1             POST   ok  -   -   -   -   -   -   >
plan-replace:draft                   GET    ok  -   -   -   -   -   -   >
plan-replace:draft                   POST   ok  -   -   -   -   -   -   >
plan-discard:draft                   POST   ok  -   -   -   -   -   -   >
plan-accept:draft                    POST   ok  -   -   -   -   -   -   >
plan-parts:scan                      GET    ok  -   -   -   -   -   -   >
plan-parts:scan                      POST   ok  -   -   -   -   -   -   >
plan-picture:scan,1                  GET    ok  -   -   -   -   -   -   >
plan-decide:draft,ask                POST   ok  -   -   -   -   -   -   >
plan-ask-again:draft,ask             POST   ok  -   -   -   -   -   -   >
plan-undo:draft                      POST   ok  -   -   -   -   -   -   >
plan-redo:draft                      POST   ok  -   -   -   -   -   -   >
plan-set-aside:draft                 POST   ok  -   -   -   -   -   -   >
plan-take-up:draft                   POST   ok  -   -   -   -   -   -   >
plan-alike:draft                     POST   ok  -   -   -   -   -   -   >
plan-compare:plan,draft              GET    ok  -   -   -   -   -   -   >
plan-compare:plan,plan               GET    ok  ok  ok  ok  ok  ok  -   >
plan-compare-choice:?old=1&new=1     GET    ok  ok  ok  ok  ok  ok  ok  >
plan-clause-new:draft?start=0&end=10 GET    ok  -   -   -   -   -   -   >
plan-clause-new:draft?start=0&end=10 POST   ok  -   -   -   -   -   -   >
plan-clause:draft,clause             GET    ok  -   -   -   -   -   -   >
plan-clause:draft,clause             POST   ok  -   -   -   -   -   -   >
plan-card:draft,clause               GET    ok  -   -   -   -   -   -   >
plan-split:draft,clause              GET    ok  -   -   -   -   -   -   >
plan-split:draft,clause              POST   ok  -   -   -   -   -   -   >
plan-merge:draft,clause              GET    ok  -   -   -   -   -   -   >
plan-merge:draft,clause              POST   ok  -   -   -   -   -   -   >
plan-reopen:draft,clause             POST   ok  -   -   -   -   -   -   >
plan-reject:draft,clause             POST   ok  -   -   -   -   -   -   >
plan-put-back:draft,clause           POST   ok  -   -   -   -   -   -   >
plan-remark:draft                    POST   ok  -   -   -   -   -   -   >
plan-publish:draft                   GET    ok  -   -   -   -   -   -   >
plan-publish:draft                   POST   ok  -   -   -   -   -   -   >
matters                              GET    ok  ok  ok  ok  ok  ok  ok  >
matter-new                           GET    ok  ok  ok  -   -   ok  -   >
matter-new:?kind=case                GET    ok  ok  ok  -   -   ok  -   >
matter-new:?kind=case                POST   ok  ok  ok  -   -   ok  -   >
matter:matter                        GET    ok  ok  -   ok  ok  ok  -   >
matter-edit:matter                   GET    ok  ok  -   -   -   ok  -   >
matter-edit:matter                   POST   ok  ok  -   -   -   ok  -   >
matter-judge:matter                  POST   ok  ok  -   -   -   ok  -   >
matter-close:matter                  POST   ok  ok  -   -   -   ok  -   >
matter-withdraw:matter               POST   ok  ok  -   -   -   ok  -   >
matter-restore:matter                POST   ok  ok  -   -   -   ok  -   >
requirement:requirement              GET    ok  ok  ok  ok  ok  ok  -   >
requirement-assign:requirement       POST   ok  -   -   -   -   -   -   >
requirement-release:requirement      POST   ok  -   -   -   -   -   -   >
requirement-judge:requirement        POST   ok  -   -   -   -   -   -   >
units                                GET    ok  ok  ok  ok  ok  ok  ok  >
unit-add                             GET    ok  ok  ok  -   -   -   -   >
unit-add                             POST   ok  ok  ok  -   -   -   -   >
units-import                         GET    ok  ok  ok  -   -   -   -   >
units-import                         POST   ok  ok  ok  -   -   -   -   >
units-xlsx                           GET    ok  ok  ok  -   -   -   -   >
units-template                       GET    ok  ok  ok  -   -   -   -   >
unit-sets                            GET    ok  ok  ok  -   -   -   -   >
unit-sets                            POST   ok  ok  ok  -   -   -   -   >
unit-edit:unit                       GET    ok  ok  -   -   -   -   -   >
unit-edit:unit                       POST   ok  ok  -   -   -   -   -   >
unit-close:unit                      POST   ok  ok  -   -   -   -   -   >
unit-reopen:unit                     POST   ok  ok  -   -   -   -   -   >
unit-merge:unit                      GET    ok  ok  -   -   -   -   -   >
unit-merge:unit                      POST   ok  ok  -   -   -   -   -   >
unit-move:unit                       POST   ok  -   -   -   -   -   -   >
terms:unit                           GET    ok  ok  -   -   -   -   -   >
terms:unit                           POST   ok  ok  -   -   -   -   -   >
calendar                             GET    ok  ok  ok  -   -   -   -   >
calendar-table                       GET    ok  ok  ok  -   -   -   -   >
calendar-table                       POST   ok  ok  ok  -   -   -   -   >
calendar-clear                       POST   ok  -   -   -   -   -   -   >
calendar-sheet                       GET    ok  ok  ok  -   -   -   -   >
unit-calendar:unit                   GET    ok  ok  -   -   -   -   -   >
unit-calendar:unit                   POST   ok  ok  -   -   -   -   -   >
people                               GET    ok  ok  ok  -   -   -   -   >
person-add                           GET    ok  ok  ok  -   -   -   -   >
person-add                           POST   ok  ok  ok  -   -   -   -   >
people-import                        GET    ok  ok  ok  -   -   -   -   >
people-import                        POST   ok  ok  ok  -   -   -   -   >
people-xlsx                          GET    ok  ok  ok  -   -   -   -   >
people-template                      GET    ok  ok  ok  -   -   -   -   >
person-appoint:person                GET    ok  ok  -   -   -   -   -   >
person-appoint:person                POST   ok  ok  -   -   -   -   -   >
person-reset:person                  POST   ok  ok  -   -   -   -   -   >
person-switch:person                 POST   ok  ok  -   -   -   -   -   >
post-end:post                        POST   ok  ok  -   -   -   -   -   >
handovers                            GET    ok  ok  ok  ok  ok  ok  ok  >
handover-new:post                    GET    ok  ok  -   -   -   ok  -   >
handover-new:post                    POST   ok  ok  -   -   -   ok  -   >
handover:handover                    GET    ok  ok  -   -   -   ok  -   >
handover-confirm:handover            POST   -   ok  -   -   -   ok  -   >
handover-cancel:handover             POST   ok  ok  -   -   -   ok  -   >
figures                              GET    ok  ok  ok  -   ok  -   -   >
figure-charts                        GET    ok  ok  ok  -   ok  -   -   >
figure-records:?ref=activities.count GET    ok  ok  ok  -   ok  -   -   >
ledgers                              GET    ok  ok  ok  -   ok  -   -   >
ledger-xlsx                          GET    ok  ok  ok  -   ok  -   -   >
ledger-file:docx                     GET    ok  ok  ok  -   ok  -   -   >
archives                             GET    ok  ok  ok  -   ok  -   -   >
retention                            GET    ok  ok  ok  -   ok  -   -   >
retention                            POST   ok  ok  ok  -   ok  -   -   >
archive-new                          POST   ok  ok  -   -   ok  -   -   >
archive-state:archive                GET    ok  -   -   -   -   -   -   >
archive-cancel:waiting               POST   ok  -   -   -   -   -   -   >
archive-delete:archive               POST   ok  -   -   -   -   -   -   >
archive-file:archive                 GET    ok  -   -   -   -   -   -   >
papers                               GET    ok  ok  ok  ok  ok  -   -   >
paper:paper                          GET    ok  -   -   ok  ok  -   -   >
paper-file:paper,docx                GET    ok  -   -   ok  ok  -   -   >
paper-copies:numbered                GET    ok  -   -   ok  ok  -   -   >
paper-address:paper                  GET    ok  -   -   -   -   -   -   >
paper-address:paper                  POST   ok  -   -   -   -   -   -   >
paper-step:paper,check               POST   ok  -   -   ok  ok  -   -   >
paper-step:paper,sign                POST   -   -   -   -   ok  -   -   >
paper-step:paper,withdraw            POST   ok  -   -   -   -   -   -   >
paper-issue:paper                    GET    ok  -   -   ok  ok  -   -   >
paper-issue:paper                    POST   ok  -   -   ok  ok  -   -   >
paper-counts:paper                   GET    ok  -   -   -   -   -   -   >
paper-answers                        GET    ok  ok  ok  ok  -   -   -   >
receipt:recipient                    GET    ok  ok  -   ok  -   ok  -   >
receipt:recipient                    POST   ok  ok  -   -   -   ok  -   >
receipt-acknowledge:recipient        POST   -   ok  -   -   -   ok  -   >
receipt-serve:recipient              POST   ok  -   -   -   -   -   -   >
receipt-judge:recipient              GET    ok  -   -   ok  -   -   -   >
receipt-judge:recipient              POST   ok  -   -   ok  -   -   -   >
receipt-accept:recipient             POST   ok  -   -   ok  -   -   -   >
receipt-reopen:home                  POST   ok  -   -   -   -   -   -   >
incoming-new                         GET    ok  ok  ok  -   -   -   -   >
incoming-new                         POST   ok  ok  ok  -   -   -   -   >
incoming:incoming                    GET    ok  -   -   ok  ok  -   -   >
incoming-edit:incoming               GET    ok  -   -   -   -   -   -   >
incoming-edit:incoming               POST   ok  -   -   -   -   -   -   >
incoming-hand:incoming               GET    ok  -   -   -   -   -   -   >
incoming-hand:incoming               POST   ok  -   -   -   -   -   -   >
incoming-file:came                   GET    ok  -   -   ok  ok  -   -   >
answer-file:answer                   GET    ok  ok  -   ok  ok  ok  -   >
series                               GET    ok  ok  ok  -   -   -   -   >
series                               POST   ok  ok  ok  -   -   -   -   >
series-end:series                    POST   ok  -   -   -   -   -   -   >
series-void:series                   POST   ok  -   -   -   -   -   -   >
paper-draft:weekly                   GET    ok  ok  ok  -   ok  -   -   >
paper-draft:weekly                   POST   ok  ok  ok  -   -   -   -   >
paper-each:responsibility             GET    ok  ok  ok  -   ok  -   -   >
paper-draft-file:weekly,xlsx         GET    ok  ok  ok  -   ok  -   -   >
blanks                               GET    ok  ok  ok  -   ok  -   -   >
blanks                               POST   ok  ok  ok  -   -   -   -   >
blank:blank                          GET    ok  -   -   -   ok  -   -   >
blank:blank                          POST   ok  -   -   -   -   -   -   >
blank-replace:blank                  POST   ok  -   -   -   -   -   -   >
blank-fill:blank                     GET    ok  -   -   -   ok  -   -   >
blank-fill:blank                     POST   ok  -   -   -   -   -   -   >
blank-filled:filled                  GET    ok  -   -   -   ok  -   -   >
blank-file:filled                    GET    ok  -   -   -   ok  -   -   >
blank-remove:blank                   POST   ok  -   -   -   -   -   -   >
blank-restore:blank                  POST   ok  -   -   -   -   -   -   >
old-report                           GET    ok  ok  ok  ok  ok  ok  ok  >
old-report-records:?ref=activities   GET    ok  ok  ok  ok  ok  ok  ok  >
old-report-docx                      GET    ok  ok  ok  ok  ok  ok  ok  >
old-report-ledger                    GET    ok  ok  ok  ok  ok  ok  ok  >
forms                                GET    ok  ok  ok  -   -   ok  -   >
forms                                POST   ok  ok  ok  -   -   ok  -   >
form-xlsx:unit                       GET    ok  ok  -   -   -   ok  -   >
form-docx:unit                       GET    ok  ok  -   -   -   ok  -   >
forms-zip:unit                       GET    ok  ok  -   -   -   ok  -   >
form-disputes                        GET    ok  ok  ok  -   -   ok  -   >
form-decide:dispute                  POST   ok  ok  -   -   -   ok  -   >
return:returned                      GET    ok  ok  -   -   -   ok  -   >
return-answer:returned               GET    ok  ok  -   -   -   ok  -   >
return-look:returned                 POST   ok  ok  -   -   -   ok  -   >
return-take:returned                 POST   ok  ok  -   -   -   ok  -   >
return-discard:returned              POST   ok  ok  -   -   -   ok  -   >
mailboxes                            GET    ok  ok  ok  -   -   -   -   >
mailboxes                            POST   ok  ok  ok  -   -   -   -   >
mailbox-remove:mailbox               POST   ok  ok  -   -   -   -   -   >
log                                  GET    ok  ok  ok  -   ok  -   -   >
"""


def lines() -> list[tuple[str, str, dict[str, str]]]:
    """Return the table line by line: address, method, and the answer to each person."""
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    return [(row[0], row[1], dict(zip(head[2:], row[2:], strict=True))) for row in rows]


def address(name: str, ids: dict[str, int | str]) -> str:
    """Write `plan-card:draft,clause` as the address it stands for."""
    place, _, rest = name.partition(":")
    arguments, question, query = rest.partition("?")
    asked = query.replace("=unit", f"={ids['unit']}").replace("=record", f"={ids['record']}")
    return reverse(place, args=[ids.get(word, word) for word in arguments.split(",") if word]) + question + asked


def filled(village: int | str) -> dict[str, int | str]:
    """Fill in every form of the house at once: each takes what it knows."""
    lecture = {"activity": "lecture", "starts": "2026-05-13", "month": "2026-03", "reason": "重复"}
    clauses = {"codes": "R1", "value-Q-issued": "按原文执行", "on": "2026-06-01", "day": OFF.isoformat()}
    places = {"unit": village, "units": village, "into": village, "under": village, "home": village}
    return {**lecture, **clauses, **places, "revision": 1, "name": "名单", "year": 2026}
