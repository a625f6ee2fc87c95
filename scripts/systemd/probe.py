"""Run in the sandbox of familiar.service: ends with 1 and says so if something can be done in it that must not, or the reverse."""

import errno
import os
import socket
import subprocess

# linux/netlink.h
NETLINK_KOBJECT_UEVENT = 15

unexpected = []
tried = 0


def expect(allowed, what, attempt):
    """`attempt` raises OSError when it is refused."""
    global tried
    tried += 1
    try:
        attempt()
        done = True
    except OSError as error:
        # A device without a driver: nothing kept it from being opened.
        done = error.errno in (errno.ENXIO, errno.ENODEV)
    if done != allowed:
        unexpected.append(f"{what}: {'possible' if done else 'refused'}")


def write(folder):
    path = os.path.join(folder, "probe")
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
    os.unlink(path)


def unshare():
    if subprocess.run(["unshare", "--user", "true"], stderr=subprocess.DEVNULL).returncode != 0:
        raise PermissionError


def raw_socket():
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()


def kernel_events():
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_KOBJECT_UEVENT).close()


for folder in ("/", "/etc", "/etc/familiar", "/usr/lib/familiar", "/home", "/root", "/opt", "/var", "/var/log", "/sys/kernel"):
    expect(False, f"to write {folder}", lambda: write(folder))
for folder in ("/tmp", "/var/lib/familiar", "/var/cache/familiar", "/run/familiar"):
    expect(True, f"to write {folder}", lambda: write(folder))
for path in ("/etc/shadow", "/proc/1/status", "/dev/kmsg", "/dev/watchdog9"):
    expect(False, f"to open {path}", lambda: os.close(os.open(path, os.O_RDONLY)))
for path in ("/etc/familiar/familiar.yaml", "/proc/cpuinfo", "/dev/video9", "/dev/null"):
    expect(True, f"to open {path}", lambda: os.close(os.open(path, os.O_RDONLY)))
expect(False, "to be root", lambda: os.setuid(0))
expect(False, "to have a higher priority", lambda: os.setpriority(os.PRIO_PROCESS, 0, -5))
expect(False, "to have a namespace", unshare)
expect(False, "a raw socket", raw_socket)
expect(True, "to hear the kernel's events, as libcamera does", kernel_events)
expect(True, "to connect to a network", lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close())

print("\n".join(unexpected) if unexpected else f"{tried} attempts, all as expected")
raise SystemExit(1 if unexpected else 0)
