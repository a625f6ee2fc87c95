import { expect, it } from 'vitest'
import type { EnrolmentState } from '../../../../src/domain/enrolment.ts'
import { FamiliarError } from '../../../../src/domain/errors.ts'
import type { LiveReport } from '../../../../src/service/enrolment/desk.ts'
import type { LiveEnrolment } from '../../../../src/service/enrolment/live-enrolment.ts'
import { enrolmentHandlers } from '../../../../src/service/remote/enrolment-handlers.ts'
import type { Context } from '../../../../src/service/remote/handler.ts'

const person = { id: '01JZ0000000000000000000ADA', name: 'Ada', created: true }
const report: LiveReport = { person, camera: 'door', revision: 1, have: 7, of: 7, warnings: [] }
const turning: EnrolmentState = {
  state: 'running',
  name: 'Ada',
  camera: 'door',
  have: 2,
  of: 7,
  prompt: 'turn-left',
  problem: null,
  text: '2 of 7, turn left',
}

/** @param outcome of each enrolment; the real one is led through its poses in test/e2e/enrolment.test.ts */
function handlers(outcome: () => LiveReport = () => report) {
  const told: string[] = []
  const started: object[] = []
  const progress: unknown[] = []
  const enrolment = {
    start: async (options: object, tell: (state: EnrolmentState) => void) => {
      started.push(options)
      tell(turning)
      return outcome()
    },
  }
  const context = { progress: (data: unknown) => progress.push(data) } as unknown as Context<'people.enroll_live'>
  const made = enrolmentHandlers(enrolment as unknown as LiveEnrolment, (name) => told.push(name))
  const begin = (request: { name?: string }) => made['people.enroll_live']({ force: false, ...request }, context)
  const name = (text: string) => made['enrolment.name']({ name: text }, context as unknown as Context<'enrolment.name'>)
  return { begin, name, told, started, progress }
}

it('an enrolment without a name is of whom was named before, once', async () => {
  const { begin, name, told, started } = handlers()
  expect(await name(' Ada ')).toEqual({ name: 'Ada' })
  expect(await begin({})).toMatchObject({ person })
  expect(started).toMatchObject([{ name: 'Ada' }])
  expect(told).toEqual(['', 'Ada', ''])
  await expect(begin({})).rejects.toMatchObject({ code: 'command-invalid' })
})

it('one with a name of its own leaves the other as it was', async () => {
  const { begin, name, told, started } = handlers()
  await name('Ada')
  await begin({ name: 'Bob' })
  expect(started).toMatchObject([{ name: 'Bob' }])
  expect(told.at(-1)).toBe('Ada')
})

it('one that fails can be tried again', async () => {
  const { begin, name, told } = handlers(() => {
    throw new FamiliarError('enrolment-incomplete', 'Nobody came')
  })
  await name('Ada')
  await expect(begin({})).rejects.toMatchObject({ code: 'enrolment-incomplete' })
  expect(told.at(-1)).toBe('Ada')
})

it('what is to be done is told on the way', async () => {
  const { begin, progress } = handlers()
  await begin({ name: 'Ada' })
  expect(progress).toEqual([turning])
})

it('a name that nobody may have is refused, and an empty one takes it back', async () => {
  const { name, told } = handlers()
  await expect(name('a/b')).rejects.toMatchObject({ code: 'person-name-invalid' })
  await name('Ada')
  expect(await name('  ')).toEqual({ name: '' })
  expect(told).toEqual(['', 'Ada', ''])
})
