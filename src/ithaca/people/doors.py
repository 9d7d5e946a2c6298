"""The ways in: mailed single-use links, and API tokens. Only hashes of secrets are kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ithaca.activity.log import record
from ithaca.refusals import Conflict, Refusal

from .models import Account, ApiToken, Person, UsedLink

LINK_LASTS = timedelta(days=14)
_LINK = "ithaca.sign-in"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True)
class Link:
    """What a mailed link says: whom it signs in, and where it leads."""

    person: Person
    next_path: str
    secret: str
    used: bool


def make_link(person: Person, *, next_path: str = "") -> str:
    """A secret for a mailed link; using it signs ``person`` in once and goes to ``next_path``.
    It carries its own signature and age, so a letter needs no row of its own."""
    said = {"p": person.key, "e": mailbox(person), "n": next_path, "r": secrets.token_hex(6)}
    return signing.dumps(said, salt=_LINK, compress=True)


def mailbox(person: Person) -> str:
    """What binds a mailed link to the address it was mailed to: it proves no other."""
    return _hash(person.email)[:16]


def read_link(secret: str) -> Link:
    """What the link says, spent or not. Refusal when it is forged, too old, or of a closed
    membership."""
    try:
        said = signing.loads(secret, salt=_LINK, max_age=LINK_LASTS)
    except signing.SignatureExpired:
        raise Refusal(_("This link is older than two weeks. Ask for a new one.")) from None
    except signing.BadSignature:
        raise Refusal(_("This link is not whole. Copy all of it, or ask for a new one.")) from None
    person = (
        Person.objects.filter(key=said["p"], deactivated_at=None)
        .select_related("organization", "account")
        .first()
    )
    if person is None:
        raise Refusal(_("This membership is closed. Ask the people who run the program."))
    if said.get("e") != mailbox(person):
        raise Refusal(_("This link went to an address that is not theirs now. Ask for a new one."))
    used = UsedLink.objects.filter(token_hash=_hash(secret)).exists()
    return Link(person, said["n"], secret, used)


@transaction.atomic
def use_link(link: Link, *, at: datetime) -> Account:
    """Spend the link. Who holds the mailbox owns the account with its address."""
    person = link.person
    try:
        with transaction.atomic():
            UsedLink.objects.create(person=person, token_hash=_hash(link.secret), used_at=at)
    except IntegrityError:
        raise Conflict(_("This link was used already. Ask for a new one.")) from None
    account = person.account or _account_for(person, at)
    if account.email != person.email:
        raise Refusal(_("This address is not the one of the account. Sign in with its password."))
    if not account.is_active:
        raise Refusal(_("This account is closed. Ask the people who run the program."))
    record("person.signed_in", person, organization=person.organization, by=person, at=at)
    return account


def _account_for(person: Person, at: datetime) -> Account:
    account = Account.objects.filter(email=person.email).first()
    if account is None:
        account = Account.objects.create_user(person.email)
    if account.email_verified_at is None:
        account.email_verified_at = at
        account.save(update_fields=["email_verified_at"])
    person.account = account
    person.save(update_fields=["account"])
    return account


@transaction.atomic
def issue_token(*, person: Person, name: str, scope: str, at: datetime) -> str:
    """A new API token. The secret is shown once; only its hash stays."""
    if scope not in ApiToken.Scope.values:
        raise Refusal(_("A token's scope is read or write."), "scope")
    secret = f"ith_{secrets.token_urlsafe(30)}"
    token = ApiToken.objects.create(
        person=person, name=name, token_hash=_hash(secret), scope=scope, made_at=at
    )
    record("token.issued", token, organization=person.organization, by=person, at=at, scope=scope)
    return secret


def token_of(secret: str, *, at: datetime) -> ApiToken | None:
    """The living token behind a secret, of an active person; None otherwise."""
    token = (
        ApiToken.objects.select_related("person__organization", "person__account")
        .filter(token_hash=_hash(secret), revoked_at=None, person__deactivated_at=None)
        .first()
    )
    if token is None or (token.person.account and not token.person.account.is_active):
        return None
    if token.last_used_at is None or at - token.last_used_at > timedelta(minutes=5):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Person, at: datetime) -> None:
    """End a token; what uses it is refused from now on."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        record("token.revoked", token, organization=by.organization, by=by, at=at)
