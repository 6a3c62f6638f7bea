import { isIPv6 } from 'node:net';

/**
 * What a limit counts as one caller: an IPv4 address, or the first 64 bits of an IPv6 address, since whoever has one of
 * those has 2^64.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  return isIPv6(address) ? groupsOf(address.split('%', 1)[0]!).slice(0, 4).join(':') : address;
}

/** Addresses of X-Forwarded-For without the ports and brackets that some proxies write: each connection has its own. */
export const withoutPorts = (addresses: string): string =>
  addresses.replace(
    /(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}|\[([\da-f:.]{2,45})\](?::\d{1,5})?/gi,
    '$1$2',
  );

/** The eight groups of an IPv6 address, each as short as it can be. */
function groupsOf(address: string): string[] {
  const [before = '', after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [first, last] = [before, after ?? ''].map((part) => part.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - first!.length - last!.length }, () => '0');
  return [...first!, ...zeros, ...last!];
}
