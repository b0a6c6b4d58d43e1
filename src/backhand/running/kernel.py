"""Walls that a process raises round itself for good: Landlock round files, seccomp round calls.

Both by bindings that the extra ``sandbox`` installs (see docs/decisions/0010-sandbox.md).
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
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
)
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


def wall_off_calls(*, copies: bool = False) -> None:
    """Refuse this process other processes, the network, signals to others and the machine.

    Threads stay allowed.

    Parameters
    ----------
    copies : bool
        So do copies of itself, which run no other program.
    """
    import pyseccomp as seccomp

    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    refusal = seccomp.ERRNO(errno.EPERM)

    def refuse(call: str, *conditions: Any, action: Any = refusal) -> None:
        try:
            rules.add_rule(action, call, *conditions)
        except (RuntimeError, OSError, ValueError):
            return  # this machine's processor has no such call

    for call in _FORBIDDEN:
        if not (copies and call == "fork"):
            refuse(call)
    # What starts a thread says so in its flags; clone3 hides them, and libraries then use clone.
    if not copies:
        refuse("clone", seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0))
    refuse("clone3", action=seccomp.ERRNO(errno.ENOSYS))
    for call in ("kill", "tgkill"):
        refuse(call, seccomp.Arg(0, seccomp.NE, os.getpid()))
    refuse("tkill")
    refuse("prlimit64", seccomp.Arg(2, seccomp.NE, 0))
    rules.load()
