import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Frame {
  functionName: string;
  url: string;
  lineNumber: number;
}
interface ProfileNode {
  id: number;
  callFrame: Frame;
  children?: number[];
}
interface Profile {
  nodes: ProfileNode[];
  samples: number[];
  timeDeltas: number[];
}

/** A name and its share of the time in which anything ran. */
export type Share = [name: string, share: number];

/** Where the time of a .cpuprofile went, greatest first. */
export interface Shares {
  /** By function, without what it calls. */
  functions: Share[];
  /** By package or source file, with what Node.js does for it: writing to a socket belongs to who writes. */
  packages: Share[];
  /** Functions of this repository, with all that they call. */
  ours: Share[];
}

const root = join(import.meta.dirname, '..');
const METER = 'bench/meter.mjs';

/** Reads a .cpuprofile. What starting and stopping the profile cost itself is left out. */
export function readShares(file: string): Shares {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as Profile;
  const stackOf = stacks(nodes);
  const functions = new Map<string, number>();
  const packages = new Map<string, number>();
  const ours = new Map<string, number>();
  let total = 0;
  for (const [i, sample] of samples.entries()) {
    const stack = stackOf.get(sample)!;
    const time = timeDeltas[i]!;
    if (stack[0]!.functionName === '(idle)' || stack.some(({ url }) => url.endsWith(METER))) continue;
    total += time;
    add(functions, nameOf(stack[0]!), time);
    add(packages, stack.map(packageOf).find(Boolean) ?? nameOf(stack[0]!), time);
    for (const name of new Set(stack.filter(isOurs).map(nameOf))) add(ours, name, time);
  }
  const ranked = (times: Map<string, number>): Share[] =>
    [...times].map(([name, time]): Share => [name, time / total]).sort(([, a], [, b]) => b - a);
  return { functions: ranked(functions), packages: ranked(packages), ours: ranked(ours) };
}

/** The frames of each node, innermost first. */
function stacks(nodes: ProfileNode[]): Map<number, Frame[]> {
  const parents = new Map(
    nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node] as const)),
  );
  const framesOf = (node: ProfileNode | undefined): Frame[] =>
    node ? [node.callFrame, ...framesOf(parents.get(node.id))] : [];
  return new Map(nodes.map((node) => [node.id, framesOf(node)]));
}

function add(times: Map<string, number>, name: string, time: number) {
  times.set(name, (times.get(name) ?? 0) + time);
}

const isOurs = ({ url, functionName }: Frame) =>
  url.startsWith('file:') && !url.includes('/node_modules/') && functionName !== '';

function placeOf(url: string): string {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  return path.split('node_modules/').at(-1)!.replace(`${root}/`, '');
}

function nameOf({ functionName, url, lineNumber }: Frame): string {
  return `${functionName || '(anonymous)'}${url && `  ${placeOf(url)}:${lineNumber + 1}`}`;
}

/** Nothing for Node.js itself and for native code. */
function packageOf({ url }: Frame): string | undefined {
  if (!url || url.startsWith('node:')) return undefined;
  const place = placeOf(url);
  if (!url.includes('/node_modules/')) return place;
  return place.split('/', place.startsWith('@') ? 2 : 1).join('/');
}
