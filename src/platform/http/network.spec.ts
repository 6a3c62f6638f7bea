import { describe, expect, it } from 'vitest';
import { networkOf, withoutPorts } from './network.js';

describe('networkOf', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0'],
    ['nonsense', 'nonsense'],
  ])('of %s is %s', (address, network) => expect(networkOf(address)).toBe(network));
});

describe('withoutPorts', () => {
  it.each([
    ['203.0.113.7:4711', '203.0.113.7'],
    ['[2001:db8::1]:4711, [::ffff:203.0.113.7]', '2001:db8::1, ::ffff:203.0.113.7'],
    ['203.0.113.9, 203.0.113.7:80,10.0.0.1', '203.0.113.9, 203.0.113.7,10.0.0.1'],
    ['2001:db8::1, ::ffff:203.0.113.7', '2001:db8::1, ::ffff:203.0.113.7'],
    ['1203.0.113.7:1, [nonsense]:1, [::1', '1203.0.113.7:1, [nonsense]:1, [::1'],
  ])('of %s are %s', (given, addresses) => expect(withoutPorts(given)).toBe(addresses));
});
