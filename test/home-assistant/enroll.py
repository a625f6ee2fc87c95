"""Enrols one photo over MQTT, and waits for the answer.
usage: enroll.py HARNESS BASE/NODE NAME PHOTO HOST PORT [USER] [PASSWORD] [CA] [CERT] [KEY]"""
import base64, json, sys, threading
from pathlib import Path

sys.path.insert(0, sys.argv[1])
from mqtt_mini import Mini, tls_context

root, name, photo, host, port = sys.argv[2:7]
user, password, ca, cert, key = ((text or None) for text in (sys.argv[7:] + [""] * 5)[:5])
part_size = 128 * 1024
data = Path(photo).read_bytes()
parts = [data[i : i + part_size] for i in range(0, len(data), part_size)]
done, answers = threading.Event(), []


def on_message(topic, payload, retain, qos):
    answer = json.loads(payload)
    answers.append(answer)
    if answer["status"] != "progress":
        done.set()


tls = tls_context(ca, cert, key) if ca else None
client = Mini(host, int(port), user, password, tls=tls, on_message=on_message)
client.subscribe(root + "/response/people.enroll", 1)
for number, part in enumerate(parts, 1):
    request = {"transaction": "photo", "name": name, "source": Path(photo).name, "part": number, "parts": len(parts)}
    client.publish(root + "/request/people.enroll", json.dumps({**request, "data": base64.b64encode(part).decode()}), 1, False)
answered = done.wait(20)
client.close()
print(answers[-1:] if answered else "no answer")
sys.exit(0 if answered and answers[-1]["status"] == "ok" else 1)
