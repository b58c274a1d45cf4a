"""The steps of the story, each through the pages. They hold in every language and without scripts.

Figures: ceiling 200万, reference 160万, 90 to 180 days, the indicator from 80 to 95;
weights 50 evidence, 20 price, 20 delivery, 10 indicators.
"""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from marketplace.domain.membership import MemberRole
from marketplace.services import users
from tests.factories.people import make_uscc, totp_code
from tests.factories.proposals import TASK, report_file
from tests.journeys.desk import Desk
from tests.journeys.site import Site
from tests.journeys.words import PASSWORD, Offer, Words
from tests.mails import link_in, read_mails

PDF = b"%PDF-1.7\n%%EOF\n"
QUESTIONS = 37


def register(desk: Desk, site: Site, kind: str, name: str, person: str, email: str) -> None:
    """From the home page over the mailed link to the workspace; out, and in again."""
    desk.open("/")
    desk.open("/register")
    desk.fill(kind=kind, organisation_name=name, uscc=make_uscc(), city="zhengzhou")
    desk.fill(name=person, phone="0371-55550000", email=email, password=PASSWORD)
    desk.press()
    assert email in desk.text
    site.deliver()
    desk.open(link_in(read_mails(site.mail, email)[-1]))
    desk.press()
    assert urlsplit(desk.page.url).path == "/sign-in"
    sign_in(desk, email)
    open_menu(desk.page)
    desk.page.locator('form[action="/sign-out"] button').click()
    sign_in(desk, email)


def open_menu(page: Page) -> None:
    """On a phone what is above the page is folded away."""
    menu = page.locator(".site-menu > summary")
    if menu.is_visible():
        menu.click()


def sign_in(desk: Desk, email: str) -> None:
    """With the password that everybody has here."""
    desk.open("/sign-in")
    desk.fill(email=email, password=PASSWORD)
    desk.press()
    assert "/sign-in" not in desk.page.url


def sign_in_administrator(desk: Desk, site: Site) -> None:
    """A new one, who cannot do anything before the second factor is set up."""
    sign_in(desk, _make_official(site, MemberRole.ADMINISTRATOR))
    _set_up_second_factor(desk, "/admin/organisations")


def sign_in_supervisor(desk: Desk, site: Site) -> None:
    """Likewise one of those who hold the second key of openings."""
    sign_in(desk, _make_official(site, MemberRole.SUPERVISOR))
    _set_up_second_factor(desk, "/workspace/openings")


def _set_up_second_factor(desk: Desk, path: str) -> None:
    """Where the first steps of an official, to `path`, lead; the key is typed, not read from the
    picture."""
    desk.open(path)
    assert urlsplit(desk.page.url).path == "/account/second-factor"
    desk.press('form[action*="/second-factor/begin"] button')
    key = desk.main.locator(".fact dd").last.inner_text().replace(" ", "")
    desk.fill(code=totp_code(key))
    desk.press()
    assert desk.main.locator(".codes li").count() == 10
    desk.press(".submit-row .btn-primary")
    assert urlsplit(desk.page.url).path == path


def _make_official(site: Site, role: MemberRole) -> str:
    """As `marketplace user add` does. Returns the e-mail."""
    email = f"{role}@example.com"
    with site.context():
        users.add(users.NewUser(email, "Zhou", role, PASSWORD, make_uscc(), "Authority"))
    return email


def approve_organisations(administrator: Desk, names: list[str]) -> None:
    """Everybody in the queue, each after a look."""
    for name in names:
        administrator.open("/admin/organisations")
        administrator.follow(name)
        administrator.page.locator("main input[name=is_checked_offline]").check()
        administrator.press('form[action$="/approve"] .submit-row button')
        assert urlsplit(administrator.page.url).path == "/admin/organisations"


