"""A person's program, which asks and acts at the API by a token that may act."""

from typing import Any

from django.test import Client

from wyebridge.office.api.actions import make_token
from wyebridge.office.api.models import Scope
from wyebridge.office.kernel.rights import Hat


class Program:
    """Asks and acts for one hat. Every answer is expected with its status, and given as what its JSON says."""

    def __init__(self, hat: Hat | None) -> None:
        secret = make_token(name="a test", scope=Scope.ACT, days=1, by=hat) if hat else ""
        self.client = Client(headers={"Authorization": f"Bearer {secret}"} if hat else None)

    def ask(self, path: str, status: int = 200, **query: Any) -> Any:
        answer = self.client.get(f"/api/v1{path}", query)
        assert answer.status_code == status, (path, answer.status_code, answer.content[:500])
        return answer.json() if "json" in answer["Content-Type"] else answer.content

    def act(self, path: str, given: Any = None, status: int = 200) -> Any:
        answer = self.client.post(f"/api/v1{path}", given or {}, content_type="application/json")
        assert answer.status_code == status, (path, answer.status_code, answer.content[:500])
        return answer.json()

    def send(self, path: str, given: dict[str, Any], status: int) -> Any:
        """Send a file, with what is typed beside it."""
        answer = self.client.post(f"/api/v1{path}", given)
        assert answer.status_code == status, (path, answer.status_code, answer.content[:500])
        return answer.json()


def faults(answer: dict[str, Any]) -> dict[str, str]:
    """What each fault says, by its place."""
    return {one["place"]: one["what"] for one in answer["problems"]}
