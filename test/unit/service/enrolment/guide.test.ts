import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Prompt, prompts } from '../../../../src/domain/enrolment.ts'
import { Guide } from '../../../../src/service/enrolment/guide.ts'
import { duplicateLimit } from '../../../../src/service/people/duplicate.ts'
import { cosine } from '../../../../src/stages/match.ts'
import { defaultRules } from '../../../support/limits.ts'
import { dark, type Looking, picture, poses, recipe, tooDark, usable } from './looks.ts'

const limits = defaultRules.enrolment
const guide = (misses?: number) => new Guide({ limits, recipe, ...(misses === undefined ? {} : { misses }) })
const show = (guided: Guide, ...looks: readonly Looking[]): void => {
  for (const look of looks) guided.look(picture(usable(look)))
}
const inTurn = prompts.map((prompt) => poses[prompt])

test('who does what they are asked is led through all poses', () => {
  const guided = guide()
  const asked: (Prompt | null)[] = []
  for (const look of inTurn) {
    asked.push(guided.prompt)
    show(guided, look)
    expect(guided.problem).toBeNull()
  }
  expect(asked).toEqual(prompts)
  expect([guided.prompt, guided.of, guided.taken.length]).toEqual([null, 7, 7])
})

test('left is the left of the person, who looks out of the picture', () => {
  const guided = guide()
  show(guided, poses.straight)
  expect(guided.prompt).toBe('turn-left')
  // To the left of the picture.
  show(guided, { look: 1, yaw: -20 })
  expect(guided.prompt).toBe('turn-left')
  show(guided, { look: 2, yaw: 20 })
  expect(guided.prompt).toBe('look-up')
})

test('the first look is straight, and the others are measured by it', () => {
  const guided = guide()
  show(guided, poses['turn-left'], poses['look-up'] ?? {})
  expect([guided.taken.length, guided.prompt, guided.problem?.reason]).toEqual([1, 'turn-left', undefined])
})

test.each([
  ['nobody', picture(), { reason: 'no-face', value: null }],
  ['two people', picture(usable(), usable({ who: 1 })), { reason: 'several-faces', value: 2, limit: 1 }],
  [
    'one who could be enrolled and one who could be recognised',
    picture(usable(), tooDark()),
    { reason: 'several-faces' },
  ],
  ['a face that is too poor', picture(tooDark()), dark],
  ['another pose', picture(usable({ look: 9 })), { reason: 'wrong-pose' }],
  ['somebody else in the right pose', picture(usable({ ...poses['turn-left'], who: 1 })), { reason: 'another-person' }],
  ['the same as before', picture(usable({ ...poses['turn-left'], look: 0 })), { reason: 'duplicate', limit: 0.94 }],
])('%s is no look, and the reason is told until the next picture', (_, given, problem) => {
  const guided = guide()
  show(guided, poses.straight)
  guided.look(given)
  expect([guided.taken.length, guided.problem]).toEqual([1, expect.objectContaining(problem)])
  show(guided, poses['turn-left'])
  expect([guided.taken.length, guided.problem]).toEqual([2, null])
})

test('pictures that stop are told, and go on', () => {
  const guided = guide()
  guided.lose()
  expect(guided.problem?.reason).toBe('no-picture')
  show(guided, poses.straight)
  expect(guided.problem).toBeNull()
})

test('a pose that somebody tries in vain is passed over; the first is not, and only usable looks count', () => {
  const guided = guide(3)
  const inVain = { yaw: 60, look: 9 }
  show(guided, inVain, inVain, inVain, inVain)
  expect(guided.prompt).toBe('straight')
  show(guided, poses.straight, inVain, inVain)
  guided.look(picture())
  guided.look(picture(tooDark()))
  show(guided, { ...inVain, who: 1 })
  expect(guided.prompt).toBe('turn-left')
  show(guided, inVain)
  expect(guided.prompt).toBe('turn-right')
  // A good look sets it back.
  show(guided, inVain, inVain, poses['look-up'], inVain, inVain)
  expect(guided.prompt).toBe('turn-right')
  show(guided, inVain)
  expect([guided.prompt, guided.taken.length, guided.of]).toEqual(['look-down', 2, 7])
})

test('poses that the limits refuse are not asked for', () => {
  const asked = (changes: object) => {
    const guided = new Guide({ limits: { ...limits, ...changes }, recipe, misses: 1 })
    show(guided, poses.straight)
    const seen: (Prompt | null)[] = []
    while (guided.prompt !== null) {
      seen.push(guided.prompt)
      show(guided, { look: 9, yaw: 60 })
    }
    return [guided.of, seen]
  }
  expect(asked({ maxYaw: 10 })).toEqual([5, ['look-up', 'look-down', 'come-closer', 'step-back']])
  expect(asked({ maxPitch: 10 })).toEqual([5, ['turn-left', 'turn-right', 'come-closer', 'step-back']])
})

const anyLook = fc.record({
  who: fc.nat(1),
  look: fc.nat(30),
  yaw: fc.integer({ min: -70, max: 70 }),
  pitch: fc.integer({ min: -40, max: 40 }),
  size: fc.integer({ min: 50, max: 300 }),
})
const anyPicture = fc.oneof(
  { weight: 6, arbitrary: anyLook.map((look) => picture(usable(look))) },
  fc.constantFrom(picture(), picture(tooDark()), picture(usable(), usable({ look: 1 }))),
)

const anyVisit = fc.array(anyPicture, { maxLength: 120 })

test('whatever is seen, looks come one by one, and never more than poses', () => {
  fc.assert(
    fc.property(anyVisit, (pictures) => {
      const guided = guide(10)
      for (const seen of pictures) {
        const [before, prompt] = [guided.taken.length, guided.prompt]
        guided.look(seen)
        const gained = guided.taken.length - before
        expect(gained).toBeOneOf(prompt === null ? [0] : [0, 1])
        expect(gained === 1 && guided.problem !== null).toBe(false)
      }
      expect(guided.taken.length).toBeLessThanOrEqual(guided.of)
    }),
  )
})

test('whatever is seen, all looks are of one person, and no two of them the same', () => {
  fc.assert(
    fc.property(anyVisit, (pictures) => {
      const guided = guide(10)
      for (const seen of pictures) guided.look(seen)
      const vectors = guided.taken.map(({ embeddings: [{ vector }] }) => vector)
      const pairs = vectors.flatMap((a, i) => vectors.slice(i + 1).map((b) => cosine(a, b)))
      expect(pairs.filter((alike) => alike < 0.5 || alike >= duplicateLimit)).toEqual([])
    }),
  )
})

test('in whatever order the poses come after the first, all are taken', () => {
  const [first, ...others] = inTurn
  fc.assert(
    fc.property(fc.shuffledSubarray(others, { minLength: others.length }), (shuffled) => {
      const guided = guide()
      show(guided, first ?? {}, ...shuffled)
      expect([guided.taken.length, guided.prompt]).toEqual([7, null])
    }),
  )
})
