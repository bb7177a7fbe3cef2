"""A service that signs people in, as OpenID Connect Core 1.0 has it, on this machine.

It asks nobody anything: whoever is sent to it has signed in as `claims` say.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt

CLIENT_ID = "academy"
CLIENT_SECRET = "a secret of this test, long enough to sign with"
CODE = "given-once"


class _Handler(BaseHTTPRequestHandler):
    server: OpenIDService

    def do_GET(self) -> None:
        """Answer what a client may read: the configuration, and who signed in."""
        if self.server.is_broken:
            self._answer(500, {"error": "server_error"})
        elif self.path == "/.well-known/openid-configuration":
            self._answer(200, self.server.configuration())
        elif self.path == "/userinfo" and self.headers["Authorization"] == "Bearer token":
            self._answer(200, self.server.claims)
        else:
            self._answer(404, {"error": "not_found"})

    def do_POST(self) -> None:
        """Give a token for a code that belongs to the verifier sent with it (RFC 7636)."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = dict(parse_qsl(body.decode()))
        self.server.asked.append(asked)
        is_right = (asked.get("code"), asked.get("client_secret")) == (CODE, CLIENT_SECRET)
        if self.path != "/token" or not is_right or not asked.get("code_verifier"):
            self._answer(400, {"error": "invalid_grant"})
            return
        self._answer(
            200,
            {"access_token": "token", "token_type": "Bearer", "id_token": self.server.id_token()},
        )

    def log_message(self, *_arguments: Any) -> None:
        """Keep quiet."""

    def _answer(self, status: int, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class OpenIDService(ThreadingHTTPServer):
    """The service; `claims` is what it says of whoever comes."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.claims: dict[str, Any] = {}
        self.asked: list[dict[str, str]] = []
        self.is_broken = False
        self.issuer = f"http://127.0.0.1:{self.server_port}"

    def configuration(self) -> dict[str, Any]:
        """Return what a client reads first (OpenID Connect Discovery 1.0, section 3)."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def id_token(self) -> str:
        """Return who signed in, for whom and how long (OpenID Connect Core 1.0, section 2)."""
        now = int(time.time())
        about = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 60}
        return jwt.encode({**about, **self.claims}, CLIENT_SECRET, algorithm="HS256")

    def settings(self) -> dict[str, Any]:
        """Return the setting that has the site offer this service as "city"."""
        app = {
            "provider_id": "city",
            "name": "City of Examples",
            "client_id": CLIENT_ID,
            "secret": CLIENT_SECRET,
            "settings": {"server_url": self.issuer, "oauth_pkce_enabled": True},
        }
        return {"openid_connect": {"APPS": [app]}}


@contextmanager
def openid_service() -> Iterator[OpenIDService]:
    """Run the service while the context lasts."""
    with OpenIDService() as service:
        threading.Thread(target=service.serve_forever, daemon=True).start()
        yield service
        service.shutdown()


def answer_to(address: str, **more: str) -> dict[str, str]:
    """Return what the service sends a browser back with that came to this address."""
    return {"state": parse_qs(urlsplit(address).query)["state"][0], **more}
