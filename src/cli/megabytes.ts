/** `12 MB`, of 1024 * 1024 bytes each. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`
}
