"""Both ends of MQTT 3.1.1, as far as scripts/test-systemd.sh needs them; its container has no broker and no client."""

import socket
import sys


def text(value):
    return len(value).to_bytes(2, "big") + value.encode()


def packet(kind, body):
    assert len(body) < 128, "one byte of length is enough here"
    return bytes([kind, len(body)]) + body


def publish(topic, payload):
    """Publishes once at the broker on this machine."""
    with socket.create_connection(("127.0.0.1", 1883)) as broker:
        broker.sendall(packet(0x10, text("MQTT") + b"\x04\x02\x00\x3c" + text("probe")))
        assert broker.recv(4)[:2] == b"\x20\x02", "the broker does not want us"
        broker.sendall(packet(0x32, text(topic) + b"\x00\x01" + payload.encode()))
        assert broker.recv(4)[:2] == b"\x40\x02", "the broker does not take the message"


def overhear():
    """Stands in for a broker until somebody has come, and prints what they said."""
    with socket.create_server(("127.0.0.1", 1884)) as server:
        sys.stdout.buffer.write(server.accept()[0].recv(4096))


{"publish": publish, "overhear": overhear}[sys.argv[1]](*sys.argv[2:])
