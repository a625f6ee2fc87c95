import type { Settings } from '../../config/load.ts'
import { type Finding, found, ok } from './finding.ts'
import type { Host } from './host.ts'

/** Whether files with passwords and keys can be read by everybody on this machine. */
export function secretFindings(settings: Settings, host: Host): Finding[] {
  const { file, mqtt } = settings
  const files = [mqtt.password_file, mqtt.tls.key].filter((path) => path !== undefined)
  const open = files.filter((path) => host.isOpen(path))
  const findings = open.map((path) =>
    found('secret-open', 'secrets', `everybody may read ${path}`, `sudo chmod o= ${path}`),
  )
  if (file !== null && host.isOpen(file) && holdsSecret(host.text(file) ?? '', settings)) {
    const text = `${file} holds a password, and everybody may read it`
    findings.push(found('config-open', 'secrets', text, `sudo chmod o= ${file}`))
  }
  return findings.length > 0 ? findings : [ok('secrets', 'only those who should may read them')]
}

/** A password that a variable gives is not in the file. */
function holdsSecret(text: string, { mqtt, cameras }: Settings): boolean {
  const streams = Object.values(cameras).map(({ source }) =>
    passwordOf(source.type === 'stream' ? source.url : undefined),
  )
  const secrets = [mqtt.password, passwordOf(mqtt.url), ...streams]
  return secrets.some((secret) => secret !== undefined && text.includes(secret))
}

/** As it stands in the address. */
function passwordOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : new URL(url).password || undefined
}
