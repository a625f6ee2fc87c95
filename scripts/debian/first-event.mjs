// Runs in the test system with what the package carries: prints events until one names somebody.
import { createRequire } from 'node:module'

const { connect } = createRequire('/usr/lib/familiar/package.json')('mqtt')

connect('mqtt://127.0.0.1:1883', { reconnectPeriod: 500 })
  .on('error', () => {})
  .on('connect', function subscribe() {
    this.subscribe('familiar/+/event')
  })
  .on('message', (_topic, payload) => {
    console.log(payload.toString())
    if (JSON.parse(payload).event_type === 'recognized') process.exit(0)
  })
