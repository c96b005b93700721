"""People (人员): accounts, posts, passwords. A system administrator makes accounts and grants nothing (三员分立)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime

from axes.utils import reset as unlock
from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from wuzha import access
from wuzha.access import Actor
from wuzha.actions import log
from wuzha.actions.turns import in_turn
from wuzha.rules.refusals import Absent, Refusal
from wuzha.rules.roles import ADMINISTRATORS, ROLE_NAMES, ROLES, WORK_ROLES
from wuzha.store.models import Membership, Person, Unit

# No 0/O, 1/l/I: these are read from paper and typed.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


LONGEST = 40
"""The most characters a name, a login or a post may have."""


@dataclass(frozen=True, slots=True)
class Account:
    """A new account and its first password, shown once; it must be changed at the first sign-in."""

    person: int
    login: str
    name: str
    password: str
    unit_name: str = ""


@dataclass(frozen=True, slots=True)
class PersonForm:
    """A person and the post they take up."""

    name: str
    login: str
    unit: int
    role: str
    post: str = ""


@dataclass(frozen=True, slots=True)
class _Secret:
    """A first password with its hash; for a list they are made before the turn."""

    password: str
    hash: str

    @classmethod
    def make(cls) -> _Secret:
        password = first_password()
        hasher = copy(get_hasher())
        if isinstance(hasher, Argon2PasswordHasher):
            # Drawn by lot, its 59 bits need no slowing down, and a list of 500 people would wait for a minute. The
            # first sign-in hashes it again at full strength, and asks for a password of one's own.
            hasher.time_cost, hasher.memory_cost, hasher.parallelism = 1, 64, 1
        return cls(password, hasher.encode(password, hasher.salt()))


def first_password() -> str:
    """Return a random password of twelve characters that are hard to misread."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def login_remark(login: str) -> str:
    """Say what is wrong with a new login; empty when nothing is."""
    if not login:
        return "不能为空"
    if not login.isascii() or not login.replace("-", "").replace("_", "").replace(".", "").isalnum():
        return "只能用英文字母、数字和 - _ ."
    return "已有人使用" if Person.objects.filter(login=login).exists() else ""


@in_turn
def add(*, by: Actor, form: PersonForm, at: datetime) -> Account:
    """Make an account with one post in `by`'s own field of work.

    Raises:
        Absent: `by` may not manage people at the unit.
        Refusal: the login is taken or malformed, or the role is not a working role.

    """
    unit = access.unit(by, "people", form.unit)
    account = _make(form, unit, at)
    log.write(
        by=by,
        at=at,
        verb="people.add",
        subject="person",
        subject_id=account.person,
        unit=unit.pk,
        summary=f"新增人员{account.name}，任“{unit.name}”{ROLE_NAMES[form.role]}",
        detail={"login": account.login, "role": form.role},
    )
    return account


@dataclass(frozen=True, slots=True)
class Hired:
    """What a list did: new accounts, how many posts people there already were given, how many lines say nothing new."""

    accounts: tuple[Account, ...]
    appointed: int
    unchanged: int


def import_rows(*, by: Actor, forms: Sequence[PersonForm], at: datetime, dry_run: bool = False) -> Hired:
    """Make accounts from a list, whole or not at all; people in reach whose login exists get the post if they lack it.

    A rehearsal (`dry_run`) changes nothing; its accounts have no password.

    Raises:
        Absent, Refusal: as `add`; nothing is stored.

    """
    logins = {form.login.strip() for form in forms}
    fresh = logins - set(Person.objects.filter(login__in=logins).values_list("login", flat=True))
    empty = _Secret("", make_password(None))
    return _import(by, forms, {login: empty if dry_run else _Secret.make() for login in sorted(fresh)}, at, dry_run)


