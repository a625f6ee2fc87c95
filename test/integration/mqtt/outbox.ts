import { MemoryOutbox } from '../../../src/storage/memory.ts'
import { Inbox } from './inbox.ts'

/** An outbox in memory that tells what was settled, and fails when told to. */
export class TestOutbox extends MemoryOutbox {
  readonly settled = new Inbox<number>()
  failure: Error | undefined
  onSettle: () => void = () => undefined

  override async settle(seq: number): Promise<void> {
    if (this.failure) throw this.failure
    this.onSettle()
    await super.settle(seq)
    this.settled.push(seq)
  }
}
