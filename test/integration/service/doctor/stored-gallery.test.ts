import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadConfig } from '../../../../src/config/load.ts'
import { createLog } from '../../../../src/log/log.ts'
import { examineInstallation } from '../../../../src/service/doctor/doctor.ts'
import { storedFindings } from '../../../../src/service/doctor/stored-gallery.ts'
import { temporaryPath, withStore } from '../../storage/folder.ts'
import { schema3Folder } from '../../storage/schema-3.ts'

const settingsOf = (data: string) => loadConfig({ overrides: { data } }, { HOME: '/' })

test('what an older version left is told, and stays as it is', async () => {
  const data = await temporaryPath()
  await schema3Folder(data)
  const before = readFileSync(join(data, 'familiar.mdb'))
  expect(await storedFindings(settingsOf(data), null)).toMatchObject([{ id: 'data-older' }])
  expect(readFileSync(join(data, 'familiar.mdb')).equals(before)).toBe(true)
  expect(readdirSync(data).filter((name) => name.startsWith('backup'))).toEqual([])
})

test('what is whole is told to be, and what is damaged is an error of the table', async () => {
  const data = await temporaryPath()
  await withStore(data, () => {})
  expect(await storedFindings(settingsOf(data), null)).toMatchObject([{ id: null, check: 'data' }])
  const file = join(data, 'familiar.mdb')
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.fill(0x5a, bytes.length / 2))
  await expect(storedFindings(settingsOf(data), null)).rejects.toMatchObject({ code: 'data-damaged' })
})

test('privacy that is on is told, so that no camera is opened', async () => {
  const data = await temporaryPath()
  await withStore(data, ({ presence }) => presence.setPrivacy(true))
  expect(await storedFindings(settingsOf(data), null)).toMatchObject([{ id: null }, { id: 'privacy-is-on' }])
  // Opened, it would be found to be no video.
  const cameras = { film: { source: { type: 'video', path: fileURLToPath(import.meta.url) } } }
  const settings = loadConfig({ overrides: { data, cameras, mqtt: { embedded_port: 0 } } }, { HOME: '/' })
  const findings = await Array.fromAsync(examineInstallation(() => settings, createLog('silent', 'test')))
  expect(findings.find(({ check }) => check === 'camera film')).toMatchObject({ id: null })
})

test('nothing stored is nothing to look at, and nothing is made', async () => {
  const data = await temporaryPath()
  expect(await storedFindings(settingsOf(data), null)).toEqual([])
  expect(() => readdirSync(data)).toThrow('ENOENT')
})
