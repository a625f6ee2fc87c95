import { expect, it } from 'vitest'
import { type CommandName, commandTable, specOf } from '../../../../src/mqtt/commands/table.ts'
import { admit } from '../../../../src/service/remote/door.ts'

const names = Object.keys(commandTable) as CommandName[]

it('while commands are off lets everybody read, and nobody change anything', () => {
  for (const name of names) {
    const ask = () => admit(specOf(name), name, { trust: 'off', confidential: true })
    if (specOf(name).access === 'read') expect(ask).not.toThrow()
    else expect(ask).toThrow(expect.objectContaining({ code: 'commands-off' }))
  }
})

it('where others can read along lets no face pass, whoever asks', () => {
  for (const name of names) {
    const ask = () => admit(specOf(name), name, { trust: 'trusted-broker', confidential: false })
    if (specOf(name).carriesFaces) expect(ask).toThrow(expect.objectContaining({ code: 'broker-readable' }))
    else expect(ask).not.toThrow()
  }
})

it('lets everything pass where the owner trusts the broker and nobody can read along', () => {
  for (const name of names) {
    expect(() => admit(specOf(name), name, { trust: 'trusted-broker', confidential: true })).not.toThrow()
  }
})
