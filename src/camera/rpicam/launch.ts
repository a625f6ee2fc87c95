import type { Launch } from '../pi/launch.ts'
import { toolOptions } from '../pi/options.ts'
import { Program } from '../program/program.ts'

/** Starts the tool with a word for each option, so that no value passes through a shell. It writes to its standard output. */
export const launchRpicam: Launch = async (command, config, { frames, onLine }) => {
  const options = Object.entries(toolOptions(config, '-', frames))
  const words = options.map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`))
  const { tuning_file } = config
  const tuning = tuning_file === undefined ? [] : [`--tuning-file=${tuning_file}`]
  return new Program(command, [...words, ...tuning], { channel: 1, ...(onLine && { onLine }) })
}
