"""Runs gptbot as a process that may do less: without the privileges of root, or with files that cannot grow.

Run as a script, with the arguments of gptbot. ``FILE_BYTES_MAX`` in the environment limits every file that it writes,
as a full disk does.
"""

import ctypes
import os
import resource

_VERSION_3 = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def drop_privileges() -> None:
    """Gives up what lets root write where the mode of a file forbids it; for others nothing changes."""
    nothing = (_Sets * 2)()
    if ctypes.CDLL(None).capset(ctypes.byref(_Header(_VERSION_3, 0)), nothing) != 0:
        raise OSError("the privileges cannot be given up")


def limit_files(pid: int, bytes_max: int | None) -> None:
    """No file of this process grows beyond that any more; None: as far as they like."""
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    soft = hard if bytes_max is None else bytes_max
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))


def _main() -> None:
    from gptbot.app.cli import main  # noqa: PLC0415 -- loaded while everything may still be read

    drop_privileges()
    if "FILE_BYTES_MAX" in os.environ:
        limit_files(os.getpid(), int(os.environ["FILE_BYTES_MAX"]))
    main(prog_name="gptbot")


if __name__ == "__main__":
    _main()
