"""Walls that a process raises round itself for good: Landlock round files, seccomp round calls.

Both by bindings that the extra ``sandbox`` installs (see docs/decisions/0010-sandbox.md).
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import functools
import os
from collections.abc import Iterable, Iterator
from typing import Any, Final

# Calls that no forward or backward pass has use for.
_FORBIDDEN: Final = (
    *("fork", "vfork", "execve", "execveat", "ptrace", "process_vm_readv", "process_vm_writev"),
    *("socket", "connect", "bind", "listen", "accept", "accept4", "socketpair"),
    *("mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "open_by_handle_at"),
    *("keyctl", "add_key", "request_key", "bpf", "perf_event_open", "userfaultfd"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register", "kexec_load", "init_module"),
    *("finit_module", "delete_module", "reboot", "swapon", "swapoff", "sethostname"),
    *("setrlimit", "pidfd_open", "pidfd_getfd", "pidfd_send_signal", "rt_sigqueueinfo"),
    *("rt_tgsigqueueinfo", "setuid", "setgid", "setresuid", "setresgid", "setgroups"),
    *("memfd_create", "memfd_secret", "personality", "setpriority", "sched_setscheduler"),
    # What reaches others of the same user.
    *("sched_setparam", "sched_setattr"),
    *("sched_setaffinity", "ioprio_set", "migrate_pages", "move_pages", "process_madvise"),
    *("inotify_init", "inotify_init1", "inotify_add_watch", "fanotify_init", "flock"),
    *("quotactl", "acct", "syslog", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex"),
    *("mknod", "mknodat", "name_to_handle_at", "kcmp", "lookup_dcookie", "nfsservctl"),
)
# What stays in the kernel when its maker has ended: where there is no namespace that ends with it.
_STAYS: Final = (
    *("shmget", "shmat", "shmctl", "shmdt", "msgget", "msgsnd", "msgrcv", "msgctl"),
    *("semget", "semop", "semtimedop", "semctl", "mq_open", "mq_unlink", "mq_timedsend"),
    *("mq_timedreceive", "mq_notify", "mq_getsetattr"),
)
# Modes, owners and times of what is the user's: nothing is said of it, and nothing changes.
_NOT_DONE: Final = (
    *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat"),
    *("utime", "utimes", "utimensat", "futimesat", "setxattr", "lsetxattr", "fsetxattr"),
    *("setxattrat", "removexattr", "lremovexattr", "fremovexattr", "removexattrat"),
)
# Locks on files that others read as well, and leases, by what fcntl is asked for.
_LOCKS: Final = (5, 6, 7, 36, 37, 38, 1024, 1026)
_UNSHARED: Final = {
    "user": 0x10000000,
    "mounts": 0x00020000,
    "messages": 0x08000000,
    "names": 0x04000000,
}
_PR_SET_DUMPABLE: Final = 4
# Linux's personality: asked for, and the flag of it.
_ASKED: Final = 0xFFFFFFFF
_ADDR_NO_RANDOMIZE: Final = 0x0040000
_MS_NOSUID_NODEV: Final = 6
# The mount alone, without set-user-ID programs: MS_REMOUNT, MS_BIND, MS_RDONLY, MS_NOSUID.
_MS_READ_ONLY: Final = 32 | 4096 | 1 | 2
_DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty")
_CLONE_THREAD: Final = 0x00010000


def has_landlock() -> bool:
    """Whether the kernel and the binding can wall off files."""
    try:
        import landlock

        return bool(landlock.landlock_abi_version() >= 1)
    except Exception:  # no binding, an older kernel, one that has it switched off
        return False


def has_seccomp() -> bool:
    """Whether the binding finds libseccomp, and the kernel filters calls."""
    try:
        import pyseccomp

        pyseccomp.SyscallFilter(pyseccomp.ALLOW)
        return os.path.exists("/proc/sys/kernel/seccomp/actions_avail")
    except Exception:  # no binding, no library
        return False


@contextlib.contextmanager
def same_addresses() -> Iterator[None]:
    """Have programs that this thread starts meanwhile lay out their memory the same each time.

    Where a thing lies is what Python calls its `id`, and what the order of a set goes by.
    """
    try:
        system = ctypes.CDLL(None)
        before = system.personality(_ASKED)
    except (OSError, AttributeError, TypeError):
        yield
        return
    if before != -1:
        system.personality(before | _ADDR_NO_RANDOMIZE)  # refused in some containers: as it was
    try:
        yield
    finally:
        if before != -1:
            system.personality(before)


def move_apart(folder: str, size: int) -> bool:
    """Give this process messages, shared memory and a folder of its own, which end with it.

    bubblewrap's process stays for the next submission; what this one leaves in the kernel must
    not.  A namespace within bubblewrap's takes a millisecond, another bubblewrap a tenth of a
    second and the imports again.

    Parameters
    ----------
    folder : str
        In place of which an empty one stands, in memory.
    size : int
        Bytes that it may hold.

    Returns
    -------
    apart : bool
        False where the kernel gives no namespace within a namespace.
    """
    user, group = os.getuid(), os.getgid()
    system = ctypes.CDLL(None, use_errno=True)
    if system.unshare(functools.reduce(int.__or__, _UNSHARED.values())) != 0:
        return False
    # A process that may not be looked into can't write its own map either.
    system.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)
    try:
        for name, line in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as stream:
                stream.write(line)
    except OSError:
        return False
    options = f"size={size},mode=0700".encode()
    mounted: int = system.mount(b"tmpfs", folder.encode(), b"tmpfs", _MS_NOSUID_NODEV, options)
    # The devices are the machine's own: read and written to as before, but of modes and times of
    # theirs nothing is changed.
    for device in _DEVICES:
        if os.path.exists(device):
            mounted |= system.mount(None, device.encode(), None, _MS_READ_ONLY, None)
    # The capabilities that came with the namespace are given back, for good.
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    nothing = (ctypes.c_uint32 * 6)()
    dropped: int = system.capset(header, nothing)
    return mounted == 0 and dropped == 0


def wall_off_files(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Let this process read some folders, write others, and touch nothing else."""
    import landlock

    access = landlock.FSAccess
    reads = access.READ_FILE | access.READ_DIR | access.EXECUTE
    rules = landlock.Ruleset()
    for path in readable:
        if os.path.exists(path):
            rules.allow(path, rules=reads if os.path.isdir(path) else access.READ_FILE)
    for path in writable:
        if os.path.exists(path):
            everything = access.all()
            rules.allow(
                path,
                rules=everything if os.path.isdir(path) else access.READ_FILE | access.WRITE_FILE,
            )
    rules.apply()


