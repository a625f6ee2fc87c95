#!/usr/bin/env python3
"""Proves the blueprints of examples/home-assistant in a real Home Assistant with a real Mosquitto and a stand-in for a phone.

  python3 test/home-assistant/blueprints.py HA_CHECK

HA_CHECK is the folder of ha_check.py, the harness that starts both; docs/automations.md tells more. Standard library only.
Ends with 'N passed, N failed', and status 1 when one failed.
"""
import json
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, sys.argv[1] if len(sys.argv) > 1 else sys.exit(__doc__))
from ha_check import CheckFailed, Rig, isolate_network, wait_for  # noqa: E402

EXAMPLES = Path(__file__).resolve().parents[2] / "examples/home-assistant"
BLUEPRINTS = EXAMPLES / "blueprints/automation/familiar"
EVENT = "event.door_recognition"
ADA = {"id": "01JZ0000000000000000000ADA", "name": "Ada"}
# Home Assistant runs this before it loads the app's integration.
STAND_INS = """
import sys, types
for library, part in ("pymicro_vad", "MicroVad"), ("pyspeex_noise", "AudioProcessor"):
    module = sys.modules.setdefault(library, types.ModuleType(library))
    setattr(module, part, None)
"""
BOB = {"id": "01JZ0000000000000000000B0B", "name": "Bob"}


