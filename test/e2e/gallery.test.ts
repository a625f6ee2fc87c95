import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { brand, type EmbeddingSpace } from '../../src/domain/brand.ts'
import type { GalleryDump, PhotoTemplates } from '../../src/domain/person.ts'
import { openArchive, sealArchive } from '../../src/storage/archive.ts'
import { photo, Workspace } from '../support/workspace.ts'

const obama = 'Barack Obama'
/** Each command that sees photos loads the nets in a process of its own. */
const patience = 240_000

/** As if the photos had been enrolled with nets that nobody has any more, whose vectors turn their backs on these. */
function withOtherNets({ people }: GalleryDump): GalleryDump {
  const turned = (photo: PhotoTemplates): PhotoTemplates => {
    const [first] = photo
    return [{ ...first, space: brand<EmbeddingSpace>('old'), vector: first.vector.map((value) => -value) }]
  }
  return { people: people.map((person) => ({ ...person, photos: person.photos.map(turned) })) }
}

describe("enrolment of a face that is another person's", () => {
  test(
    'is refused with the figures, and done when it is forced',
    async () => {
      await using work = new Workspace()
      await work.enroll('Ann', photo.obama, photo.obama2)
      const refused = await work.familiar('enroll', 'Bob', photo.obama3)
      expect(refused).toMatchObject({ status: 65, stderr: expect.stringContaining('No photo of Bob could be used') })
      expect(refused.stdout).toMatch(
        /obama3.jpg: not used, the face looks like Ann \(looks-like: 0\.\d\d >= 0\.\d\d\); --force/,
      )
      const same = await work.familiar('enroll', '--json', 'Bob', photo.obama)
      const figures = { similarity: expect.closeTo(1), name: 'Ann' }
      const outcome = { enrolled: false, reason: 'looks-like', photo: 'obama.jpg', person: figures, threshold: 0.94 }
      expect(JSON.parse(same.stdout)).toMatchObject({ person: null, photos: [outcome] })
      expect((await work.familiar('people', 'list')).stdout).not.toContain('Bob')

      const forced = await work.familiar('enroll', '--force', 'Bob', photo.obama)
      expect(forced).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('warning: it is the photo of Ann known as obama.jpg'),
      })
      const check = await work.familiar('people', 'check')
      expect(check.status).toBe(1)
      expect(check.stdout).toMatch(/SAME PHOTO {2}obama.jpg of Ann is obama.jpg of Bob \(similarity 1.00\)/)
      expect(check.stdout).toMatch(/LOOK ALIKE {2}\d+ % of the looks at \w+ are like enough for \w+/)
    },
    patience,
  )

  test(
    'is told for each photo of a folder, and the others are enrolled',
    async () => {
      await using work = new Workspace()
      const folder = work.path('people')
      for (const [name, ...photos] of [
        ['Ann', photo.obama],
        ['Bob', photo.obama, photo.biden],
      ] as const) {
        mkdirSync(join(folder, name), { recursive: true })
        for (const [i, path] of photos.entries()) cpSync(path, join(folder, name, `${i}.jpg`))
      }
      const first = await work.familiar('enroll', '--folder', folder)
      expect(first.status).toBe(0)
      expect(first.stdout).toContain(
        'Bob/0.jpg: not used, it is the photo of Ann known as 0.jpg (looks-like: 1.00 >= 0.94)',
      )
      expect(first.stdout).toContain('Bob: 1 enrolled, 0 known already, 1 refused')
      const forced = await work.familiar('enroll', '--force', '--json', '--folder', folder)
      expect(JSON.parse(forced.stdout)).toMatchObject({ totals: { enrolled: 1, known: 2, refused: 0 } })
    },
    patience,
  )
})

