import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { loadScene } from '../../src/camera/scene/load.ts'
import { sceneTruth } from '../../src/camera/scene/truth.ts'
import type { FamiliarEvent } from '../../src/domain/event.ts'
import { eventSchema } from '../../src/mqtt/payloads.ts'
import { photo, scene, Workspace } from '../support/workspace.ts'

/** Photos by which the people of the scenes are enrolled; none of them is shown in a scene. */
const people: Record<string, readonly string[]> = { 'Barack Obama': [photo.obama, photo.obama2] }

const scenes = readdirSync(dirname(scene('demo'))).map((file) => file.replace('.scene.yaml', ''))

/** Who is really there, by name; strangers have none. */
async function truthOf(path: string): Promise<{ readonly named: Set<string>; readonly strangers: boolean }> {
  using loaded = await loadScene(path)
  const names = sceneTruth(loaded).flatMap(({ faces }) => faces.map(({ name }) => name))
  return { named: new Set(names.filter((name) => name !== null)), strangers: names.includes(null) }
}

test.each(scenes)(
  'scene %s: everybody known is recognised, no stranger is named, events come in order and whole',
  async (name) => {
    const truth = await truthOf(scene(name))
    await using work = new Workspace({ cameras: { door: { source: { type: 'scene', path: scene(name) } } } })
    for (const [person, photos] of Object.entries(people)) await work.enroll(person, ...photos)
    const { daemon, listener } = await work.watchedDaemon()
    await daemon.said('camera ended')
    daemon.kill('SIGTERM')
    expect(await daemon.exited).toEqual({ code: 0, signal: null })

    const { events } = listener
    const of = (type: FamiliarEvent['event_type']) => events.filter(({ event_type }) => event_type === type)
    expect(new Set(of('recognized').map(({ person }) => person?.name))).toEqual(truth.named)
    expect(of('unknown').length > 0).toBe(truth.strangers)
    for (const event of events) expect(() => eventSchema.strict().parse(event)).not.toThrow()
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    expect(events.every(({ latency_ms }) => latency_ms >= 0)).toBe(true)
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
  },
)
