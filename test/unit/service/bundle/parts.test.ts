import { expect, test } from 'vitest'
import { kernelLog, machine, serviceLog } from '../../../../src/service/bundle/parts.ts'
import { FakeMachine } from '../../../support/fake-machine.ts'

test("the machine's part has what its programs say, and neither its serial number nor the service's environment", async () => {
  const it = new FakeMachine({ '/proc/cpuinfo': 'processor : 0\nSerial\t\t: 100000004f5e6d7c\nModel : Pi\n' })
    .program('rpicam-vid', '[ "$1" = --list-cameras ] && echo "0 : imx708"')
    .program(
      'systemctl',
      'case "$*" in *--property=*Environment*) ;; *--property=*) echo Result=success; exit;; esac; echo Environment=S3cret',
    )
  const text = await machine(it.host())
  expect(text).toContain('0 : imx708')
  expect(text).toContain('Result=success')
  expect(text).toContain('Model : Pi')
  expect(text).not.toMatch(/4f5e6d7c|S3cret/)
  expect(text).not.toContain('vcgencmd')
})

test('of the logs only what is of use is taken', async () => {
  const it = new FakeMachine()
    .program('dmesg', 'echo "imx708 10-001a: failed"; echo "wlan0: my network"; echo "usb 1-1: SerialNumber: 123"')
    .program('journalctl', `echo '{"level":30,"pid":7,"hostname":"adas-pi","name":"familiar","msg":"ready"}'`)
  expect(await kernelLog(it.host())).toBe('imx708 10-001a: failed')
  expect(await serviceLog(it.host())).toBe('{"level":30,"pid":7,"name":"familiar","msg":"ready"}\n')
})

test('logs that may not be read, or are kept elsewhere, are told to be', async () => {
  const host = new FakeMachine().host()
  expect(await kernelLog(host)).toContain('may not read')
  expect(await serviceLog(host)).toContain('no log of the service')
})