def write_scenario(buyer: Desk, words: Words) -> None:
    """Every group of the form, with rows, weights and a file; saved as a draft."""
    buyer.open("/scenarios/new")
    buyer.fill(title=words.title, sector="industry", sub_scenario="quality-inspection")
    buyer.fill(city="pingdingshan", batch="1", cooperation_mode="procurement")
    buyer.fill(pain_point=words.pain_point, contents=words.contents)
    buyer.fill(**{"kpis-0-name": words.kpi, "kpis-0-baseline": "80", "kpis-0-target": "95"})
    buyer.press("button[name=add_row][value=kpis]")
    buyer.fill(**{"kpis-0-unit": "%", "kpis-1-name": "x", "kpis-1-target": "1"})
    buyer.press('button[name=remove_row][value="kpis-1"]')
    buyer.fill(data_types="JPEG", data_scale="200 GB", data_labelled_percent="35")
    buyer.fill(data_confidentiality="internal", data_access="VPN")
    buyer.fill(deployment="on-premises", compute_provided="2 x 80 GB")
    buyer.fill(is_domestic_stack_required="y")
    buyer.fill(budget_minimum="150", budget_maximum="260")
    buyer.fill(price_ceiling="260", reference_price="160", minimum_tier="")
    buyer.fill(**{"mandatory_requirements-0": words.mandatory})
    buyer.fill(**{"scored_requirements-0": words.scored})
    for index, weight in enumerate((50, 20, 20, 10)):
        buyer.fill(**{f"criteria-{index}-weight": weight})
    buyer.fill(question_deadline="2026-03-09T17:00", proposal_deadline="2026-03-16T17:00")
    buyer.fill(planned_award_date="2026-04-01", reference_days="90", longest_days="180")
    buyer.fill(delivery_from="2026-04-10", delivery_to="2026-10-10")
    buyer.fill(contact_name=words.person, contact_phone="0371-55550001")
    buyer.fill(file=("belts.pdf", PDF))
    buyer.press("button[name=then][value=attach]")
    expect(buyer.main.get_by_text("belts.pdf").first).to_be_visible()


def submit_scenario(buyer: Desk) -> None:
    """Save and send for approval."""
    buyer.press("button[name=then][value=submit]")
    assert urlsplit(buyer.page.url).path == "/workspace/scenarios"


def return_with_reasons(administrator: Desk, words: Words) -> None:
    """A reason for the whole, and one beside the ceiling."""
    open_review(administrator, words)
    part = administrator.main.locator(
        "details", has=administrator.page.locator('[name="remarks-price_ceiling"]')
    )
    part.locator("summary").click()
    administrator.fill(**{"remarks-price_ceiling": words.remark, "reason": words.reason})
    administrator.press("#return .submit-row button")
    assert urlsplit(administrator.page.url).path == "/admin/scenarios"


def open_review(administrator: Desk, words: Words) -> None:
    """From the queue."""
    administrator.open("/admin/scenarios")
    administrator.follow(words.title)


def correct(buyer: Desk, words: Words) -> None:
    """Read what is wrong where it is wrong, put it right."""
    buyer.open("/workspace/scenarios")
    edit = buyer.main.locator('a[href$="/edit"]').first.get_attribute("href")
    buyer.open(edit or "")
    assert words.reason in buyer.text
    assert words.remark in buyer.main.locator("#part-money .remark").inner_text()
    buyer.fill(price_ceiling="200")
    submit_scenario(buyer)


def approve_scenario(administrator: Desk, words: Words) -> None:
    """Put it on the list."""
    open_review(administrator, words)
    administrator.press_in("/publish")
    assert urlsplit(administrator.page.url).path == "/admin/scenarios"


def find(vendor: Desk, words: Words) -> str:
    """Search for it from the list; its address."""
    vendor.open("/scenarios")
    vendor.main.locator("[name=q]").first.fill(words.query)
    vendor.press(".search-box button")
    found = vendor.main.locator("a", has_text=words.title.split()[0]).first
    with vendor.page.expect_event("domcontentloaded"):
        found.click()
    vendor.look()
    assert vendor.page.locator("h1").inner_text() == words.title
    return urlsplit(vendor.page.url).path


def register_model(vendor: Desk, words: Words, right: int) -> None:
    """The model, a version of it, a report on the version."""
    vendor.open("/models/new")
    vendor.fill(name=words.model, kind="vertical", sectors=["industry"], deployments="on-premises")
    vendor.fill(description=words.summary)
    vendor.press()
    vendor.press('a[href$="/versions/new"]')
    vendor.fill(name="v1", released_on="2026-01-05")
    vendor.press()
    vendor.press('a[href$="/reports/new"]')
    vendor.fill(file=("results.json", report_file(TASK, right, QUESTIONS)))
    vendor.press()
    assert "T1" in vendor.text
    assert str(QUESTIONS) in vendor.text


