import { describe, expect, test } from 'vitest'
import { readDocument } from '../../../src/config/document.ts'
import { currentVersion, migrateText } from '../../../src/config/migrations.ts'

const old = `# Our front door
mqtt:
  url: mqtt://broker.local # in the cellar

recognition:
  # Nobody is smaller.
  min_face: 40
  votes: 5
  min_looks: 4 # rather sure
`

describe('a configuration file of the first form', () => {
  test('is brought to the current one with its comments', () => {
    const migrated = migrateText(old)
    expect(migrated?.text).toBe(`version: 2
# Our front door
mqtt:
  url: mqtt://broker.local # in the cellar

recognition:
  min_looks: 4 # rather sure
  quality:
    # Nobody is smaller.
    min_face: 40
`)
    expect(migrated?.changes).toEqual([
      'recognition.min_face is now recognition.quality.min_face',
      'recognition.votes is gone: recognition.min_looks says how many looks a decision takes',
    ])
  })

  test('is read as it is, and its places are those of the file', () => {
    const { values, problems, migrated, locate } = readDocument(old, 'f.yaml')
    expect(problems).toEqual([])
    expect(values).toEqual({
      mqtt: { url: 'mqtt://broker.local' },
      recognition: { min_looks: 4, quality: { min_face: 40 } },
    })
    expect(migrated).toHaveLength(2)
    expect(locate(['recognition', 'quality', 'min_face'])).toBe('f.yaml:7:3')
  })

  test('has the newer key go over the older one', () => {
    const both = 'recognition: { min_face: 40, quality: { min_face: 50 } }'
    expect(readDocument(both, 'f.yaml').values).toEqual({ recognition: { quality: { min_face: 50 } } })
    expect(migrateText(both)?.changes).toEqual([
      'recognition.min_face is gone, for recognition.quality.min_face is set as well',
    ])
  })
})

test('a key moves into a section of which nothing but comments was left', () => {
  const empty = `recognition:
  min_face: 80
  quality: # of faces
    # max_yaw: 50
`
  expect(migrateText(empty)?.text).toBe(`version: 2
recognition:
  quality:
    # of faces
    # max_yaw: 50
    min_face: 80
`)
  expect(readDocument(empty, 'f.yaml').values).toEqual({ recognition: { quality: { min_face: 80 } } })
})

test('a key stays where its new place can be no section, and is told as unknown', () => {
  const text = 'recognition: { min_face: 80, quality: 5 }'
  expect(migrateText(text)).toBeNull()
  expect(readDocument(text, 'f.yaml').values).toEqual({ recognition: { min_face: 80, quality: 5 } })
})

describe('a file of the current form', () => {
  test.each(['', 'mqtt: { base: house }', `version: ${currentVersion}\nrecognition: { min_looks: 4 }`])(
    'is left alone: %j',
    (text) => {
      expect(migrateText(text)).toBeNull()
      expect(readDocument(text, 'f.yaml').migrated).toEqual([])
    },
  )

  test('does not know the keys of older ones', () => {
    const { values } = readDocument(`version: ${currentVersion}\nrecognition: { votes: 3 }`, 'f.yaml')
    expect(values).toEqual({ recognition: { votes: 3 } })
  })

  test('is what a migrated one is', () => {
    expect(migrateText(migrateText(old)?.text ?? '')).toBeNull()
  })
})

test.each([currentVersion + 1, 0, 1.5, 'two', '[1]'])('version %s is refused', (version) => {
  const { problems } = readDocument(`version: ${version}`, 'f.yaml')
  expect(problems).toMatchObject([{ path: ['version'], origin: 'f.yaml:1:1' }])
})
