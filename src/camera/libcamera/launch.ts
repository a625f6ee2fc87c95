import type { Launch } from '../pi/launch.ts'
import { toolOptions } from '../pi/options.ts'
import { LibcameraProgram } from './program.ts'
import { Receiver } from './receiver.ts'
import { spawnTool } from './spawn.ts'

/** Lets node-libcamera start the tool, which connects to us: of its standard output node-libcamera takes no more than a megabyte. */
export const launchLibcamera: Launch = async (command, config, { frames, onLine }) => {
  const receiver = await Receiver.open()
  const options = toolOptions(config, `tcp://127.0.0.1:${receiver.port}`, frames)
  return new LibcameraProgram(spawnTool(command, options, config.tuning_file), receiver, onLine)
}