def write_proposal(vendor: Desk, scenario: str, words: Words, offer: Offer) -> None:
    """Everything of the form but the contact, which stands there already."""
    vendor.open(f"{scenario}/proposal")
    vendor.fill(summary=words.summary)
    version = vendor.main.locator("[name=model_version_id] option").last.get_attribute("value")
    vendor.fill(model_version_id=version, price=offer.price, days=offer.days)
    vendor.main.locator("[name=credential_ids]").first.check()
    vendor.fill(deployment="on-premises", **{"kpi-0": offer.kpi})
    vendor.main.locator('[name^="met-"][value=yes]').check()
    for answer in vendor.main.locator('[name^="answer-"]').all():
        answer.fill(words.answer)


def attach(vendor: Desk) -> None:
    """A file to the draft."""
    vendor.fill(file=("plan.pdf", PDF))
    vendor.press("button[name=action][value=attach]")
    expect(vendor.main.get_by_text("plan.pdf").first).to_be_visible()


def check_and_submit(vendor: Desk, *, version: int = 1, is_twice: bool = False) -> None:
    """To the check page, and from there to the receipt; `is_twice` with a nervous finger."""
    vendor.press("button[name=action][value=check]")
    button = vendor.main.locator("form.confirm .submit-row button.btn-primary")
    if is_twice:
        button.dblclick()
    else:
        button.click()
    vendor.page.wait_for_url(re.compile(rf"/receipts/{version}(#.*)?$"))
    vendor.look()


def open_and_rank(buyer: Desk, supervisor: Desk, scenario: str) -> list[list[str]]:
    """Both confirm after the deadline, each in front of the own browser. The rows of the ranking:
    rank, vendor, total, points of each criterion, price, days."""
    for desk in (buyer, supervisor):
        desk.open(f"{scenario}/opening")
        desk.press_in("/opening")
        assert urlsplit(desk.page.url).path == f"{scenario}/opening"
    assert supervisor.main.locator('a[href$="/minutes.pdf"]').count() == 1
    buyer.open(f"{scenario}/opening")
    buyer.press('a[href$="/ranking"]')
    return buyer.read_table("")


def award_first(buyer: Desk, scenario: str, words: Words) -> None:
    """Choose the first, with a word for the other; nothing is taken without one."""
    buyer.open(f"{scenario}/award")
    buyer.main.locator("[name=proposal_id]").first.check()
    buyer.press()
    assert buyer.main.locator(".error-summary").count() == 1
    loser = buyer.main.locator(".field.has-error textarea").first
    loser.fill(words.feedback)
    buyer.press()
    assert urlsplit(buyer.page.url).path == scenario


def conclude(buyer: Desk, scenario: str) -> None:
    """Make it final, once the standstill is over."""
    buyer.open(f"{scenario}/award/conclude")
    buyer.press_in("/conclude")
    assert urlsplit(buyer.page.url).path == scenario


def deliver(buyer: Desk, vendor: Desk, scenario: str) -> None:
    """One milestone from the plan to its acceptance, and then the whole."""
    buyer.open(f"{scenario}/delivery/begin")
    buyer.fill(**{"milestones-0-title": "样机上线", "milestones-0-due_on": "2030-03-01"})
    buyer.press()
    vendor.open(f"{scenario}/delivery")
    vendor.follow("打开这个里程碑")
    vendor.fill(note="样机已上线，见附件。", file=("plan.pdf", PDF))
    vendor.press()
    assert "plan.pdf" in vendor.text
    buyer.open(f"{scenario}/delivery")
    buyer.follow("打开这个里程碑")
    buyer.press_in("/accept")
    buyer.open(f"{scenario}/delivery/accept")
    buyer.fill(summary="识别准确，运行稳定。")
    buyer.press()
    assert urlsplit(buyer.page.url).path == scenario
