import { createRequire } from 'node:module'
import type * as OpenCv from 'opencv4nodejs'
import { FamiliarError, messageOf } from '../domain/errors.ts'

export type Cv = typeof OpenCv
export type { Mat, Net } from 'opencv4nodejs'

let loaded: Cv | undefined

/**
 * The OpenCV binding; the only place that loads it. Once per process: a second thread that loads it is a SIGSEGV.
 * @throws FamiliarError `opencv-missing`
 */
export function opencv(): Cv {
  loaded ??= load()
  return loaded
}

function load(): Cv {
  // Its build helper prints to standard output while loading, which belongs to results.
  const require = createRequire(import.meta.url)
  // biome-ignore lint/style/noProcessEnv: the only way to tell the binding that its build is where it is, and not to search for one
  process.env['OPENCV4NODEJS_DISABLE_AUTOBUILD'] = '1'
  try {
    require('@u4/opencv-build').Log.silence = true
    return (require('opencv4nodejs') as { cv: Cv }).cv
  } catch (error) {
    throw new FamiliarError('opencv-missing', `The OpenCV binding cannot be loaded: ${messageOf(error)}`, {
      cause: error,
    })
  }
}
