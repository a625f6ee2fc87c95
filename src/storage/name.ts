import { FamiliarError } from '../domain/errors.ts'

// Marks belong to letters: without them most Indic names could not be written.
const allowed = /^[\p{L}\p{M}\p{Nd} .'_-]{1,64}$/u

/**
 * A person's name as it is stored: trimmed, inner white space made one space, in Unicode's NFC.
 * @returns 1..64 characters (code points): letters and digits of any script, space and . ' - _
 * @throws FamiliarError `person-name-invalid`
 */
export function personName(written: string): string {
  const name = written.normalize('NFC').trim().replace(/\s+/g, ' ')
  if (!allowed.test(name)) throw new FamiliarError('person-name-invalid', `${JSON.stringify(written)} cannot be a name`)
  return name
}

/**
 * What two spellings of one name have in common, whatever the case and the locale of this machine.
 * Upper case unites what lower case keeps apart (ß and ss, σ and ς); lowered before because ẞ has no other upper case.
 */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase().toUpperCase().toLowerCase().normalize('NFC')
}
