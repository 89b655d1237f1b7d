/** What an RTMP server refused, or sent that is no RTMP. The connection is of no more use then. */
export class RtmpError extends Error {
  override name = 'RtmpError';
}
