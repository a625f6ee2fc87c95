/** What executes a net, until it is disposed of. */
export type OpenNet<N> = N & AsyncDisposable

/** @param close gives back what the net holds */
export function openNet<N extends (input: never) => unknown>(run: N, close: () => PromiseLike<void>): OpenNet<N> {
  return Object.assign(run, { [Symbol.asyncDispose]: close })
}
