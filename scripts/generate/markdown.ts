export { table } from '../../src/service/hardware/table.ts'

export const generatedNotice = '<!-- Made by `npm run generate`; edit the source that it is made from. -->'
