/**
 * Holds what the packaged Familiar makes of the demonstration on emulated boards to what this clone makes of it here:
 *
 *     node scripts/arm64/main.ts <arm64 root with the package>
 *
 * Ends with status 1 when they differ by more than the tolerances.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommandLine } from '../../src/service/demo/watched-daemon.ts'
import { familiar, root } from '../support/daemon-process.ts'
import { compare } from './compare.ts'
import { peopleIn, runSession, type Session, sessionFolders } from './session.ts'

const boards = ['pi4', 'pi5'] as const
const target = process.argv[2]
if (target === undefined) throw new Error('the arm64 root is missing')

const work = mkdtempSync(join(tmpdir(), 'familiar-arm64-'))
process.once('exit', () => rmSync(work, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const here = await session('here', [familiar], folderOf('here'))
const faults = (await Promise.all(boards.map((board) => faultsOn(board, target)))).flat()
for (const fault of faults) console.log(`error: ${fault}`)
process.exitCode = faults.length === 0 ? 0 : 1

/** Runs the session on an emulated board, and prints how far it is from this machine's. */
async function faultsOn(board: string, target: string): Promise<string[]> {
  const folder = folderOf(board)
  const there = await session(board, emulated(board, target, folder), folder)
  const { measured, faults } = compare(here, there)
  for (const { what, value, bound, kept } of measured) {
    console.log(`    ${board}: ${what} ${value.toFixed(5)} (${kept ? 'within' : 'beyond'} ${bound})`)
  }
  const beyond = measured.filter(({ kept }) => !kept).map(({ what }) => `${what} is beyond its tolerance`)
  // What an arm64 machine has stored is read by this one.
  const moved = await peopleIn([familiar], folder)
  const lost = moved.join() === there.people.join() ? [] : [`of its data folder this machine reads ${moved.join()}`]
  return [...faults, ...beyond, ...lost].map((fault) => `${board}: ${fault}`)
}

async function session(name: string, commandLine: CommandLine, folder: string): Promise<Session> {
  const start = performance.now()
  const made = await runSession(commandLine, folder)
  const seconds = ((performance.now() - start) / 1000).toFixed(0)
  console.log(`    ${name}: ${made.events.length} events, ${made.faces.length} faces on photos, in ${seconds} s`)
  return made
}

function emulated(board: string, target: string, folder: string): CommandLine {
  const enter = join(root, 'scripts/arm64/enter')
  return [enter, board, target, folder, ...sessionFolders, '--', '/usr/bin/familiar']
}

function folderOf(name: string): string {
  const folder = join(work, name)
  mkdirSync(folder)
  return folder
}
