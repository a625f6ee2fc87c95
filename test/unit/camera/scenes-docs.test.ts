import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { loadScene } from '../../../src/camera/scene/load.ts'
import { sceneSchema } from '../../../src/camera/scene/schema.ts'
import { sceneTruth } from '../../../src/camera/scene/truth.ts'

const root = join(import.meta.dirname, '../../..')
const docs = await readFile(join(root, 'docs/scenes.md'), 'utf8')

test('the example works as it is', async () => {
  const example = docs.match(/```yaml\n(width:.*?)```/s)?.[1] ?? ''
  const folder = await mkdtemp(join(tmpdir(), 'familiar-scene-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  // The photo's path begins in the source folder.
  await symlink(join(root, 'test'), join(folder, 'test'))
  await writeFile(join(folder, 'hall.scene.yaml'), example)
  using scene = await loadScene(join(folder, 'hall.scene.yaml'))
  const visible = sceneTruth(scene).filter((frame) => frame.faces.some((face) => face.visible === 1))
  expect(visible.length).toBeGreaterThan(15)
})

test('every key is explained', () => {
  const unexplained = [...keysOf(z.toJSONSchema(sceneSchema, { io: 'input' }))].filter(
    (key) => !docs.includes(`\`${key}\``),
  )
  // The keys of keyframes, which the look's keyframes show.
  expect(unexplained).toEqual(['value'])
})

/** The names of all properties, at any depth. */
function keysOf(schema: unknown, keys = new Set<string>()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return keys
  for (const [name, part] of Object.entries(schema)) {
    if (name === 'properties') for (const key of Object.keys(part as object)) keys.add(key)
    keysOf(part, keys)
  }
  return keys
}
