/** An address with user and password, as it may be asked and shown. */
interface Login {
  /** Without user and password. */
  url: string;
  headers: Record<string, string>;
}

/** `fetch` refuses addresses that hold user and password: takes them out and sends them as it wants them. */
export function loginOf(address: string): Login {
  const url = new URL(address);
  const { username, password } = url;
  if (!username && !password) return { url: address, headers: {} };
  [url.username, url.password] = ['', ''];
  const user = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return { url: url.href, headers: { Authorization: `Basic ${user.toString('base64')}` } };
}
