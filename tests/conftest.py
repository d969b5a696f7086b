"""One cast for all tests: two companies, their people, and always a stranger.

Brévault (workspace `brevault`): Alice is its representative, Bruno its manager, Chloé of its technical
service, Denis its administrator, Elsa reads only, Paul is a partner. Mallory represents another company (`malandre`).
All are fictional.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that never meet the database are `pure`: the run on PostgreSQL leaves them out."""
    bases = {"db", "transactional_db", "django_db_setup", "live_server"}
    for item in items:
        uses = bases & set(getattr(item, "fixturenames", ()))
        if not uses and item.get_closest_marker("django_db") is None:
            item.add_marker(pytest.mark.pure)


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of public test data; tests that read it skip, saying so, when it is absent."""
    path = Path(os.environ.get("COMPAGNON_TEST_DATA") or ROOT.parent / "shared" / "data")
    if not path.is_dir():
        missing = f"no public test data at {path} (COMPAGNON_TEST_DATA)"
        pytest.skip(missing)
    return path


def require_or_skip(part: str) -> None:
    """Skip and name what the machine lacks; with COMPAGNON_TEST_REQUIRE=all it is a failure."""
    if os.environ.get("COMPAGNON_TEST_REQUIRE") == "all":
        pytest.fail(f"{part} is missing, and COMPAGNON_TEST_REQUIRE=all", pytrace=False)
    pytest.skip(f"{part} is missing")


@pytest.fixture(autouse=True)
def _clean_cache() -> None:
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files made by tests lie in a folder of the test run."""
    from django.conf import settings
    from django.test.signals import setting_changed

    home = tmp_path_factory.mktemp("home")
    settings.HOME = home
    settings.COMPAGNON = {**settings.COMPAGNON, "COMPAGNON_TASKS_URL": "immediate:"}
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    # The tasks were declared at the start, with the backend of the real settings.
    setting_changed.send(sender=None, setting="TASKS", value=settings.TASKS, enter=True)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    # Argon2 is slow on purpose; the tests of the door set it back (tests/web/session).
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


@pytest.fixture(autouse=True, scope="session")
def _strict_templates() -> Any:
    """An undefined variable in a template of ours is an error."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("strict_templates", ROOT / "tests" / "strict_templates.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with pytest.MonkeyPatch.context() as patch:
        module.switch_on(patch)
        yield


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Services are tested in English, whatever the product's default; pages choose their own language."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def make_workspace(db: None) -> Callable[..., Any]:
    from compagnon.people.models import Workspace

    def make(slug: str, **fields: Any) -> Any:
        return Workspace.objects.create(slug=slug, name=fields.pop("name", slug.title()), **fields)

    return make


@pytest.fixture
def make_member(db: None) -> Callable[..., Any]:
    """A person with roles in a workspace; gives the membership (`.user`, `.workspace`)."""
    from compagnon.people.models import Membership, User

    def make(workspace: Any, name: str, *roles: str, language: str = "en") -> Any:
        email = f"{name.lower()}@{workspace.slug}.test"
        user = User.objects.filter(email=email).first() or User.objects.create_user(
            email, "a long passphrase", name=name, language=language
        )
        return Membership.objects.create(workspace=workspace, user=user, roles=list(roles))

    return make


@pytest.fixture
def cast(make_workspace: Any, make_member: Any) -> SimpleNamespace:
    """`cast.alice` … are memberships; `cast.actor(cast.alice)` is what services take."""
    from compagnon.people.actor import actor_of

    ours = make_workspace("brevault", name="Ateliers Brévault", siren="732829320")
    theirs = make_workspace("malandre", name="Fonderie Malandre")
    return SimpleNamespace(
        ours=ours,
        theirs=theirs,
        alice=make_member(ours, "Alice", "representative"),
        bruno=make_member(ours, "Bruno", "manager"),
        chloe=make_member(ours, "Chloe", "service"),
        denis=make_member(ours, "Denis", "admin"),
        elsa=make_member(ours, "Elsa", "readonly"),
        paul=make_member(ours, "Paul", "partner"),
        mallory=make_member(theirs, "Mallory", "representative", "manager", "admin"),
        actor=actor_of,
    )


@pytest.fixture
def alice(cast: SimpleNamespace) -> Any:
    """The actor of the representative."""
    return cast.actor(cast.alice)


@pytest.fixture
def bruno(cast: SimpleNamespace) -> Any:
    """The actor of the manager."""
    return cast.actor(cast.bruno)


@pytest.fixture
def mallory(cast: SimpleNamespace) -> Any:
    """The stranger: everything in another company, nothing in ours."""
    return cast.actor(cast.mallory)


@pytest.fixture
def sign_in(client: Any) -> Callable[..., Any]:
    """A test client signed in as a member, in that member's workspace."""

    def enter(membership: Any) -> Any:
        client.force_login(membership.user)
        session = client.session
        session["workspace"] = membership.workspace_id
        session.save()
        return client

    return enter
