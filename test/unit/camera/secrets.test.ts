import fc from 'fast-check'
import { expect, test } from 'vitest'
import { publicPart, withoutAddresses } from '../../../src/camera/capture/secrets.ts'

test('of an address only scheme, host and port are shown', () => {
  expect(publicPart('rtsp://ada:p@ss@cam.local:8554/token?key=1#x')).toBe('rtsp://cam.local:8554')
  expect(publicPart('https://cam.local')).toBe('https://cam.local')
})

test('no part of an address stays in a text', () => {
  const secret = fc.stringMatching(/^[^\s]{1,40}$/)
  fc.assert(
    fc.property(secret, fc.constantFrom('rtsp', 'rtsps', 'http', 'tcp'), (rest, scheme) => {
      const text = withoutAddresses(`[x] ${scheme}://${rest} failed: 401`)
      expect(text).toBe(`[x] ${scheme}://… failed: 401`)
    }),
  )
})