@in_turn
def _import(
    by: Actor,
    forms: Sequence[PersonForm],
    secrets_of: Mapping[str, _Secret],
    at: datetime,
    dry_run: bool,  # noqa: FBT001 - its own inside
) -> Hired:
    made, appointed = [], 0
    for form in forms:
        unit = access.unit(by, "people", form.unit)
        login = form.login.strip()
        known = access.people(by, "people").filter(login=login).first()
        if known is None:
            made.append(_make(form, unit, at, secrets_of.get(login)))
        elif known.name != form.name.strip():
            raise Refusal(f"登录名 {form.login} 已属于“{known.name}”，与“{form.name}”不符。")
        else:
            appointed += appoint_to(known, unit, form.role, form.post, timezone.make_naive(at).date())
    log.write(
        by=by,
        at=at,
        verb="people.import_rows",
        subject="person",
        subject_id=by.person,
        unit=by.home.unit if by.home else None,
        summary=f"导入人员：共{len(forms)}行，新建账号{len(made)}个",
        detail={"logins": [form.login for form in forms]},
    )
    transaction.set_rollback(dry_run)
    return Hired(tuple(made), appointed, len(forms) - len(made) - appointed)


@in_turn
def appoint(*, by: Actor, person: int, unit: int, role: str, post: str = "", at: datetime) -> None:
    """Give a person a further post.

    Raises:
        Absent: the unit, or the person, is out of reach.
        Refusal: the role is not theirs to give, or is held already.

    """
    place = access.unit(by, "people", unit)
    who = access.person(by, "people", person)
    appoint_to(who, place, role, post, timezone.make_naive(at).date())
    log.write(
        by=by,
        at=at,
        verb="people.appoint",
        subject="person",
        subject_id=who.pk,
        unit=place.pk,
        summary=f"{who.name}任“{place.name}”{ROLE_NAMES[role]}",
        detail={"role": role, "post": post},
    )


@in_turn
def dismiss(*, by: Actor, membership: int, at: datetime) -> None:
    """End a post today; what the person recorded stays.

    Raises:
        Absent: the post is out of reach.
        Refusal: it is `by`'s own right to manage people, or nobody else would be left to manage them there.

    """
    today = timezone.make_naive(at).date()
    row = Membership.objects.select_related("unit", "person").filter(pk=membership, to_date__isnull=True).first()
    if row is None or not access.scope(by, "people").holds(row.unit.path):
        raise Absent
    if row.person_id == by.person and "people" in ROLES[row.role]:
        raise Refusal("不能结束自己的管理任职，请由其他经办人操作。")
    _leave_somebody([row], row.person, today)
    row.to_date = max(today, row.from_date)
    row.save(update_fields=["to_date"])
    log.write(
        by=by,
        at=at,
        verb="people.dismiss",
        subject="person",
        subject_id=row.person_id,
        unit=row.unit_id,
        summary=f"{row.person.name}不再任“{row.unit.name}”{ROLE_NAMES[row.role]}",
        detail={"membership": row.pk},
    )


@in_turn
def reset_password(*, by: Actor, person: int, at: datetime) -> Account:
    """Give a person a new first password, shown once.

    Raises:
        Absent: the person is out of reach, or has a post elsewhere.

    """
    who = access.charge(by, person, timezone.make_naive(at).date())
    return _reset(by, who, at)


@in_turn
def change_own_password(*, by: Actor, old: str, new: str, at: datetime) -> None:
    """Change one's own password.

    Raises:
        Refusal: the old one is wrong, or the new one is too weak.

    """
    who = Person.objects.get(pk=by.person)
    if not who.check_password(old):
        raise Refusal("原口令不正确。", {"old": "原口令不正确"})
    if old == new:
        raise Refusal("新口令不能与原口令相同。", {"new": "请换一个"})
    try:
        validate_password(new, who)
    except ValidationError as weak:
        raise Refusal("新口令不够安全：" + "；".join(weak.messages), {"new": "；".join(weak.messages)}) from weak
    who.set_password(new)
    who.must_change_password = False
    who.save(update_fields=["password", "must_change_password"])
    log.write(
        by=by,
        at=at,
        verb="people.change_own_password",
        subject="person",
        subject_id=who.pk,
        unit=_place(who),
        summary=f"{who.name}修改口令",
    )