describe('people', () => {
  /** Obama by two photos, and Biden by one. */
  async function peopled(): Promise<Workspace> {
    const work = new Workspace()
    await work.enroll(obama, photo.obama, photo.obama2)
    await work.enroll('Joe Biden', photo.biden)
    return work
  }

  test(
    'have rates of their own',
    async () => {
      await using work = new Workspace()
      await work.enroll(obama, photo.obama)
      const set = (rate: string) => work.familiar('people', 'set', obama, '--false-match-rate', rate)
      const own = async () => JSON.parse((await work.familiar('people', 'show', '--json', obama)).stdout).falseMatchRate
      expect(await set('0.00001')).toMatchObject({ status: 0, stdout: expect.stringContaining('0.00001') })
      expect(await own()).toBe(0.00001)
      for (const wrong of ['0.2', 'few']) expect((await set(wrong)).status).toBe(64)
      expect((await set('default')).status).toBe(0)
      expect(await own()).toBeNull()
    },
    patience,
  )

  test(
    'have faces that are not them',
    async () => {
      await using work = new Workspace()
      await work.enroll(obama, photo.obama, photo.obama2)
      const noted = await work.familiar('people', 'negative', obama, photo.obama3, photo.obama)
      expect(noted).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('1 of 2 photos are noted as not Barack Obama'),
      })
      expect(noted.stdout).toContain('obama.jpg: not used, it is the photo known as obama.jpg (duplicate: 1.00')
      const identified = JSON.parse((await work.familiar('identify', '--json', photo.obama3)).stdout)
      expect(identified.photos[0].faces[0]).toMatchObject({ person: null, nearest: { name: obama } })
      const negatives = (...options: string[]) => work.familiar('people', 'negatives', ...options, obama)
      const listed = JSON.parse((await negatives('--json')).stdout)
      expect(listed).toMatchObject({ name: obama, negatives: [{ source: 'obama3.jpg' }] })
      expect((await negatives('--clear')).status).toBe(64)
      expect((await negatives('--clear', '--yes')).stdout).toContain('1 photo forgotten')
      expect((await negatives()).stdout).toContain('No face is known not to be')
      expect((await work.familiar('people', 'negative', obama, photo.obama)).status).toBe(65)
    },
    patience,
  )

  test(
    'are checked: who has few photos',
    async () => {
      await using work = await peopled()
      const { status, stdout } = await work.familiar('people', 'check', '--json')
      expect(status).toBe(0)
      const report = JSON.parse(stdout)
      expect(report).toMatchObject({
        problems: 0,
        people: [
          {
            name: obama,
            strength: 'weak',
            photos: 2,
            spread: { yaw: [expect.any(Number), expect.any(Number)], unmeasured: 0 },
          },
          { name: 'Joe Biden', strength: 'weak', photos: 1, outliers: [] },
        ],
        lookAlikes: [],
        sharedPhotos: [],
      })
      expect(report.people[0].reach).toBeGreaterThan(report.people[1].reach)
      expect(report.people[1].advice[0]).toContain('add 2 more photos')
    },
    patience,
  )

  test(
    'are checked: which photo is wrong, so that it can be removed',
    async () => {
      await using work = new Workspace()
      await work.enroll(obama, photo.obama, photo.obama2, photo.obama3)
      expect((await work.familiar('enroll', obama, photo.astronaut)).status).toBe(0)
      const wrong = await work.familiar('people', 'check')
      expect(wrong).toMatchObject({
        status: 1,
        stdout: expect.stringContaining('WRONG PHOTO?  astronaut.png: similarity'),
      })
      expect(wrong.stdout).toContain('astronaut.png is probably not Barack Obama: remove it')
      const remove = (...args: string[]) => work.familiar('people', 'remove', obama, '--photo', ...args)
      expect((await remove('astronaut.png')).status).toBe(64)
      expect((await remove('nothing.jpg', '--yes')).status).toBe(65)
      expect(await remove('astronaut.png', '--yes')).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('is forgotten'),
      })
      expect((await work.familiar('people', 'check')).status).toBe(0)
    },
    patience,
  )

  test(
    'are migrated from their photos to other nets, and what is missing is said',
    async () => {
      await using work = new Workspace()
      await work.enroll(obama, photo.obama, photo.obama2)
      const archive = work.path('people.familiar')
      await work.familiar('people', 'export', '--no-encryption', archive)
      await using fresh = new Workspace()
      const old = fresh.path('old.familiar')
      writeFileSync(old, await sealArchive(withOtherNets(await openArchive(readFileSync(archive), null)), null))
      expect((await fresh.familiar('people', 'import', '--yes', old)).status).toBe(0)
      const missing = await fresh.familiar('people', 'migrate')
      expect(missing).toMatchObject({ status: 65, stderr: expect.stringContaining('2 photos of 1 person') })
      expect(missing.stdout).toMatch(/missing: Barack Obama\/obama2.jpg: facenet/)

      const folder = fresh.path('photos')
      mkdirSync(join(folder, 'barack obama'), { recursive: true })
      cpSync(photo.obama, join(folder, 'barack obama', 'obama.jpg'))
      cpSync(photo.biden, join(folder, 'barack obama', 'unrelated.jpg'))
      writeFileSync(join(folder, 'barack obama', 'obama2.jpg'), 'no picture')
      const partly = await fresh.familiar('people', 'migrate', '--json', '--photos', folder)
      expect(partly.status).toBe(65)
      const photos = [
        { source: 'obama.jpg', embedded: true },
        { source: 'obama2.jpg', reason: 'unreadable' },
      ]
      expect(JSON.parse(partly.stdout)).toMatchObject({
        people: [{ name: obama, photos }],
        missing: [{ photos: [{ source: 'obama2.jpg' }] }],
      })
      cpSync(photo.obama2, join(folder, 'barack obama', 'obama2.jpg'))
      const whole = await fresh.familiar('people', 'migrate', '--photos', folder)
      expect(whole).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('All photos were seen by all nets in use'),
      })
      expect((await fresh.familiar('identify', photo.obama3)).stdout).toContain('obama3.jpg: Barack Obama, similarity')
    },
    patience,
  )
})
