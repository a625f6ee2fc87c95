import { packageVersion, type Target } from './target.ts'

export interface ControlFacts {
  readonly target: Target
  /** Familiar's own, of package.json. */
  readonly version: string
  /** Name and address. */
  readonly maintainer: string
  readonly depends: readonly string[]
  /** What it takes on disk, in KiB. */
  readonly installedKib: number
}

/** DEBIAN/control */
export function controlFile({ target, version, maintainer, depends, installedKib }: ControlFacts): string {
  // systemd makes the user and its folders (sysusers, tmpfiles) also where it is not the running init.
  return `Package: familiar
Version: ${packageVersion(version, target)}
Architecture: ${target.arch}
Maintainer: ${maintainer}
Installed-Size: ${installedKib}
Depends: ${[...depends, 'systemd'].join(', ')}
Suggests: rpicam-apps-lite | rpicam-apps, mosquitto
Section: video
Priority: optional
Description: face recognition for a Raspberry Pi with a camera
 Familiar sees a face, knows whose it is, and tells the home over MQTT:
 everything on the device, nothing in a cloud. It never names a stranger, says
 why a face was not recognised, and survives a power cut with nothing lost that
 was acknowledged.
 .
 It speaks MQTT with Home Assistant's discovery, or with anything else, and
 brings a broker of its own where there is none. Cameras are those of a
 Raspberry Pi, USB cameras and network streams.
 .
 The package carries its own Node.js, for Debian's is too old, and its neural
 nets.
`
}

/**
 * The changelog of the package in Debian's form; the project's own is beside it.
 * @param date as RFC 5322 has it
 */
export function debianChangelog({ target, version, maintainer }: ControlFacts, date: string): string {
  return `familiar (${packageVersion(version, target)}) ${target.suite}; urgency=medium

  * Built for ${target.suite}; what is new is in CHANGELOG.md.gz beside this file.

 -- ${maintainer}  ${date}
`
}

/** A time as RFC 5322 has it, in UTC. */
export function mailDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString().replace('GMT', '+0000')
}