def wall_off_calls(*, copies: bool = False, apart: bool = False) -> None:
    """Refuse this process other processes, the network, signals to others and the machine.

    Threads stay allowed.

    Parameters
    ----------
    copies : bool
        So do copies of itself, which run no other program.
    apart : bool
        It has messages and shared memory of its own (`move_apart`).
    """
    import pyseccomp as seccomp

    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    refusal = seccomp.ERRNO(errno.EPERM)

    def refuse(call: str, *conditions: Any, action: Any = refusal) -> None:
        try:
            rules.add_rule(action, call, *conditions)
        except (RuntimeError, OSError, ValueError):
            return  # this machine's processor has no such call

    for call in _FORBIDDEN if apart else (*_FORBIDDEN, *_STAYS):
        if not (copies and call == "fork"):
            refuse(call)
    # What starts a thread says so in its flags; clone3 hides them, and libraries then use clone.
    if not copies:
        refuse("clone", seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0))
    refuse("clone3", action=seccomp.ERRNO(errno.ENOSYS))
    for call in _NOT_DONE:
        refuse(call, action=seccomp.ERRNO(0))
    for lock in _LOCKS:
        refuse("fcntl", seccomp.Arg(1, seccomp.EQ, lock))
    for call in ("kill", "tgkill"):
        refuse(call, seccomp.Arg(0, seccomp.NE, os.getpid()))
    refuse("tkill")
    refuse("prlimit64", seccomp.Arg(2, seccomp.NE, 0))
    rules.load()
