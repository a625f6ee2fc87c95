import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../../../src/config/load.ts'
import type { DaemonStatus } from '../../../../src/service/control/daemon-desk.ts'
import { statusFindings } from '../../../../src/service/doctor/daemon.ts'
import { galleryFindings } from '../../../../src/service/doctor/gallery.ts'
import type { GalleryCheck, PersonCheck } from '../../../../src/service/people/check/report.ts'
import { version } from '../../../../src/service/run-identity.ts'
import { FakeMachine } from '../../../support/fake-machine.ts'
import { soundStatus } from '../../../support/sound-status.ts'

const ids = (findings: readonly { readonly id: string | null }[]) => findings.map(({ id }) => id).filter(Boolean)

describe('a running daemon', () => {
  const status: DaemonStatus = { ...soundStatus, version }
  const settings = loadConfig({ overrides: { outbox: { max_events: 100 } } }, { HOME: '/' })
  const found = (more: Partial<DaemonStatus>) =>
    ids(statusFindings({ ...status, ...more }, settings, new FakeMachine().host()))
  const retrying = (message: string) => ({
    porch: {
      state: { state: 'retrying', error: { code: 'source-lost', message }, attempt: 2, retryInMs: 500 },
      tally: null,
      fps: null,
    } as const,
  })

  test.each<[string, Partial<DaemonStatus>, string[]]>([
    ['that is well', {}, []],
    ['of another version', { version: '0.0.1' }, ['daemon-version']],
    ['with privacy on', { privacy: true }, ['privacy-is-on']],
    ['whose vision is away', { vision: null }, ['vision-restarting']],
    ['whose vision dies', { visionDeaths: 3 }, ['vision-dies']],
    ['without its broker', { broker: { url: 'mqtt://b', connected: false } }, ['broker-not-connected']],
    ['whose events were refused', { outbox: { ...status.outbox, setAside: 2 } }, ['events-lost']],
    ['whose disk refuses to store', { storage: { trouble: 'full', lost: 1 } }, ['disk-refuses']],
    ['whose events fill the outbox', { outbox: { ...status.outbox, waiting: 80 } }, ['events-filling']],
    ['whose camera is busy', { cameras: retrying('failed to acquire camera') }, ['camera-busy']],
    ['whose camera fails in its own way', { cameras: retrying('smoke') }, ['camera-failing']],
  ])('%s', (_, more, expected) => {
    expect(found(more)).toEqual(expected)
  })
})

describe('the gallery', () => {
  const ada = { name: 'Ada Lovelace', strength: 'good', photos: 5, outliers: [], missing: [] } as unknown as PersonCheck
  const found = (people: readonly Partial<PersonCheck>[], more: Partial<GalleryCheck> = {}) =>
    galleryFindings({ people: people.map((each) => ({ ...ada, ...each })), sharedPhotos: [], lookAlikes: [], ...more })
  const pair = { people: [], photos: [], similarity: 1, threshold: 1, risk: 1 } as never

  test.each<[string, readonly Partial<PersonCheck>[], Partial<GalleryCheck>, string[]]>([
    ['that is well', [{}], {}, []],
    ['with nobody in it', [], {}, ['gallery-empty']],
    ['that the nets in use have not seen', [{ strength: 'none' }], {}, ['gallery-unseen']],
    ['that one net has not seen', [{ missing: [{ photos: 1 }] as never }], {}, ['gallery-unseen']],
    ['of few photos', [{ strength: 'weak' }, {}], {}, ['gallery-weak']],
    ['with photos of others', [{ outliers: [{}] as never }], {}, ['gallery-mixed']],
    ['with one photo of two', [{}], { sharedPhotos: [pair] }, ['gallery-mixed']],
    ['of twins', [{}], { lookAlikes: [pair] }, ['gallery-alike']],
  ])('%s', (_, people, more, expected) => {
    const findings = found(people, more)
    expect(ids(findings)).toEqual(expected)
    expect(JSON.stringify(findings)).not.toContain('Ada')
  })
})
