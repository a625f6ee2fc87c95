import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/** What is wrong with a scene file, each with the path of its key: `actors.0.path.2.height: Too small…`. */
export function problemsOf(issues: readonly Issue[], at: readonly PropertyKey[] = []): string[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path]
    const meant = issue.code === 'invalid_union' ? likeliest(issue.errors) : undefined
    return meant ? problemsOf(meant, path) : [`${path.join('.') || 'the file'}: ${issue.message}`]
  })
}

/** Of the forms that a value may have, the one it comes closest to: where the first mistake is found deepest. */
function likeliest(forms: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const depth = (issues: readonly Issue[]) => issues[0]?.path.length ?? 0
  return [...forms].sort((a, b) => depth(b) - depth(a))[0]
}
