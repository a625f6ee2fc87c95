import { expect, test } from 'vitest'
import { rpicamFailure } from '../../../src/camera/pi/failure.ts'

const ending = (...lines: string[]) => ({ notFound: false, status: 255, how: 'exit status 255', lines })

test.each([
  ['no cameras available', 'source-missing'],
  ['selected camera is not available', 'source-missing'],
  ['failed to acquire camera /base/soc/i2c', 'source-lost'],
  ["unrecognised option '--colour'", 'source-refused'],
  ["the argument ('x') for option '--width' is invalid", 'source-refused'],
  ['failed to configure streams', 'source-refused'],
  ['something that nobody has seen yet', 'source-lost'],
])('%s: %s, in the words of the tool', (words, code) => {
  const noise = '[0:01:02.3] [99] INFO Camera camera_manager.cpp:325 libcamera v0.3 (invalid)'
  const failure = rpicamFailure('rpicam-vid', ending(noise, `ERROR: *** ${words} ***`, noise))
  expect(failure).toMatchObject({ code, message: `rpicam-vid ended (exit status 255): ${words}` })
})

test('that says nothing is lost', () => {
  expect(rpicamFailure('rpicam-vid', { ...ending(), how: 'signal SIGSEGV' })).toMatchObject({
    code: 'source-lost',
    message: 'rpicam-vid ended (signal SIGSEGV)',
  })
})
