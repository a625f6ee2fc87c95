# Of events, those to act upon: not late, from a device that knows the time, and not the one before once more.
foreach inputs as $event ({};
  {event: $event, again: (.event.id == $event.id)};
  select(.again | not) | .event)
| select(.clock == "synced" and (.valid_until | sub("\\.[0-9]+"; "") | fromdate) >= now)
