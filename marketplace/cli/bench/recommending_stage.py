"""The part of `bench recommend` that fills the instance, in a process of its own.

It says one line of JSON: who asks, each with the cookie of somebody signed in, and for which
listings. Our own words, strung together by a seeded generator; half of the models are tested.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

import click
from flask import current_app
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import insert, select

from marketplace.cli.bench.generating import GOALS, OBJECTS, PROBLEMS, SEED, TASKS, generate
from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.lifecycle import OrganisationState
from marketplace.domain.membership import OrganisationKind
from marketplace.domain.sectors import SECTORS
from marketplace.domain.uscc import check_character
from marketplace.models import (
    Credential,
    CredentialResult,
    Member,
    Model,
    ModelVersion,
    Organisation,
    Scenario,
    User,
)
from marketplace.services import public_list, search_indexing, sessions, terms
from marketplace.services.benchmarks import current_table
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

RESULTS_EACH = 3


@click.command("recommend-stage", hidden=True)
@click.option("--scenarios", type=click.IntRange(1), required=True)
@click.option("--vendors", type=click.IntRange(1), required=True)
@click.pass_context
def recommend_stage(context: click.Context, scenarios: int, vendors: int) -> None:
    """Fill this empty instance, and say who can ask: spoken to by `bench recommend`."""
    context.invoke(generate, count=scenarios)
    chance = Random(SEED + 1)  # noqa: S311 - repeatable, not secret
    with unit_of_work() as work:
        buyer = work.session.scalars(select(Organisation)).one()
        asking = [_join(work, buyer.id, 0)]
        for number in range(1, vendors + 1):
            vendor = work.add(_vendor(number))
            _describe(work, chance, vendor.id, number)
            asking.append(_join(work, vendor.id, number))
    search_indexing.rebuild()
    buyer_cookie, *cookies = [_sign_in(user_id) for user_id in asking]
    now = clock.now()
    open_ids = db.session.scalars(select(Scenario.id).where(public_list.is_accepting(now)))
    answer = {"buyer": buyer_cookie, "vendors": cookies, "scenario_ids": list(open_ids)}
    click.echo(json.dumps(answer))


def _vendor(number: int) -> Organisation:
    first = f"91410100MB{number:07d}"
    return Organisation(
        kind=OrganisationKind.VENDOR,
        name=f"压力测试供给方{number}",
        uscc=first + check_character(first),
        city="henan",
        state=OrganisationState.APPROVED,
    )


def _join(work: UnitOfWork, organisation_id: int, number: int) -> int:
    user = work.add(
        User(
            email=f"bench-{number}@example.com",
            name="压力测试",
            email_verified_at=clock.now(),
            password_hash="",
        )
    )
    work.add(Member(user_id=user.id, organisation_id=organisation_id))
    current = terms.find_current()
    if current is not None:
        terms.accept_for(work, user.id, current.id)
    return user.id


def _describe(work: UnitOfWork, chance: Random, vendor_id: int, number: int) -> None:
    """One to three models, every second vendor's tested."""
    for nth in range(chance.randrange(1, 4)):
        subject, task = chance.choice(OBJECTS.split("|")), chance.choice(TASKS.split("|"))
        model = work.add(
            Model(
                organisation_id=vendor_id,
                name=f"{subject}{task}大模型{number}-{nth}",
                kind="vertical",
                sectors=[sector.slug for sector in chance.sample(SECTORS, chance.randrange(1, 4))],
                deployments=["on-premises"],
                description=f"用于{subject}的{task}。{''.join(chance.sample(PROBLEMS, 2))}"
                f"{''.join(chance.sample(GOALS, 2))}",
            )
        )
        version = work.add(ModelVersion(model_id=model.id, name="v1"))
        if number % 2:
            _test(work, chance, vendor_id, version.id)


def _test(work: UnitOfWork, chance: Random, vendor_id: int, version_id: int) -> None:
    key = f"bench-{version_id}"
    credential = work.add(
        Credential(
            organisation_id=vendor_id,
            model_version_id=version_id,
            format="lm-eval",
            file_name="results.json",
            size=1,
            digest=key,
            storage_key=key,
            noted_tier="T1",
            noted_reasons=[],
            notes=[],
            uploaded_by_id=1,
        )
    )
    work.session.execute(insert(CredentialResult), list(_results(chance, credential.id)))


def _results(chance: Random, credential_id: int) -> Iterator[dict[str, Any]]:
    for benchmark in chance.sample(current_table().rows, RESULTS_EACH):
        yield {
            "credential_id": credential_id,
            "task": benchmark.id,
            "benchmark": benchmark.id,
            "metric": benchmark.metric,
            "value": Decimal(chance.randrange(50, 95)) / 100,
            "scale": 1,
            "n": 1000,
        }


def _sign_in(user_id: int) -> str:
    """A session, and the cookie of it as signing in makes it."""
    token = sessions.begin(db.session.get_one(User, user_id), has_second_factor=False)
    maker = SecureCookieSessionInterface().get_signing_serializer(current_app)
    if maker is None:
        raise click.ClickException("this instance has no key to sign cookies with")
    value = maker.dumps({"_user_id": token, "_fresh": True})
    return f"{current_app.config['SESSION_COOKIE_NAME']}={value}"