@in_turn
def switch(*, by: Actor, person: int, active: bool, at: datetime) -> None:
    """Switch an account off, or on again; its posts and records stay.

    Raises:
        Absent: the person is out of reach.
        Refusal: it is `by`'s own account, or nobody else would be left to manage people where this person does.

    """
    today = timezone.make_naive(at).date()
    who = access.charge(by, person, today)
    if who.pk == by.person:
        raise Refusal("不能停用自己的账号。")
    if not active:
        _leave_somebody(who.memberships.filter(access.not_over(today)).select_related("unit"), who, today)
    who.is_active = active
    who.save(update_fields=["is_active"])
    log.write(
        by=by,
        at=at,
        verb="people.switch",
        subject="person",
        subject_id=who.pk,
        unit=_place(who),
        summary=f"{'启用' if active else '停用'}账号“{who.name}”",
        detail={"active": active},
    )


def _make(form: PersonForm, unit: Unit, at: datetime, secret: _Secret | None = None) -> Account:
    login, name = form.login.strip(), form.name.strip()
    if not name:
        raise Refusal("请填写姓名。", {"name": "不能为空"})
    for field, text in (("name", name), ("login", login), ("post", form.post.strip())):
        if len(text) > LONGEST:
            raise Refusal(f"“{text[:20]}……”太长，最多{LONGEST}个字。", {field: f"最多{LONGEST}个字"})
    if remark := login_remark(login):
        raise Refusal(f"登录名“{login}”{remark}。", {"login": remark})
    secret = secret or _Secret.make()
    who = Person(login=login, name=name, password=secret.hash, must_change_password=True, created_at=at)
    who.save()
    appoint_to(who, unit, form.role, form.post, timezone.make_naive(at).date())
    return Account(who.pk, login, name, secret.password, unit.name)


def appoint_to(who: Person, unit: Unit, role: str, post: str, on: date) -> bool:
    """Give a person a post from a day on, part of actions that do so; return whether they did not hold it already.

    Raises:
        Refusal: the role is no working role, or the person is an administrator.

    """
    if role not in WORK_ROLES:
        raise Refusal("只能授予联络员、核查员、经办人、负责人、案件专员。", {"role": "请从列表中选择"})
    held = who.memberships.filter(access.not_over(on))
    if held.filter(role__in=ADMINISTRATORS).exists():
        raise Refusal(f"“{who.name}”是系统、安全或审计管理员，不能兼任业务角色。")
    if held.filter(unit=unit, role=role).exists():
        return False
    Membership.objects.update_or_create(
        person=who, unit=unit, role=role, from_date=on, defaults={"to_date": None, "post": post.strip()}
    )
    return True


def _leave_somebody(posts: Iterable[Membership], who: Person, today: date) -> None:
    """Refuse that posts of a person go where nobody else, there or above, manages people."""
    managing = [role for role, verbs in ROLES.items() if "people" in verbs]
    others = Membership.objects.filter(access.not_over(today), role__in=managing, person__is_active=True)
    for post in posts:
        left = others.filter(unit__in=post.unit.steps, from_date__lte=today).exclude(person=who)
        if post.role in managing and not left.exists():
            raise Refusal(f"“{post.unit.name}”没有其他经办人了，请先任命一位，再操作“{who.name}”。")


def _place(who: Person) -> int | None:
    """Return the unit in whose log an entry about a person stands: where they serve, or served last."""
    post = who.memberships.order_by(F("to_date").desc(nulls_first=True), "unit__path").first()
    return post.unit_id if post else None


def _reset(by: Actor | None, who: Person, at: datetime) -> Account:
    password = first_password()
    who.set_password(password)
    who.must_change_password = True
    who.save(update_fields=["password", "must_change_password"])
    unlock(username=who.login)  # failed attempts locked the old password, not the new one
    log.write(
        by=by,
        at=at,
        verb="people.reset_password",
        subject="person",
        subject_id=who.pk,
        unit=_place(who),
        summary=f"重置“{who.name}”的口令",
    )
    return Account(who.pk, who.login, who.name, password)
