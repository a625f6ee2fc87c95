import { Mailbox } from '../../async/mailbox.ts'

/**
 * The newest of `items`, which are read always, so that whoever makes them is never held up. One that was not taken when
 * the next came is given to `discard`. Memory holds one item. Ends, or fails, as `items` does.
 */
export async function* newest<T>(items: AsyncIterable<T>, discard: (item: T) => void): AsyncGenerator<T> {
  const mailbox = new Mailbox(discard)
  const reading = fill(mailbox, items)
  // Told at the end, once the last item was taken.
  reading.catch(() => {})
  for (let item = await mailbox.take(); item !== undefined; item = await mailbox.take()) yield item
  await reading
}

async function fill<T>(mailbox: Mailbox<T>, items: AsyncIterable<T>): Promise<void> {
  try {
    for await (const item of items) mailbox.put(item)
  } finally {
    mailbox.close()
  }
}
