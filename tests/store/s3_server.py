"""As much of S3 as the books use, in a process of its own: PutObject with If-None-Match, GetObject, ListObjectsV2.

Argument: what it does amiss, if anything. It prints its port, and keeps its objects in memory until it is ended.
"""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

IGNORES_CONDITIONS: Final = "ignores conditions"
PAGE: Final = 3
"""How many names a page of a listing has, so that any of them takes several."""

_objects: dict[str, bytes] = {}
_turn = threading.Lock()


class S3(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    amiss = ""

    def do_PUT(self) -> None:
        path, content = self._path(), self.rfile.read(int(self.headers["Content-Length"]))
        with _turn:
            is_new = path not in _objects
            if self.headers.get("If-None-Match") == "*" and not is_new and self.amiss != IGNORES_CONDITIONS:
                return self._answer(412, _fault("PreconditionFailed"))
            _objects[path] = content
        return self._answer(200)

    def do_GET(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        if "list-type" in asked:
            bucket = self._path().rstrip("/")
            return self._list(
                bucket, asked.get("prefix", ""), asked.get("continuation-token", asked.get("start-after", ""))
            )
        content = _objects.get(self._path())
        return self._answer(404, _fault("NoSuchKey")) if content is None else self._answer(200, content)

    def log_message(self, format: str, *arguments: object) -> None:
        pass

    def _list(self, bucket: str, prefix: str, after: str) -> None:
        with _turn:
            keys = sorted(path.removeprefix(f"{bucket}/") for path in _objects if path.startswith(f"{bucket}/{prefix}"))
        left = [key for key in keys if key > after]
        page = left[:PAGE]
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2021-05-04T00:00:00.000Z</LastModified>"
            f'<ETag>"1"</ETag><Size>{len(_objects[f"{bucket}/{key}"])}</Size></Contents>'
            for key in page
        )
        more = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if len(left) > PAGE else ""
        told = f"<IsTruncated>{str(bool(more)).lower()}</IsTruncated>{more}{found}"
        self._answer(200, f"<ListBucketResult>{told}</ListBucketResult>".encode())

    def _path(self) -> str:
        return unquote(urlsplit(self.path).path)

    def _answer(self, status: int, content: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Tue, 04 May 2021 00:00:00 GMT")
        self.end_headers()
        self.wfile.write(content)


def _fault(code: str) -> bytes:
    return f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()


if __name__ == "__main__":
    S3.amiss = sys.argv[1] if len(sys.argv) > 1 else ""
    server = ThreadingHTTPServer(("127.0.0.1", 0), S3)
    print(server.server_port, flush=True)
    server.serve_forever()
