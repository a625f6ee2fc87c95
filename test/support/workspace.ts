import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { DaemonProcess, root } from '../../scripts/support/daemon-process.ts'
import { Listener } from './listener.ts'

export const photo = {
  obama: join(root, '.tools/fixtures/obama.jpg'),
  obama2: join(root, '.tools/fixtures/obama2.jpg'),
  obama3: join(root, '.tools/fixtures/obama3.jpg'),
  biden: join(root, '.tools/fixtures/biden.jpg'),
  astronaut: join(root, 'test/fixtures/astronaut.png'),
}

export const scene = (name: string): string => join(root, `test/fixtures/scenes/${name}.scene.yaml`)

/** A camera before which nobody comes. */
export const quiet = { source: { type: 'scene', path: scene('quiet'), loop: true } }

/** A camera before which somebody stands still, for ever: decided within three pictures, and cheap. */
export const portrait = (path: string, loop = true): object => ({ source: { type: 'images', path, fps: 10, loop } })

export interface CommandResult {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** A folder of one test with a configuration and data of its own; removed at the end, with the processes started in it. */
export class Workspace implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'familiar-test-'))
  readonly config = join(this.folder, 'familiar.yaml')
  readonly data = join(this.folder, 'data')
  readonly #daemons: DaemonProcess[] = []
  readonly #listeners: Listener[] = []

  /** @param settings besides the data folder, the node's name `test` and a free port for the embedded broker */
  constructor(settings: { readonly mqtt?: object; readonly [key: string]: unknown } = {}) {
    this.configure(settings)
    // A test that timed out never reaches the end of its scope.
    onTestFinished(() => this[Symbol.asyncDispose]())
  }

  configure(settings: { readonly mqtt?: object; readonly [key: string]: unknown }): void {
    const mqtt = { embedded_port: 0, ...settings.mqtt }
    // JSON is YAML.
    writeFileSync(this.config, JSON.stringify({ data: this.data, node: { name: 'test' }, ...settings, mqtt }))
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** The real command line, in a process of its own. */
  familiar(...args: readonly string[]): Promise<CommandResult> {
    const { promise, resolve } = Promise.withResolvers<CommandResult>()
    const env = { ...process.env, FAMILIAR_CONFIG: this.config }
    execFile(
      join(root, 'bin/familiar'),
      args,
      { env, timeout: 50_000, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => {
        // One that was killed has no status, and has not succeeded.
        const status = error === null ? 0 : Number(error.code ?? -1)
        resolve({ status, stdout, stderr: error?.signal ? `${stderr}killed by ${error.signal}` : stderr })
      },
    )
    return promise
  }

  /**
   * Resolves when no event waits to be stored or sent: LMDB gives up, and the daemon with it, when its disk fails in the middle of a
   * commit, while a test is about what comes after.
   */
  async outboxEmptied(): Promise<void> {
    const waiting = async () => JSON.parse((await this.familiar('status', '--json')).stdout).outbox.waiting
    await expect.poll(waiting, { timeout: 30_000 }).toBe(0)
  }

  async enroll(name: string, ...photos: readonly string[]): Promise<void> {
    const { status, stderr } = await this.familiar('enroll', name, ...photos)
    if (status !== 0) throw new Error(`enrol failed: ${stderr}`)
  }

  daemon(...args: readonly string[]): DaemonProcess {
    const daemon = new DaemonProcess(['-c', this.config, ...args])
    this.#daemons.push(daemon)
    return daemon
  }

  /** A daemon, and all that its embedded broker publishes from the first message on. */
  async watchedDaemon(...args: readonly string[]): Promise<{ daemon: DaemonProcess; listener: Listener }> {
    const daemon = this.daemon(...args)
    const { port } = await daemon.said('the embedded broker listens')
    const listener = await Listener.at(`mqtt://127.0.0.1:${port}`)
    this.#listeners.push(listener)
    return { daemon, listener }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#listeners, ...this.#daemons].map((each) => each[Symbol.asyncDispose]()))
    rmSync(this.folder, { recursive: true, force: true })
  }
}
