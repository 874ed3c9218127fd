/**
 * Reads the hub's server-sent events, fed piece by piece and cut anywhere: the data of each, which is one line, and
 * anything else as a heartbeat. Not for data that begins or ends with a space, which JSON has no use for.
 */
export function newEventStream(onLine: (line: string) => void): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder();
  let rest = '';
  return (bytes) => {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.trim()) onLine(line.startsWith('data:') ? line.slice(5).trim() : '{}');
    }
  };
}
