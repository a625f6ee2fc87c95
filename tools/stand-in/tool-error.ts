/** What rpicam-vid prints between the stars before it ends with status 255. */
export class ToolError extends Error {}
