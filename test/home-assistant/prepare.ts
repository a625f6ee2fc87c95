// Makes a data folder in which one person is enrolled, with an id that the scenario knows. usage: node prepare.ts DATA_FOLDER ID
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { brand } from '../../src/domain/brand.ts'
import { openStorage } from '../../src/service/open-storage.ts'

const root = path.resolve(import.meta.dirname, '../..')
const [data = '', id = ''] = process.argv.slice(2)
const photos = ['obama.jpg', 'obama2.jpg'].map((name) => path.join(root, '.tools/fixtures', name))

const config = path.join(import.meta.dirname, 'familiar.yaml')
execFileSync(path.join(root, 'bin/familiar'), ['enroll', 'Barack Obama', ...photos, '-c', config, '--data', data])

await using stack = new AsyncDisposableStack()
const { gallery } = await openStorage({ data, outbox: { max_events: 10, max_age: 60 } }, stack)
const { people } = gallery.dump()
for (const person of people) {
  await gallery.remove(person.id)
  await gallery.restore({ people: [{ ...person, id: brand(id) }] })
}
