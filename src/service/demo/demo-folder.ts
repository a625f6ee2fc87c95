import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FamiliarError, messageOf } from '../../domain/errors.ts'

/** A temporary folder with a configuration and data of its own; it is gone when this process ends, however it does. */
export class DemoFolder implements Disposable {
  readonly path: string
  /** The configuration file. */
  readonly config: string
  /** Whoever still writes into it is ending. */
  readonly #remove = (): void => rmSync(this.path, { recursive: true, force: true, maxRetries: 5 })

  /**
   * @param scene the file that the camera shows
   * @param repeat whether the scene starts over after its last frame
   * @param leave aborts when the process is about to end without its exit
   * @throws FamiliarError `file-unusable`
   */
  constructor(scene: string, repeat: boolean, leave: AbortSignal) {
    try {
      this.path = mkdtempSync(join(tmpdir(), 'familiar-demo-'))
      process.once('exit', this.#remove)
      leave.addEventListener('abort', this.#remove)
      this.config = join(this.path, 'familiar.yaml')
      // JSON is YAML.
      writeFileSync(this.config, JSON.stringify(configuration(this.path, scene, repeat)))
    } catch (error) {
      throw new FamiliarError('file-unusable', `No temporary folder can be made: ${messageOf(error)}`)
    }
  }

  [Symbol.dispose](): void {
    process.off('exit', this.#remove)
    this.#remove()
  }
}

function configuration(folder: string, scene: string, repeat: boolean): object {
  return {
    data: join(folder, 'data'),
    node: { name: demoNode },
    cameras: { door: { source: { type: 'scene', path: scene, loop: repeat } } },
    presence: { absent_after: 2 },
    mqtt: { embedded_port: 0 },
  }
}

/** The name of the demonstration's node in its topics. */
export const demoNode = 'demo'
