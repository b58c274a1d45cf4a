"""Who takes part: the authority's two people, buyers, vendors, colleagues, and those not let in."""

from dataclasses import dataclass, field
from functools import partial

from marketplace.cli.demonstration import documents, specs
from marketplace.cli.demonstration.specs import AssessorSpec, MemberSpec, OrganisationSpec
from marketplace.cli.demonstration.timeline import Timeline
from marketplace.domain import clock
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.domain.permissions import Actor
from marketplace.domain.uscc import check_character
from marketplace.models import Member, User
from marketplace.models.organisation_document import DocumentKind
from marketplace.services import (
    accounts,
    organisation_documents,
    organisations,
    passwords,
    terms,
    users,
)
from marketplace.services.organisation_documents import Upload
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

PASSWORD = "henan-demo-2026"  # noqa: S105 - shared on purpose, printed by the command
FIRST_DAY = -132
_FIRST_BODY = 900
_COMPANIES = ("公司", "集团", "银行", "服务部")


def email_of(key: str) -> str:
    """The address of an organisation's person; `.example` is nobody's domain."""
    return f"{key}@demo.example"


def uscc_of(number: int, is_company: bool = False) -> str:
    """A valid code that no register gives: institutions begin with 12, companies with 91."""
    first = f"{'91' if is_company else '12'}410000MADEM{number:04d}"
    return first + check_character(first)


@dataclass
class Cast:
    """The people as actors, under their organisations' keys, once they are let in."""

    timeline: Timeline
    actors: dict[str, Actor] = field(default_factory=dict)
    _password_hash: str = field(default_factory=lambda: passwords.hash_password(PASSWORD))

    def plan(self) -> None:
        """Plan the authority's installation, the registrations and the decisions on them."""
        self.timeline.at(FIRST_DAY, 9 * 60, self._install_authority)
        admitted = [*specs.list_organisations("buyer"), *specs.list_organisations("vendor")]
        for number, spec in enumerate(admitted, 1):
            self._plan_admission(number, spec)
        for number, spec in enumerate(specs.list_organisations("waiting"), len(admitted) + 1):
            self._plan_waiting(number, spec)
        for number, spec in enumerate(specs.list_organisations("evaluator"), _FIRST_BODY):
            self.timeline.at(FIRST_DAY + 1, 8 * 60, partial(self._add_body, number, spec))
        for place, member in enumerate(specs.list_members()):
            self._plan_member(9 * 60 + place * 17, member)
        for place, assessor in enumerate(specs.list_assessors()):
            add = partial(self._add_assessor, assessor)
            self.timeline.at(FIRST_DAY + 21, 9 * 60 + place * 17, add)

    def _install_authority(self) -> None:
        said = specs.authority()
        _move_terms_to_the_beginning()
        for role in (MemberRole.ADMINISTRATOR, MemberRole.SUPERVISOR):
            user = users.add(
                users.NewUser(
                    email=email_of(role.value),
                    name=said[role.value],
                    role=role,
                    password=PASSWORD,
                    uscc=uscc_of(0),
                    organisation_name=said["name"],
                    city=said["city"],
                )
            )
            with unit_of_work() as work:
                _settle(work, user)
            self.actors[role.value] = accounts.actor_of(user)

    def _add_body(self, number: int, spec: OrganisationSpec) -> None:
        """Testing bodies do not register themselves."""
        user = users.add(
            users.NewUser(
                email=email_of(spec.key),
                name=spec.contact[0],
                role=MemberRole.OWNER,
                password=PASSWORD,
                uscc=uscc_of(number),
                organisation_name=spec.name,
                city=spec.city,
                kind=OrganisationKind.EVALUATOR,
            )
        )
        with unit_of_work() as work:
            _settle(work, user)
        self.actors[spec.key] = accounts.actor_of(user)

    def _plan_admission(self, number: int, spec: OrganisationSpec) -> None:
        day, minute = FIRST_DAY + 1 + number // 3, 9 * 60 + number * 13
        registered: list[User] = []
        self.timeline.at(day, minute, lambda: registered.append(self._register(number, spec)))

        def admit() -> None:
            (user,) = registered
            organisations.approve(self.actors["administrator"], user.members[0].organisation_id)
            self.actors[spec.key] = accounts.actor_of(user)

        self.timeline.at(day + 1, minute + 25, admit)

    def _plan_waiting(self, number: int, spec: OrganisationSpec) -> None:
        day, minute = -6 + number % 4, 10 * 60 + number
        registered: list[User] = []
        self.timeline.at(day, minute, lambda: registered.append(self._register(number, spec)))

        def refuse() -> None:
            organisation_id = registered[0].members[0].organisation_id
            administrator = self.actors["administrator"]
            organisations.reject(administrator, organisation_id, spec.reject_reason)

        if spec.reject_reason:
            self.timeline.at(day + 1, minute, refuse)

    def _register(self, number: int, spec: OrganisationSpec) -> User:
        name, phone = spec.contact
        current = terms.find_current()
        registration = accounts.Registration(
            kind=spec.kind,
            organisation_name=spec.name,
            uscc=uscc_of(number, any(word in spec.name for word in _COMPANIES)),
            city=spec.city,
            name=name,
            email=email_of(spec.key),
            phone=phone,
            password=PASSWORD,
            terms_number=current.id if current else None,
        )
        user = accounts.register(
            registration, password_hash=self._password_hash, is_email_proven=True
        )
        if user is None:
            raise RuntimeError(f"{registration.email} is registered already")
        if spec.has_licence:
            _show_licence(accounts.actor_of(user), spec.name, registration.uscc)
        return user

    def _plan_member(self, minute: int, spec: MemberSpec) -> None:
        self.timeline.at(FIRST_DAY + 20, minute, lambda: self._join(spec))

    def _join(self, spec: MemberSpec) -> None:
        """As somebody who followed the link of an invitation."""
        organisation_id = self.actors[spec.organisation].organisation_id
        with unit_of_work() as work:
            user = work.add(
                User(email=email_of(spec.key), name=spec.name, password_hash=self._password_hash)
            )
            _settle(work, user)
            work.add(Member(user_id=user.id, organisation_id=organisation_id, role=spec.role))

    def _add_assessor(self, spec: AssessorSpec) -> None:
        """As somebody who was asked to judge before, and made an account for it."""
        with unit_of_work() as work:
            user = work.add(
                User(email=email_of(spec.key), name=spec.name, password_hash=self._password_hash)
            )
            _settle(work, user)
        self.actors[spec.key] = accounts.actor_of(user)


def _move_terms_to_the_beginning() -> None:
    """The installation's terms of use are older than everybody's acceptance."""
    with unit_of_work():
        current = terms.find_current()
        if current is not None:
            current.published_at = clock.now()


def _settle(work: UnitOfWork, user: User) -> None:
    """Nothing stands between the person and the roles: the address is verified, terms accepted."""
    user.email_verified_at = user.email_verified_at or clock.now()
    current = terms.find_current()
    if current is not None:
        terms.accept_for(work, user.id, current.id)


def _show_licence(actor: Actor, name: str, uscc: str) -> None:
    lines = [f"名称：{name}", f"统一社会信用代码：{uscc}", "演示材料，不是真实证照。"]
    upload = Upload(documents.write_pdf("营业执照（示范）", lines), "营业执照.pdf")
    organisation_documents.add(actor, DocumentKind.LICENCE, upload)
