"""Where a file lies: on a disk of this machine, or in a folder that another machine holds."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["network_folder"]

# File systems that pass locks and syncs on to another machine or program (proc_filesystems(5), mount(8)).
_REMOTE = frozenset(
    (
        *("nfs", "nfs3", "nfs4", "cifs", "smb2", "smb3", "smbfs", "9p", "afs", "afpfs", "ceph", "glusterfs", "lustre"),
        *("davfs", "davfs2", "webdav", "vboxsf", "vmhgfs", "prl_fs", "drvfs", "sshfs", "gfs2", "ocfs2", "ncpfs"),
    )
)
_LOCAL_FUSE = frozenset(("fuseblk", "fuse.ntfs-3g", "fuse.ntfs", "fuse.exfat", "fuse.lxcfs", "fuse.fuse-overlayfs"))


def network_folder(path: str | os.PathLike[str]) -> str:
    """The kind of network folder that ``path`` lies in, such as ``nfs4``; empty on a disk of this machine."""
    import psutil

    whole = Path(path).resolve()
    if whole.drive.startswith("\\\\"):
        return "a Windows share"
    mounts = [one for one in psutil.disk_partitions(all=True) if whole.is_relative_to(one.mountpoint)]
    if not mounts:
        return ""
    # the last of several mounts on one place is the one that is seen
    _, found = max(enumerate(mounts), key=lambda one: (len(Path(one[1].mountpoint).parts), one[0]))
    return _remote(found.fstype.lower(), found.opts)


def _remote(kind: str, options: str) -> str:
    fuse = kind.startswith("fuse") and kind not in _LOCAL_FUSE
    return kind or "remote" if kind in _REMOTE or fuse or "remote" in options.split(",") else ""
