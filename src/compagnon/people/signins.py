"""Open sessions of a person (sessions ouvertes): list them, end one, end all."""

from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings

from compagnon.people.models import User


def sessions_of(user: User) -> list[Any]:
    """The sessions that are still open, the latest seen first."""
    found: list[Any] = UserSession.objects.purge_and_list(user)
    return sorted(found, key=lambda session: session.last_seen_at, reverse=True)


def end_session(user: User, pk: int) -> bool:
    """End one session of this very user; false when there is no such session."""
    session = UserSession.objects.filter(user=user, pk=pk).first()
    if session is None:
        return False
    session.end()
    return True


def end_sessions(user: User, *, but: str = "") -> int:
    """End every session of the user, or every one but the given key."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    count = 0
    for session in UserSession.objects.filter(user=user).exclude(session_key=but):
        store.delete(session.session_key)
        session.delete()
        count += 1
    return count
