import { topicsOf } from '../topics.ts'
import type { Household } from './household.ts'
import { entitiesOf } from './message.ts'
import type { Entity } from './platforms.ts'

/** A household that has everything once. */
const anyHousehold: Household = {
  topics: topicsOf('<base>', '<node>'),
  node: '<node>',
  version: '',
  board: null,
  people: [{ id: '<id>', name: '<name>' }],
  cameras: ['<camera>'],
  commands: true,
  deviceTrackers: true,
  faceImage: true,
}

/** All entities as a Markdown table, for docs/home-assistant.md. */
export function entitiesMarkdown(): string {
  return ['| entity | name | shows | commands |', '|---|---|---|---|', ...entitiesOf(anyHousehold).map(row)].join('\n')
}

function row(entity: Entity): string {
  const id = `${entity.platform}.<node>_${entity.key}`
  return `| \`${id}\` | ${entity.name.replace(/<.*>/, '`$&`')} | ${topicCell(shownBy(entity))} | ${topicCell(commandOf(entity))} |`
}

function shownBy(entity: Entity): string | undefined {
  if ('image_topic' in entity) return entity.image_topic
  return 'state_topic' in entity ? entity.state_topic : undefined
}

function commandOf(entity: Entity): string | undefined {
  return 'command_topic' in entity ? entity.command_topic : undefined
}

/** Below the node, as all of them are. */
function topicCell(topic: string | undefined): string {
  return topic === undefined ? '' : `\`${topic.replace('<base>/<node>/', '')}\``
}
