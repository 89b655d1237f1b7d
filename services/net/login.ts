/** The header that proves who asks, where an address of HTTP names a user (RFC 7617). */
export function loginOf(url: string): { authorization?: string } {
  const { username, password } = new URL(url);
  if (username === '') return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
}
