import type { ErrorCode } from 'yaml'

/** The YAML parser's errors in words that quote nothing of the file, which may hold a password. */
export const syntaxErrors: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias (*name) can have no anchor or tag',
  BAD_ALIAS: 'an alias (*name) needs a name; put a text that begins with * in quotes',
  BAD_COLLECTION_TYPE: 'a tag (!name) does not go with a list or map',
  BAD_DIRECTIVE: 'a line that begins with % is not a value',
  BAD_DQ_ESCAPE: 'an unknown escape after \\; write \\\\ for a backslash, or use single quotes',
  BAD_INDENT: 'the indentation does not match the lines around it, or a bracket before is not closed',
  BAD_PROP_ORDER: 'an anchor or tag stands in a wrong place; put a text that begins with & or ! in quotes',
  BAD_SCALAR_START: 'a value begins with a character that needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a key must be on one line, and a nested map on lines of its own',
  BLOCK_IN_FLOW: 'a block cannot stand inside brackets',
  DUPLICATE_KEY: 'a key is given twice',
  IMPOSSIBLE: 'not valid YAML',
  KEY_OVER_1024_CHARS: 'a key is too long',
  MISSING_CHAR: 'a closing quote or bracket, a colon or a space is missing',
  MULTILINE_IMPLICIT_KEY: 'a key must be on one line; is the colon after it missing?',
  MULTIPLE_ANCHORS: 'a value has more than one anchor; put a text that begins with & in quotes',
  MULTIPLE_DOCS: 'the file holds more than one document; remove the line ---',
  MULTIPLE_TAGS: 'a value has more than one tag; put a text that begins with ! in quotes',
  NON_STRING_KEY: 'a key must be a text',
  RESOURCE_EXHAUSTION: 'the file is nested too deeply',
  TAB_AS_INDENT: 'a tab is used for indentation; use spaces',
  TAG_RESOLVE_FAILED: 'an unknown tag; put a text that begins with ! in quotes',
  UNEXPECTED_TOKEN: 'something stands where YAML expects nothing; does a text need quotes?',
}
