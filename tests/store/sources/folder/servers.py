"""Servers on this machine that have folders: S3, WebDAV, SFTP; Google's and Azure's as documented."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import paramiko
from cheroot import wsgi
from wsgidav.wsgidav_app import WsgiDAVApp

from tests.store.sources.stand_in import Asked, Reply

USER, PASSWORD = "ada", "s3cret"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@contextmanager
def s3_server() -> Iterator[str]:
    from moto.server import ThreadedMotoServer  # it takes a second to load

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        yield "http://{}:{}".format(*server.get_host_and_port())
    finally:
        server.stop()


@contextmanager
def webdav_server(folder: Path) -> Iterator[str]:
    app = WsgiDAVApp(
        {
            "provider_mapping": {"/docs": str(folder)},
            "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
            "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
            "verbose": 0,
            "logging": {"enable": False},
        }
    )
    server = wsgi.Server(("127.0.0.1", 0), app)
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield f"dav://127.0.0.1:{server.bind_addr[1]}/docs"
    finally:
        server.stop()
        thread.join()


class _Login(paramiko.ServerInterface):  # type: ignore[misc]
    def check_auth_password(self, username: str, password: str) -> int:
        right = (username, password) == (USER, PASSWORD)
        return int(paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED)

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return int(paramiko.OPEN_SUCCEEDED)

    def get_allowed_auths(self, username: str) -> str:
        return "password"


class _Files(paramiko.SFTPServerInterface):  # type: ignore[misc]
    """Files below `root`, links as what they are."""

    root = Path()

    def _at(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def list_folder(self, path: str) -> Any:
        try:
            with os.scandir(self._at(path)) as found:
                return [
                    paramiko.SFTPAttributes.from_stat(it.stat(follow_symlinks=False), it.name) for it in found
                ]
        except OSError as refused:
            return paramiko.SFTPServer.convert_errno(refused.errno)

    def stat(self, path: str) -> Any:
        return paramiko.SFTPAttributes.from_stat(self._at(path).stat())

    lstat = stat

    def open(self, path: str, flags: int, attr: object) -> Any:
        try:
            handle = paramiko.SFTPHandle(flags)
            handle.readfile = self._at(path).open("rb")
            return handle
        except OSError as refused:
            return paramiko.SFTPServer.convert_errno(refused.errno)


@dataclass
class SftpServer:
    address: str
    key: paramiko.PKey

    def known_hosts(self, path: Path) -> str:
        """A file that names the server, as ssh writes it."""
        host = self.address.rpartition("@")[2].partition("/")[0]
        name, _, port = host.partition(":")
        path.write_text(f"[{name}]:{port} {self.key.get_name()} {self.key.get_base64()}\n")
        return str(path)


@contextmanager
def sftp_server(folder: Path) -> Iterator[SftpServer]:
    key = paramiko.ECDSAKey.generate()
    transports: list[paramiko.Transport] = []
    served = type("Served", (_Files,), {"root": folder})

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, served)
            transports.append(transport)
            try:
                transport.start_server(server=_Login())
            except (paramiko.SSHException, EOFError):
                continue  # who rang did not like our key

    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield SftpServer(f"sftp://{USER}@127.0.0.1:{listening.getsockname()[1]}", key)
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()
        for it in transports:
            it.close()


@dataclass
class Bucket:
    """Objects by name, listed `page` at a time, as Google's JSON API and Azure's Blob service document it."""

    objects: dict[str, bytes] = field(default_factory=dict)
    page: int = 2

    def _listed(self, prefix: str, after: str) -> tuple[list[str], str]:
        """Names of objects and of folders below a prefix, from a token on, and the next token."""
        below = {it[: it.find("/", len(prefix)) + 1] or it for it in self.objects if it.startswith(prefix)}
        names = sorted(below)
        start = int(after or 0)
        more = start + self.page < len(names)
        return names[start : start + self.page], str(start + self.page) if more else ""

    def google(self, asked: Asked) -> Reply:
        """https://cloud.google.com/storage/docs/json_api/v1/objects/list"""
        *_, last = asked.path.split("/")
        if last == "o":
            names, token = self._listed(asked.query.get("prefix", ""), asked.query.get("pageToken", ""))
            items = [self._google_object(it) for it in names if not it.endswith("/")]
            folders = [it for it in names if it.endswith("/")]
            listed = {"kind": "storage#objects", "items": items, "prefixes": folders}
            return Reply(listed | ({"nextPageToken": token} if token else {}))
        name = last.replace("%2F", "/")
        if name not in self.objects:
            return Reply({"error": {"code": 404, "message": "Not Found"}}, 404)
        if asked.query.get("alt") == "media":
            return _part(self.objects[name], asked)
        return Reply(self._google_object(name))

    def _google_object(self, name: str) -> dict[str, str]:
        data = self.objects[name]
        return {
            "kind": "storage#object",
            "name": name,
            "bucket": "docs",
            "size": str(len(data)),
            "etag": str(hash(data)),
            "updated": "2026-01-02T03:04:05.000Z",
        }

    def azure(self, asked: Asked) -> Reply:
        """https://learn.microsoft.com/rest/api/storageservices/list-blobs"""
        if asked.query.get("comp") == "list":
            prefix = asked.query.get("prefix", "")
            names, token = self._listed(prefix, asked.query.get("marker", ""))
            blobs = "".join(map(self._azure_blob, names))
            inside = f"<Prefix>{prefix}</Prefix><Blobs>{blobs}</Blobs><NextMarker>{token}</NextMarker>"
            text = f'<EnumerationResults ContainerName="docs">{inside}</EnumerationResults>'
            return Reply(text.encode(), headers={"content-type": "application/xml"})
        name = asked.path.removeprefix("/ours/docs/")
        if name not in self.objects:
            return Reply(b"", 404, {"x-ms-error-code": "BlobNotFound"})
        told = {"etag": f'"{hash(self.objects[name])}"', "x-ms-blob-type": "BlockBlob"}
        reply = _part(self.objects[name], asked)
        return Reply(reply.content, reply.status, {**told, **reply.headers})

    def _azure_blob(self, name: str) -> str:
        if name.endswith("/"):
            return f"<BlobPrefix><Name>{escape(name)}</Name></BlobPrefix>"
        data = self.objects[name]
        return (
            f"<Blob><Name>{escape(name)}</Name><Properties><Etag>{hash(data)}</Etag>"
            "<Last-Modified>Fri, 02 Jan 2026 03:04:05 GMT</Last-Modified><BlobType>BlockBlob</BlobType>"
            f"<Content-Length>{len(data)}</Content-Length></Properties></Blob>"
        )


def _part(data: bytes, asked: Asked) -> Reply:
    """All, or what a Range header asks for."""
    wanted = asked.headers.get("range") or asked.headers.get("x-ms-range", "")
    if not wanted:
        return Reply(data)
    start, _, end = wanted.removeprefix("bytes=").partition("-")
    part = data[int(start) : int(end or len(data)) + 1]
    last = int(start) + len(part) - 1
    return Reply(part, 206, {"content-range": f"bytes {start}-{last}/{len(data)}"})
