"""Who takes part: the authority's two people, buyers, vendors, and those not let in."""

from dataclasses import dataclass, field

from marketplace.cli.demonstration import specs
from marketplace.cli.demonstration.specs import OrganisationSpec
from marketplace.cli.demonstration.timeline import Timeline
from marketplace.domain.membership import MemberRole
from marketplace.domain.permissions import Actor
from marketplace.domain.uscc import check_character
from marketplace.models import User
from marketplace.services import accounts, organisations, passwords, users

PASSWORD = "henan-demo-2026"  # noqa: S105 - shared on purpose, printed by the command
FIRST_DAY = -132
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

    def _install_authority(self) -> None:
        said = specs.authority()
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
            self.actors[role.value] = accounts.actor_of(user)

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
        registration = accounts.Registration(
            kind=spec.kind,
            organisation_name=spec.name,
            uscc=uscc_of(number, any(word in spec.name for word in _COMPANIES)),
            city=spec.city,
            name=name,
            email=email_of(spec.key),
            phone=phone,
            password=PASSWORD,
        )
        user = accounts.register(
            registration, password_hash=self._password_hash, is_email_proven=True
        )
        if user is None:
            raise RuntimeError(f"{registration.email} is registered already")
        return user
