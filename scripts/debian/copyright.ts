/** Something in the package that others made. */
export interface Part {
  /** `mqtt 5.16.0` */
  readonly name: string
  /** SPDX */
  readonly licence: string
  readonly author: string
  /** The text that came with it; null when none did. */
  readonly text: string | null
}

const heading = `Familiar is licensed under the Apache License, Version 2.0; on Debian systems its text is in
/usr/share/common-licenses/Apache-2.0.

Below: first the notice of Familiar with the nets that it carries, then what it carries in /usr/lib/familiar/node and
/usr/lib/familiar/node_modules, with the licences as they came with each part.
`

/**
 * /usr/share/doc/familiar/copyright
 * @param notice the text of NOTICE
 * @throws Error when a part came without the text of its licence and its kind is not known here
 */
export function copyrightFile(copyright: string, notice: string, parts: readonly Part[]): string {
  const byText = Map.groupBy(parts, licenceText)
  const sections = [...byText].map(([text, of]) => `${of.map(title).join('\n')}\n\n${indented(text)}\n`)
  return [`${copyright}\n\n${heading}`, notice.trim(), ...sections].join(`\n${'-'.repeat(78)}\n\n`)
}

function title({ name, licence }: Part): string {
  return `${name} (${licence})`
}

function licenceText(part: Part): string {
  const { name, licence, text } = part
  if (text !== null && /Apache License\s+Version 2\.0, January 2004/.test(text)) return apache
  if (text !== null) return text.trim().replace(/\r/g, '')
  if (licence === 'Apache-2.0') return apache
  if (licence === 'MIT') return mit(part)
  throw new Error(`${name} (${licence}) came without the text of its licence`)
}

const apache = 'Apache License, Version 2.0: on Debian systems, its text is in /usr/share/common-licenses/Apache-2.0.'

function mit({ name, author }: Part): string {
  return `MIT License, Copyright (c) ${author || `the authors of ${name}`}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n')
}
