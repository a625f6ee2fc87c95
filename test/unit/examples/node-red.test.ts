import { runInNewContext } from 'node:vm'
import { beforeEach, describe, expect, it } from 'vitest'
import { eventTypes } from '../../../src/domain/event.ts'
import { recognized } from '../mqtt/event.ts'
import { example } from './files.ts'

interface FlowNode {
  readonly id: string
  readonly type: string
  readonly z?: string
  readonly broker?: string
  readonly func?: string
  readonly wires?: readonly (readonly string[])[]
  readonly rules?: readonly { readonly v: string }[]
}

const flow: readonly FlowNode[] = JSON.parse(example('node-red/flow.json'))
const ofType = (type: string) => flow.find((node) => node.type === type)
const fresh = { ...recognized, valid_until: new Date(Date.now() + 10_000).toISOString() }

/** What the nodes before leave for this one, and what the function told its user. */
let context: Map<string, unknown>
let status: { text: string } | undefined

beforeEach(() => {
  context = new Map()
  status = undefined
})

/** Runs the function as Node-RED does: with `msg`, `node` and `context` in scope. */
function pass(payload: object): unknown {
  const node = { status: (told: { text: string }) => (status = told) }
  const code = `(() => {${ofType('function')?.func}})()`
  return runInNewContext(code, { msg: { payload }, node, context, Date })
}

describe('the function of the flow', () => {
  it('lets a new event pass', () => {
    expect(pass(fresh)).toEqual({ payload: fresh })
    expect(status?.text).toBe('recognized')
  })

  it('stops one that comes too late', () => {
    expect(pass({ ...fresh, valid_until: new Date(Date.now() - 1).toISOString() })).toBeNull()
    expect(status?.text).toBe('came too late')
  })

  it('stops one of a device that does not know the time', () => {
    expect(pass({ ...fresh, clock: 'unsynced' })).toBeNull()
    expect(status?.text).toBe('clock of door not set')
  })

  it('stops one that comes again, by device', () => {
    pass(fresh)
    expect(pass(fresh)).toBeNull()
    expect(pass({ ...fresh, node: 'yard' })).not.toBeNull()
    expect(pass(fresh)).toBeNull()
    expect(pass({ ...fresh, id: '01JZ3M8Q4T9W2X5Y7Z0A1B2C3E' })).not.toBeNull()
  })
})

describe('the flow', () => {
  it('is wired to nodes that exist, on one tab', () => {
    const ids = new Set(flow.map(({ id }) => id))
    expect(ids.size).toBe(flow.length)
    const targets = flow.flatMap(({ wires = [], z, broker }) => [...wires.flat(), z, broker])
    expect(targets.filter((target) => target !== undefined && !ids.has(target) && target !== 'localhost')).toEqual([])
  })

  it('branches by what happens', () => {
    const values = ofType('switch')?.rules?.map(({ v }) => v) ?? []
    expect(values).toHaveLength(3)
    expect(eventTypes).toEqual(expect.arrayContaining(values))
    expect(ofType('switch')?.wires).toHaveLength(3)
  })
})
