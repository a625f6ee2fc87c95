import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { Receiver } from '../../../src/camera/libcamera/receiver.ts'
import { take } from '../../contract/frame-source.ts'
import { openPi, piCameraContract } from './pi-cameras.ts'
import { folderWith } from './pictures.ts'

piCameraContract('libcamera')

test('every option reaches the tool, and a tuning file whose name a shell would understand otherwise', async () => {
  const folder = await folderWith({})
  const [tool, said] = [join(folder, 'tool'), join(folder, 'said')]
  await writeFile(tool, `#!/bin/sh\nprintf '%s\\n' "$LIBCAMERA_RPI_TUNING_FILE" "$@" > '${said}'\nexit 255\n`, {
    mode: 0o755,
  })
  const config = { type: 'libcamera', image: { ev: -1.5, awb: 'indoor' }, tuning_file: '/tmp/$(id) "a".json' } as const
  await expect(take(openPi(tool, config).source, 1)).rejects.toMatchObject({ code: 'source-lost' })
  const [tuning, ...words] = (await readFile(said, 'utf8')).trim().split('\n')
  expect(tuning).toBe(config.tuning_file)
  expect(words.join(' ')).toMatch(/--output tcp:\/\/127\.0\.0\.1:\d+ .*--ev -1\.5 --awb indoor --frames 1$/)
})

test('a tool that cannot be run is missing', async () => {
  await expect(take(openPi('/nowhere/tool', { type: 'libcamera' }).source, 1)).rejects.toMatchObject({
    code: 'source-missing',
    message: '/nowhere/tool is no program that can be run',
  })
})

test('only the first to connect is heard', async () => {
  const receiver = await Receiver.open()
  const first = connect(receiver.port, '127.0.0.1')
  const second = connect(receiver.port, '127.0.0.1')
  second.on('error', () => {})
  first.end('right')
  second.end('wrong')
  expect(await text(receiver.bytes)).toBe('right')
})
