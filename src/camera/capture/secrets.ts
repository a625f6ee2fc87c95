/** The text without the addresses in it, whose user, password, path and query may be keys to a camera. */
export function withoutAddresses(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)\S*/gi, '$1…')
}

/** What of an address may be shown: scheme, host and port. */
export function publicPart(url: string): string {
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}
