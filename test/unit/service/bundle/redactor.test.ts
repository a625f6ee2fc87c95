import { expect, test } from 'vitest'
import { Redactor, secretsOfStream } from '../../../../src/service/bundle/redactor.ts'

const clean = (text: string, more: Partial<ConstructorParameters<typeof Redactor>[0]> = {}) =>
  new Redactor({ names: [], secrets: [], home: '', ...more }).clean(text)

test.each([
  ['Ann came, ANN left, and ann stayed', '[name] came, [name] left, and [name] stayed'],
  ['the channel of Annette', 'the channel of Annette'],
  ['Ann Lee at 9', '[name] at 9'],
  ['"Zoë.B", not ZoëxB', '"[name]", not ZoëxB'],
  ['photo-of-Ann.jpg', 'photo-of-[name].jpg'],
])('names go as whole words: %s', (text, cleaned) => {
  expect(clean(text, { names: ['Ann', 'Ann Lee', 'Zoë.B'] })).toBe(cleaned)
})

test('secrets go in every form that they may have', () => {
  const secret = 'p"a ss%word'
  for (const form of [secret, JSON.stringify(secret), `rtsp://u:${encodeURIComponent(secret)}@host`]) {
    expect(clean(form, { secrets: [secret] })).toContain('[secret]')
  }
  expect(clean('rtsp://u:a%40bcd@host a@bcd', { secrets: ['a%40bcd'] })).toBe('rtsp://u:[secret]@host [secret]')
})

test.each([
  ['rtsp://door/h264?user=admin&password=hunter22', 'hunter22'],
  ['rtsp://door:554/user=admin_password=tlJwpbo6_channel=1.sdp', 'tlJwpbo6'],
  ['rtsp://admin:letmein@door/live', 'letmein'],
])('%s keeps its password, wherever that is', (address, password) => {
  const said = `cannot open ${address}, ${new URL(address).search} is refused`
  expect(clean(said, { secrets: secretsOfStream(address) })).not.toContain(password)
})

test('a secret that is too short to be told from other words is left to its key', () => {
  expect(clean('a door', { secrets: ['', 'oor'] })).toBe('a door')
})

test('a home folder names nobody', () => {
  expect(clean('/home/ada/familiar', { home: '/home/ada' })).toBe('~/familiar')
  expect(clean('/etc/familiar', { home: '/' })).toBe('/etc/familiar')
})

test('a network card is not known again', () => {
  expect(clean('smsc95xx 1-1.1:1.0 eth0: b8:27:EB:12:34:56 at 12:34:56')).toBe(
    'smsc95xx 1-1.1:1.0 eth0: [address] at 12:34:56',
  )
})
