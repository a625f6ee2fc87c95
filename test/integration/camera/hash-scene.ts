// Writes the hash of all frames of the scene that is its argument, for the test that compares two processes.
import { createHash } from 'node:crypto'
import { composeFrame } from '../../../src/camera/scene/compose.ts'
import { loadScene } from '../../../src/camera/scene/load.ts'

using scene = await loadScene(process.argv[2] ?? '')
const hash = createHash('sha256')
for (let index = 0; index < scene.frames; index++) hash.update(composeFrame(scene, index))
process.stdout.write(hash.digest('hex'))