class Phone:
    """Registers as the Home Assistant app does, keeps the notifications that it is sent, and taps their buttons."""

    def __init__(self, hass, name):
        self.hass, self.name, self.notifications = hass, name, []
        phone = self

        class Push(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                phone.notifications.append(json.loads(body))
                self.send_response(201)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Push)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        push = {"push_token": "token", "push_url": "http://127.0.0.1:%d/" % server.server_address[1]}
        self.webhook = hass.rest("POST", "/api/mobile_app/registrations", {
            "app_data": push, "app_id": "test", "app_name": "Test", "app_version": "1", "device_name": name,
            "device_id": name, "manufacturer": "Test", "model": "Phone", "os_name": "Test", "os_version": "1",
            "supports_encryption": False})["webhook_id"]

    @property
    def device(self):
        def find():
            return [d["id"] for d in self.hass.ws.call("config/device_registry/list")
                    if ["mobile_app", self.name] in d["identifiers"]]
        return wait_for(find, 10, "device of the phone")[0]

    def notified(self, count):
        """The newest of so many notifications, no more and no fewer."""
        wait_for(lambda: len(self.notifications) >= count, 10, "%d notifications" % count)
        equal(len(self.notifications), count, "notifications")
        return self.notifications[-1]

    def tap(self, notification):
        answer = notification["data"]["actions"][0]["action"]
        body = {"type": "fire_event", "data": {"event_type": "mobile_app_notification_action",
                                               "event_data": {"action": answer}}}
        request = urllib.request.Request("http://127.0.0.1:%d/api/webhook/%s" % (self.hass.port, self.webhook),
                                         json.dumps(body).encode(), {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=10).close()


class Home:
    """The Home Assistant of a Familiar device `door`, a lock, two phones, and an automation of each blueprint."""

    def __init__(self, rig):
        self.rig = rig
        self.client = rig.broker.client()
        self.announce()
        self.ada, self.keeper = Phone(rig.hass, "ada"), Phone(rig.hass, "keeper")
        self.use(automations(self.ada.device, self.keeper.device))

    def announce(self):
        tell = self.client.publish
        tell("homeassistant/device/familiar_door/config", json.dumps({
            "device": {"identifiers": ["familiar_door"], "name": "door"}, "origin": {"name": "familiar"},
            "availability": [{"topic": "familiar/door/status"}],
            "components": {
                "recognition": {"platform": "event", "unique_id": "familiar_door_recognition", "name": "Recognition",
                                "default_entity_id": EVENT, "state_topic": "familiar/door/event",
                                "event_types": ["recognized", "unknown", "ambiguous", "left"]},
                "lock": {"platform": "lock", "unique_id": "lock", "name": "Lock", "default_entity_id": "lock.door",
                         "command_topic": "home/lock", "optimistic": True},
                "tracker": {"platform": "device_tracker", "unique_id": "tracker", "name": "Tracker",
                            "default_entity_id": "device_tracker.ada", "state_topic": "home/ada"},
            }}), 1, True)
        tell("familiar/door/status", "online", 1, True)
        tell("home/ada", "home", 1, True)
        self.rig.wait_state(EVENT, "unknown")
        self.rig.wait_state("device_tracker.ada", "home")

    def use(self, automations):
        file = self.rig.hass.host_cfg / "configuration.yaml"
        config = {**json.loads(file.read_text()), "automation": automations, "automation example": "@"}
        file.write_text(json.dumps(config).replace('"@"', "!include automation.yaml"))
        self.rig.call("automation.reload", timeout=30)
        for name in AUTOMATIONS:
            self.rig.wait_state("automation." + name, "on")
        self.rig.call("lock.lock", "lock.door")
        self.rig.wait_state("lock.door", "locked")

    def only(self, *names):
        """Ends what runs, and leaves just these automations on."""
        for name in AUTOMATIONS:
            self.rig.call("automation.turn_off", "automation." + name, stop_actions=True)
        for name in names:
            self.rig.call("automation.turn_on", "automation." + name)

    def see(self, kind="recognized", person=ADA, age=0.0, **changes):
        """Publishes an event that was captured `age` seconds ago, and returns it; `person` is null unless recognised."""
        captured = datetime.now(timezone.utc) - timedelta(seconds=age)
        event = {"event_type": kind, "id": secrets.token_hex(13).upper(), "camera": "porch", "clock": "synced",
                 "person": person if kind == "recognized" else None,
                 "probability": 0.98 if kind == "recognized" else None, "captured_at": captured.isoformat(),
                 "valid_until": (captured + timedelta(seconds=10)).isoformat()} | changes
        self.client.publish("familiar/door/event", json.dumps(event), 1)
        return event

    def repeat(self, event):
        self.client.publish("familiar/door/event", json.dumps(event), 1)

    def lose_device(self):
        """What a lost connection of the device looks like: its last will, and then it is back."""
        self.client.publish("familiar/door/status", "offline", 1, True)
        self.rig.wait_state(EVENT, "unavailable")
        self.client.publish("familiar/door/status", "online", 1, True)
        self.rig.wait_state(EVENT, {"$re": "^20"})

    def published(self, topic, last):
        """All that came on this topic since mark(), once `last` is there."""
        self.rig.expect_mqtt(topic, last)
        with self.rig.tcv:
            return [m["payload"].decode() for m in self.rig.traffic
                    if m["topic"] == topic and m["t"] >= self.rig.mark_t]


AUTOMATIONS = ("welcome", "welcome_ada", "stranger", "unlock")


def automations(phone, keepers_phone):
    def use(name, blueprint, **inputs):
        return {"id": name, "alias": name, "use_blueprint": {
            "path": "familiar/%s.yaml" % blueprint, "input": {"recognition": EVENT, **inputs}}}

    def say(topic, payload):
        return [{"action": "mqtt.publish", "data": {"topic": topic, "payload": payload}}]
    return [
        use("welcome", "welcome_by_name", greeting=say("home/welcome", "{{ name }} at {{ camera }}")),
        use("welcome_ada", "welcome_by_name", people=["ada"], cameras=["porch"], greeting=say("home/ada_only", "{{ name }}")),
        use("stranger", "stranger_at_the_door", phone=keepers_phone, quiet_for=0, picture="camera.porch",
            response=say("home/light", "ON")),
        use("unlock", "unlock_with_second_factor", person_id=ADA["id"], phone=phone, whereabouts="device_tracker.ada",
            door={"entity_id": "lock.door"}),
    ]


def equal(got, want, what):
    if got != want:
        raise CheckFailed("%s: %r, expected %r" % (what, got, want))


# Each check that something does not happen sends what must have an effect behind it, and looks at all that came until then.
def valid_for_home_assistant(home):
    listed = home.rig.hass.ws.call("blueprint/list", domain="automation")
    ours = {path: b for path, b in listed.items() if path.startswith("familiar/")}
    equal(sorted(ours), sorted("familiar/" + f.name for f in BLUEPRINTS.glob("*.yaml")), "blueprints")
    equal([b["error"] for b in ours.values() if "error" in b], [], "errors")


def welcomes_by_name(home):
    home.only("welcome")
    home.see()
    home.see(person=BOB)
    equal(home.published("home/welcome", "Bob at porch"), ["Ada at porch", "Bob at porch"], "greetings")


def ignores_late_events(home):
    home.see(person=BOB, age=11)
    home.see()
    equal(home.published("home/welcome", "Ada at porch"), ["Ada at porch"], "greetings")


def welcomes_no_stranger(home):
    for kind in ("unknown", "ambiguous", "left"):
        home.see(kind)
    home.see()
    equal(home.published("home/welcome", "Ada at porch"), ["Ada at porch"], "greetings")


def welcomes_whom_it_shall(home):
    home.only("welcome_ada")
    home.see(person=BOB)
    home.see(camera="yard")
    home.see()
    equal(home.published("home/ada_only", "Ada"), ["Ada"], "greetings")


def acts_once_on_a_repeated_event(home):
    home.only("welcome")
    event = home.see()
    home.repeat(event)
    home.lose_device()
    home.repeat(event)
    home.see(person=BOB)
    equal(home.published("home/welcome", "Bob at porch"), ["Ada at porch", "Bob at porch"], "greetings")


def tells_of_a_stranger_and_does_as_the_button_says(home):
    home.only("stranger")
    before = len(home.keeper.notifications)
    home.see("unknown", age=11)
    home.see("ambiguous")
    home.see()
    event = home.see("unknown")
    told = home.keeper.notified(before + 1)
    home.repeat(event)
    home.lose_device()
    equal([told["title"], told["message"]], ["porch", "Somebody I do not know"], "notification")
    equal(told["data"]["image"], "/api/camera_proxy/camera.porch", "image")
    home.keeper.tap(told)
    equal(home.published("home/light", "ON"), ["ON"], "light")
    home.see("unknown")
    home.see("unknown")
    home.keeper.tap(home.keeper.notified(before + 3))
    home.rig.call("mqtt.publish", topic="home/light", payload="after one of two")
    equal(home.published("home/light", "after one of two"), ["ON", "ON", "after one of two"], "light")


def unlocks_when_both_are_there(home):
    home.only("unlock", "welcome")
    before = len(home.ada.notifications)
    home.see()
    question = home.ada.notified(before + 1)
    home.see()
    home.see(person=BOB)
    home.published("home/welcome", "Bob at porch")
    equal(home.rig.hass.states["lock.door"]["state"], "locked", "lock, before the phone says so")
    home.ada.tap(question)
    equal(home.published("home/lock", "UNLOCK"), ["UNLOCK"], "lock")


def unlocks_for_nobody_else(home):
    home.only("unlock", "welcome")
    before = len(home.ada.notifications)
    home.see(person=BOB)
    home.see("unknown")
    home.see("ambiguous")
    home.see(age=11)
    home.see(clock="unsynced")
    home.see(probability=0.89)
    home.see(probability=None)
    home.client.publish("home/ada", "not_home", 1, True)
    home.rig.wait_state("device_tracker.ada", "not_home")
    home.see()
    home.see(person=BOB, camera="yard")
    home.published("home/welcome", "Bob at yard")
    equal(home.rig.hass.states["automation.unlock"]["attributes"]["current"], 0, "runs")
    equal(len(home.ada.notifications), before, "notifications")
    home.client.publish("home/ada", "home", 1, True)
    home.rig.wait_state("device_tracker.ada", "home")
    home.see()
    home.ada.notified(before + 1)
    home.ada.tap(home.ada.notifications[-1])
    equal(home.published("home/lock", "UNLOCK"), ["UNLOCK"], "lock")


def unlocks_by_no_old_question(home):
    home.only("unlock")
    before = len(home.ada.notifications)
    home.see()
    old = home.ada.notified(before + 1)
    home.only("unlock")
    home.see()
    new = home.ada.notified(before + 2)
    home.ada.tap(old)
    home.rig.call("mqtt.publish", topic="home/lock", payload="after the old one")
    home.ada.tap(new)
    equal(home.published("home/lock", "UNLOCK"), ["after the old one", "UNLOCK"], "lock")


def runs_without_a_blueprint(home):
    home.see(camera="attic", age=11)
    home.see(person=BOB, camera="barn")
    event = home.see(camera="garden")
    home.repeat(event)
    home.lose_device()
    home.see(camera="shed")

    def told():
        all_told = [n["message"] for n in home.rig.hass.ws.call("persistent_notification/get")]
        return "Ada is at shed" in all_told and all_told
    places = [m.rsplit(" ")[-1] for m in wait_for(told, 10, "the last notification")]
    equal(sorted(p for p in places if p not in ("porch", "yard")), ["garden", "shed"], "places")


def survives_a_restart(home):
    home.only("welcome")
    home.see()
    home.published("home/welcome", "Ada at porch")
    home.rig.restart_hass()
    home.rig.wait_state(EVENT, {"$re": "^20"})
    home.see(person=BOB)
    equal(home.published("home/welcome", "Bob at porch"), ["Bob at porch"], "greetings")


def logs_nothing(home):
    problems = [r for r in home.rig.hass.log_records("WARNING") if "automation" in r["logger"] or "template" in r["logger"]]
    equal(problems, [], "log")


CHECKS = [valid_for_home_assistant, welcomes_by_name, ignores_late_events, welcomes_no_stranger, welcomes_whom_it_shall,
          acts_once_on_a_repeated_event, tells_of_a_stranger_and_does_as_the_button_says, unlocks_when_both_are_there,
          unlocks_for_nobody_else, unlocks_by_no_old_question, runs_without_a_blueprint, survives_a_restart,
          logs_nothing]


def run(home, check):
    home.rig.mark()
    began = time.monotonic()
    try:
        check(home)
    except Exception as error:  # noqa: BLE001
        print("FAIL - %s\n       %s: %s" % (check.__name__, type(error).__name__, error), flush=True)
        return False
    print("ok   - %s  [%.1fs]" % (check.__name__, time.monotonic() - began), flush=True)
    return True


def let_phones_in(config):
    """The Home Assistant app's integration needs two libraries of voices, which the harness leaves out, and a way to multicast."""
    custom = config / "custom_components"
    custom.mkdir()
    (custom / "__init__.py").write_text(STAND_INS)
    file = config / "configuration.yaml"
    file.write_text(json.dumps({**json.loads(file.read_text()), "mobile_app": {}}))
    for command in ("link set lo multicast on", "route add 224.0.0.0/4 dev lo"):
        subprocess.run(["ip", *command.split()], check=True)


def main():
    if not isolate_network():
        sys.exit("a private network namespace is needed: run this as root")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    rig = Rig()
    shutil.copytree(BLUEPRINTS, rig.hass.host_cfg / "blueprints/automation/familiar")
    shutil.copy(EXAMPLES / "automation.yaml", rig.hass.host_cfg)
    let_phones_in(rig.hass.host_cfg)
    with rig:
        print("# Home Assistant %s" % rig.hass.version, flush=True)
        home = Home(rig)
        passed = [run(home, check) for check in CHECKS]
    print("%d passed, %d failed" % (sum(passed), len(passed) - sum(passed)))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
