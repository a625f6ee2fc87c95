import type { Policy } from '../../domain/policy.ts'
import { isoAt } from '../run-identity.ts'

/** A policy as JSON for people and programs. */
export function policyJson({ until, ...rest }: Policy) {
  return { ...rest, until: until === null ? null : isoAt(until) }
}
