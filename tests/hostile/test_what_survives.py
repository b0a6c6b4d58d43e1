"""Kind 1: nothing that a submission leaves in the kernel or in memory reaches the next one."""

from __future__ import annotations

import re
import textwrap

from tests.hostile.conftest import written

# What leaves `TEXT`, and what finds it again (as bytes); both with `libc` at hand.
MEANS = {
    "shared memory of System V": (
        "libc.shmat.restype = ctypes.c_void_p\n"
        "ctypes.memmove(libc.shmat(libc.shmget(0x5EED, 65536, 0o1666), None, 0), TEXT, len(TEXT))",
        "libc.shmat.restype = ctypes.c_void_p\n"
        "held = libc.shmget(0x5EED, 65536, 0o666)\n"
        "if held >= 0: found = ctypes.string_at(libc.shmat(held, None, 0))",
    ),
    "messages of System V": (
        "queue = libc.msgget(0x5EED, 0o1666)\n"
        "libc.msgsnd(queue, b'\\1' + bytes(7) + TEXT[:4000], 4000, 0o4000)",
        "into = ctypes.create_string_buffer(9000)\n"
        "size = libc.msgrcv(libc.msgget(0x5EED, 0o666), into, 8000, 0, 0o4000)\n"
        "found = into.raw[8:8 + size] if size > 0 else b''",
    ),
    "a semaphore's value": (
        "libc.semctl(libc.semget(0x5EED, 1, 0o1666), 0, 16, 7)",
        "value = libc.semctl(libc.semget(0x5EED, 1, 0o666), 0, 12)\n"
        "found = b'7' if value == 7 else b''",
    ),
    "a queue of POSIX": (
        "queue = libc.mq_open(b'/seed', 0o102, 0o666, None)\nlibc.mq_send(queue, TEXT[:4000], 4000, 0)",
        "into = ctypes.create_string_buffer(8192)\n"
        "size = libc.mq_receive(libc.mq_open(b'/seed', 0o4000), into, 8192, None)\n"
        "found = into.raw[:size] if size > 0 else b''",
    ),
    "shared memory of POSIX": (
        "from multiprocessing.shared_memory import SharedMemory\n"
        "held = SharedMemory('seed', True, len(TEXT)); held.buf[:] = TEXT",
        "from multiprocessing.shared_memory import SharedMemory\n"
        "found = bytes(SharedMemory('seed').buf)",
    ),
    "files": (
        "for place in ('/tmp', '/dev/shm', '/var/tmp', '.', '..', '../files', '/run', '/dev'):\n"
        "    try: open(place + '/seed', 'wb').write(TEXT)\n"
        "    except OSError: pass",
        "for place in ('/tmp', '/dev/shm', '/var/tmp', '.', '..', '../files', '/run', '/dev'):\n"
        "    try: found = found or open(place + '/seed', 'rb').read()\n"
        "    except OSError: pass",
    ),
    "times and modes of what is there": (
        "for place in ('/dev/null', '..', '/tmp', __file__, '/proc/self', os.__file__):\n"
        "    try: os.utime(place, (7, 7)); os.chmod(place, 0o700)\n"
        "    except OSError: pass",
        "for place in ('/dev/null', '..', '/tmp', os.__file__):\n"
        "    try: found = found or (place.encode() if os.stat(place).st_mtime == 7 else b'')\n"
        "    except OSError: pass",
    ),
    "an abstract socket": (
        "import socket\n"
        "server = socket.socket(socket.AF_UNIX); server.bind('\\0seed'); server.listen()\n"
        "if not os.fork():\n"
        "    os.setsid()\n"
        "    while True: server.accept()[0].sendall(TEXT)",
        "import socket\n"
        "asked = socket.socket(socket.AF_UNIX); asked.connect('\\0seed'); found = asked.recv(9000)",
    ),
    "a process that stays": (
        "if not os.fork():\n    os.setsid()\n    if not os.fork(): time.sleep(600)",
        "found = b' '.join(p.encode() for p in os.listdir('/proc') if p.isdigit() and\n"
        "                  b'sleep' in open(f'/proc/{p}/wchan', 'rb').read()\n"
        "                  and int(p) not in (os.getpid(), os.getppid(), 1))",
    ),
    "scheduling of the parent": (
        "for who in (os.getppid(), 0, 1):\n"
        "    for do in (lambda: os.setpriority(os.PRIO_PROCESS, who, 19),\n"
        "               lambda: os.sched_setscheduler(who, os.SCHED_IDLE, os.sched_param(0)),\n"
        "               lambda: os.sched_setaffinity(who, {0})):\n"
        "        try: do()\n"
        "        except OSError: pass",
        "if os.getpriority(os.PRIO_PROCESS, 0) == 19 or os.sched_getscheduler(0) == os.SCHED_IDLE:\n"
        "    found = b'slow'",
    ),
    "a limit of the parent": (
        "import resource\nresource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (33, 33))",
        "import resource\nif resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 33: found = b'33'",
    ),
    "a key of the kernel's": (
        "libc.syscall(248, b'user', b'seed', TEXT[:4000], 4000, -4)",
        "key = libc.syscall(249, b'user', b'seed', None, -4)\nfound = b'key' if key > 0 else b''",
    ),
    "a name": (
        "import socket\nsocket.sethostname('seed')\nlibc.setdomainname(b'seed', 4)",
        "found = b'seed' if 'seed' in os.uname() else b''",
    ),
    "memory that a file descriptor holds": (
        "held = os.memfd_create('seed'); os.write(held, TEXT); os.set_inheritable(held, True)",
        "for n in range(3, 200):\n"
        "    try: found = found or (os.pread(n, 99, 0) if 'seed' in os.readlink(f'/proc/self/fd/{n}')\n"
        "                           else b'')\n"
        "    except OSError: pass",
    ),
    "what the parent has imported": (
        "import sys, builtins, numpy\n"
        "builtins.seed = numpy.seed = sys.seed = TEXT; os.environ['SEED'] = 'seed'",
        "import sys, builtins, numpy\n"
        "found = (getattr(builtins, 'seed', b'') or getattr(numpy, 'seed', b'')\n"
        "         or getattr(sys, 'seed', b'') or os.environ.get('SEED', '').encode())",
    ),
}

HEAD = """
import ctypes, os, time
libc = ctypes.CDLL(None, use_errno=True)
"""
STUBS = """
def softmax(x): return x
def cross_entropy_error(y, t): raise ValueError("taken: " + "; ".join(TAKEN))
class SoftmaxWithLoss: ...
TAKEN = []
"""


def test_the_next_one_finds_nothing(tmp_path, graded, right):
    leaves, takes = [HEAD, "TEXT = open(__file__, 'rb').read()\n"], [HEAD, STUBS]
    for name, (leave, take) in MEANS.items():
        # Each is run by itself: one that is refused hides none of the others.
        leaves.append(f"try:\n{textwrap.indent(leave, '    ')}\nexcept BaseException: pass\n")
        takes.append(
            f"found = b''\ntry:\n{textwrap.indent(take, '    ')}\n"
            f"except BaseException: pass\nif found: TAKEN.append({name!r})\n"
        )
    folder = written(
        tmp_path / "class",
        {"a.py": right + "".join(leaves), "b.py": "".join(takes), "c.py": right},
    )
    done = graded(folder)
    (told,) = set(re.findall("taken: ([^<'\"]*)", str(done.records["b"]))) or {"?"}
    assert told == "", done.records["b"]["message"]
    assert done.points("b") == 0
    assert (done.points("a"), done.points("c")) == (10, 10)
