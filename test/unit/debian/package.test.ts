import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { controlFile, debianChangelog, mailDate } from '../../../scripts/debian/control.ts'
import { copyrightFile, type Part } from '../../../scripts/debian/copyright.ts'
import { packageVersion, targetOf } from '../../../scripts/debian/target.ts'
import { root } from '../../../scripts/support/daemon-process.ts'
import { loadConfig } from '../../../src/config/load.ts'
import { currentVersion } from '../../../src/config/migrations.ts'

const target = targetOf('trixie', 'arm64')
const facts = { target, version: '1.2.0', maintainer: 'A <a@b.org>', depends: ['libc6 (>= 2.34)'], installedKib: 7 }

describe('targets', () => {
  test('the version names the release of Debian; a pre-release comes before its release', () => {
    expect(packageVersion('1.2.0', targetOf('bookworm', 'amd64'))).toBe('1.2.0+deb12')
    expect(packageVersion('1.2.0', target)).toBe('1.2.0+deb13')
    expect(packageVersion('1.2.0-beta.1', target)).toBe('1.2.0~beta.1+deb13')
  })

  test('there are no others', () => {
    expect(() => targetOf('sid', 'amd64')).toThrow("unknown suite 'sid'")
    expect(() => targetOf('trixie', 'armhf')).toThrow("unknown architecture 'armhf'")
    expect(() => targetOf('toString', 'amd64')).toThrow('unknown suite')
  })
})

test('the control file says what dpkg and apt ask', () => {
  const fields = controlFile(facts)
  expect(fields).toMatch(/^Package: familiar\nVersion: 1\.2\.0\+deb13\nArchitecture: arm64\n/)
  expect(fields).toContain('\nInstalled-Size: 7\nDepends: libc6 (>= 2.34), systemd\n')
  // Policy 5.6.13: the description goes on in lines that begin with a space.
  expect(fields.split('Description: ')[1]?.split('\n').slice(1, -1)).toSatisfy((lines: string[]) =>
    lines.every((line) => line.startsWith(' ')),
  )
})

test('the changelog has the form that dpkg-parsechangelog reads', () => {
  expect(debianChangelog(facts, mailDate(1_795_612_923))).toMatch(
    /^familiar \(1\.2\.0\+deb13\) trixie; urgency=medium\n\n {2}\* .+\n\n -- A <a@b\.org> {2}\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} \+0000\n$/,
  )
})

describe('the copyright file', () => {
  const part = (over: Partial<Part>): Part => ({
    name: 'x 1',
    licence: 'MIT',
    author: 'Ann',
    text: 'Do what you want',
    ...over,
  })

  test('has the texts as they came, each once', () => {
    const file = copyrightFile('Copyright 2026 Us', 'The notice', [part({}), part({ name: 'y 2' })])
    expect(file).toMatch(/^Copyright 2026 Us\n/)
    expect(file).toContain('The notice')
    expect(file).toContain('x 1 (MIT)\ny 2 (MIT)\n\n    Do what you want')
  })

  test('names the common one, writes the usual one out with its author, and invents none', () => {
    const apache = 'Apache License\n     Version 2.0, January 2004\n...'
    expect(copyrightFile('', '', [part({ text: apache })])).not.toContain('January')
    expect(copyrightFile('', '', [part({ text: null })])).toContain('MIT License, Copyright (c) Ann')
    expect(() => copyrightFile('', '', [part({ licence: 'ISC', text: null })])).toThrow('x 1 (ISC)')
  })
})

test('the settings of a new installation are valid, of the form of today, and name the folders of the unit', () => {
  const file = join(root, 'scripts/debian/familiar.yaml')
  expect(readFileSync(file, 'utf8')).toContain(`\nversion: ${currentVersion}\n`)
  const { data, control } = loadConfig({ file })
  expect({ data, socket: control.socket }).toEqual({ data: '/var/lib/familiar', socket: '/run/familiar/control.sock' })
})

test('the manual page has no line that groff would take for a request by mistake', () => {
  const page = readFileSync(join(root, 'docs/familiar.1'), 'utf8')
  const requests = [...page.matchAll(/^[.'](.*)$/gm)].map(([line]) => line)
  expect(requests.length).toBeGreaterThan(100)
  expect(requests.filter((line) => !/^\.(\\"|TH|SH|SS|TP|BR?|I|RI)( |$)/.test(line))).toEqual([])
})
